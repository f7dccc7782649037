import { UserError } from "../../../core/math/errors.ts";
import type { Connection } from "./connection.ts";

/**
 * True where the server, or the way to it, is away for a while: a restart, a broken network, too many connections, a full
 * disk. Classes of SQLSTATE: 08 connection, 53 resources, 57P shutdown and start (PostgreSQL, appendix A); 40 asks to try
 * again; 25006 read only, which hosts make a database whose disk is full, and which a standby is until it takes over; 25P03
 * is told to a process that slept in the middle of a transaction.
 */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.some(isAway);
  const { code } = error as { code?: unknown };
  if (typeof code === "string") return /^(08|53|57P|40|25006|25P03)/.test(code) || SYSTEM.has(code);
  // The driver's own words carry no code.
  return /Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|not queryable/i.test(
    error.message,
  );
}

const SYSTEM: ReadonlySet<string> = new Set([
  ...["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "EAI_AGAIN", "ENOENT"],
  // A name that was known may be known again: where a service has no running server, or a laptop no network.
  ...["ENOTFOUND", "EHOSTDOWN", "ENETDOWN"],
]);

/** What a person can mend of what the server said; anything else comes back as it is. @param place of the database */
export function serverError(place: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  if (error instanceof AggregateError && error.errors.length > 0) return serverError(place, error.errors[0]);
  const { code } = error as { code?: unknown };
  const advice =
    code === "28P01" || code === "28000"
      ? "user or password are wrong; check the address"
      : code === "3D000"
        ? "make it first, with: createdb"
        : code === "42501"
          ? "the user may not do this; give it the right to create schemas in this database, or run a command as its owner once"
          : code === "ENOTFOUND"
            ? "there is no such host; check the address"
            : isAway(error)
              ? "the server does not answer; is it running, and may this machine reach it?"
              : undefined;
  if (advice === undefined) return error;
  return new UserError(`cluster ${place}: ${error.message || String(code)}; ${advice}`, { cause: error });
}

/** What is said to people when the server goes away. */
export function awayText(error: unknown): string {
  return `The database is away (${error instanceof Error ? error.message : String(error)}); trying again.`;
}

/** The same connections, whose errors are told to people: for a command that looks something up and tries nothing again. */
export function toldToPeople(connection: Connection): Connection {
  const telling = async <Value>(work: () => Promise<Value>): Promise<Value> => {
    try {
      return await work();
    } catch (error) {
      throw serverError(connection.place, error);
    }
  };
  return {
    ...connection,
    query: (sql, values) => telling(() => connection.query(sql, values)),
    executeSql: (sql, values) => telling(() => connection.executeSql(sql, values)),
    transaction: (work) => telling(() => connection.transaction(work)),
  };
}

/** From one try to the next, in milliseconds: twice as long each time, up to the longest. */
const FIRST_MS = 250;
const LONGEST_MS = 15_000;

export interface Patience {
  /** Hears of a server that is away, once for each time that it goes. */
  readonly onAway?: (error: unknown) => void;
  readonly onBack?: () => void;
  /** Once aborted, it is not tried again. */
  readonly signal?: AbortSignal;
}

/** Does `work` again and again while the server is away; what it does must be the same when it is done twice. */
export async function patiently<Value>(
  work: () => Promise<Value>,
  { onAway, onBack, signal }: Patience,
): Promise<Value> {
  for (let wait = FIRST_MS, away = false; ; wait = Math.min(2 * wait, LONGEST_MS)) {
    try {
      const value = await work();
      if (away) onBack?.();
      return value;
    } catch (error) {
      if (!isAway(error) || signal?.aborted === true) throw error;
      if (!away) onAway?.(error);
      away = true;
      await pause(wait, signal);
    }
  }
}

/** Waits, or less where the signal comes first. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener("abort", end);
  });
}
