import { randomBytes } from "node:crypto";

/** Something that happened, as a page hears of it. */
export interface LoggedEvent {
  /** Names the server's start and the event's number in it, so that an id of an earlier server is not mistaken. */
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
}

/** The last events of a server, for pages that come and go. */
export interface EventLog {
  push(type: string, data: unknown): void;
  /** Id of the last event. */
  readonly last: string;
  /** What happened after an event; undefined where it is not known any more, or not of this server. */
  after(id: string): readonly LoggedEvent[] | undefined;
  /** Waits for an event after this one, or for the end. */
  next(id: string): Promise<void>;
  /** No more will come. */
  end(): void;
  readonly ended: boolean;
}

/** Keeps the last `kept` events. A reader holds only its place, so one that is slow or gone costs nothing. */
export function eventLog(kept = 10_000): EventLog {
  const start = randomBytes(6).toString("hex");
  const events: LoggedEvent[] = [];
  let number = 0;
  let ended = false;
  let wake = (): void => {};
  let waiting = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const idOf = (n: number): string => `${start}-${n}`;
  const wakeAll = (): void => {
    wake();
    waiting = new Promise((resolve) => {
      wake = resolve;
    });
  };
  const after = (id: string): readonly LoggedEvent[] | undefined => {
    const [of, text = ""] = id.split("-");
    const n = Number(text);
    if (of !== start || !Number.isInteger(n) || n > number || n < number - events.length) return undefined;
    return events.slice(events.length - (number - n));
  };
  return {
    push(type, data) {
      number++;
      events.push({ id: idOf(number), type, data });
      if (events.length > kept) events.shift();
      wakeAll();
    },
    get last() {
      return idOf(number);
    },
    get ended() {
      return ended;
    },
    after,
    async next(id) {
      if (!ended && after(id)?.length === 0) await waiting;
    },
    end() {
      ended = true;
      wakeAll();
    },
  };
}
