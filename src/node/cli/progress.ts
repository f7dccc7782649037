import type { RunProgress } from "../runPlan.ts";
import { duration } from "./print.ts";

/** Shows how far a run is. */
export interface ProgressLine {
  update(progress: RunProgress): void;
  /** Takes the line away, so that something else can be written. */
  clear(): void;
  end(): void;
}

/** The part of a stream that progress is written to. */
interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface ProgressOptions {
  readonly stream: ProgressStream;
  /** The effect so far in words; asked for when there is a line to write. */
  readonly effect: () => string;
  /** Monotonic clock in milliseconds. */
  readonly clock: () => number;
}

const LIVE_MS = 250;
const PLAIN_MS = 5_000;

/**
 * On a terminal one line that is written over, elsewhere a plain line every five seconds: trials done of all, time left,
 * effect so far.
 */
export function progressLine({ stream, effect, clock }: ProgressOptions): ProgressLine {
  const live = stream.isTTY === true;
  const start = clock();
  let latest: RunProgress | undefined;
  // The records of a group come at once: a line after the first of them would say four times too long.
  let written = start;
  const show = (): void => {
    if (latest === undefined || clock() - written < (live ? LIVE_MS : PLAIN_MS)) return;
    written = clock();
    const text = progressText(latest, (clock() - start) / 1000, effect());
    stream.write(live ? `\r\u001b[2K${text.slice(0, (stream.columns ?? 80) - 1)}` : `${text}\n`);
  };
  const clear = (): void => {
    if (live) stream.write("\r\u001b[2K");
  };
  const timer = setInterval(show, LIVE_MS);
  timer.unref();
  return {
    update(progress) {
      latest = progress;
    },
    clear,
    end() {
      clearInterval(timer);
      clear();
    },
  };
}

/** `34/160 trials, 1 min 20 s left, NC1 ...`. */
export function progressText(progress: RunProgress, seconds: number, effect: string): string {
  const { planned, reused, fresh, failed } = progress;
  const left = planned - reused - fresh - failed;
  const time = fresh === 0 ? "" : `, ${left === 0 ? "almost done" : `${duration((seconds / fresh) * left)} left`}`;
  const trouble = failed === 0 ? "" : `, ${failed} failed`;
  return `${reused + fresh}/${planned} trials${trouble}${time}${effect === "" ? "" : `, ${effect}`}`;
}
