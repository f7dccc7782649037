import { randomUUID } from "node:crypto";
import { number, type Row, text } from "./columns.ts";
import type { Database } from "./openDatabase.ts";
import { hostIdentity, processLives } from "./processIdentity.ts";
import { guarded, StoreInUseError } from "./storeErrors.ts";

/** The right to write to a store; one process holds it at a time. */
export interface Lease {
  readonly owner: string;
  /** Throws StoreInUseError when another process has taken over. Call it inside the transaction that writes. */
  confirm(): void;
  release(): void;
  /** Stops beating and leaves our name in the store, as a process that dies does: for a file that is put aside. */
  abandon(): void;
}

export interface LeaseTimes {
  /** How often the owner raises the counter. */
  readonly beatMs: number;
  /** How long a challenger watches a counter that stands still before it takes over. */
  readonly stillMs: number;
}

const TIMES: LeaseTimes = { beatMs: 2_000, stillMs: 10_000 };
const WATCH_MS = 100;

interface Holder {
  readonly owner: string;
  readonly host: string;
  readonly pid: number;
  readonly counter: number;
}

/** Owners of this process: their process id is ours and alive, whatever the counter does. */
const ownHere: Set<string> = new Set();

/**
 * Takes the writer's lease of a store. It is free when nobody holds it, when its holder's process is dead on this
 * machine, or when its counter, watched on this process's own monotonic clock, has stood still for `stillMs`. No wall
 * clock is compared, so a clock that jumps changes nothing. Blocks for up to `stillMs`. Throws StoreInUseError when the
 * holder lives.
 */
export function takeLease(database: Database, times: LeaseTimes = TIMES): Lease {
  let holder = read(database);
  if (holder !== undefined && !isDead(holder)) holder = waitUntilStill(database, holder, times.stillMs);
  const owner = randomUUID();
  ownHere.add(owner);
  try {
    claim(database, owner, holder);
  } catch (error) {
    ownHere.delete(owner);
    throw error;
  }
  const timer = setInterval(() => beat(database, owner), times.beatMs);
  timer.unref();
  const stop = (): void => {
    clearInterval(timer);
    ownHere.delete(owner);
  };
  return {
    owner,
    confirm() {
      if (read(database)?.owner !== owner)
        throw new StoreInUseError(
          `store ${database.path}: another process took over writing, because this one did not answer for ${times.stillMs / 1000} s; nothing is lost, repeat the command`,
        );
    },
    release() {
      stop();
      database.sql("delete from lease where name = 'writer' and owner = ?").run(owner);
    },
    abandon: stop,
  };
}

/** Who holds the writer's lease of a store. */
export interface LeaseHolder {
  readonly host: string;
  readonly pid: number;
  /** Undefined where the process is another machine's: nobody here can tell. */
  readonly lives?: boolean;
}

/** Who holds the writer's lease; undefined where nobody does. */
export function leaseHolder(database: Database): LeaseHolder | undefined {
  const holder = guarded(database.path, "read", () => read(database));
  if (holder === undefined) return undefined;
  const here = holder.host === hostIdentity();
  return { host: holder.host.split("/")[0] ?? "", pid: holder.pid, ...(here ? { lives: !isDead(holder) } : {}) };
}

function read(database: Database): Holder | undefined {
  const row = database.sql("select owner, host, pid, counter from lease where name = 'writer'").get() as
    | Row
    | undefined;
  if (row === undefined) return undefined;
  return {
    owner: text(row, "owner"),
    host: text(row, "host"),
    pid: number(row, "pid"),
    counter: number(row, "counter"),
  };
}

function isDead(holder: Holder): boolean {
  if (holder.host !== hostIdentity()) return false;
  // A holder with our own process id that is not ours is a dead process whose number we were given.
  if (holder.pid === process.pid) return !ownHere.has(holder.owner);
  return !processLives(holder.pid);
}

/** Returns the holder that has proved dead, or undefined where the lease was given back meanwhile. */
function waitUntilStill(database: Database, first: Holder, stillMs: number): Holder | undefined {
  const inUse = (): StoreInUseError =>
    new StoreInUseError(
      `store ${database.path}: process ${first.pid} on ${first.host.split("/")[0]} is writing to it; wait for it, stop it, or give another --store`,
    );
  if (ownHere.has(first.owner)) throw inUse();
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  const start = performance.now();
  while (performance.now() - start < stillMs) {
    Atomics.wait(sleeper, 0, 0, WATCH_MS);
    const now = read(database);
    if (now === undefined || isDead(now)) return now;
    if (now.owner !== first.owner || now.counter !== first.counter) throw inUse();
  }
  return first;
}

/** Writes our name over that of `seen`, in one transaction; refuses when somebody else was faster. */
function claim(database: Database, owner: string, seen: Holder | undefined): void {
  database.transaction(() => {
    const now = read(database);
    if (now?.owner !== seen?.owner || now?.counter !== seen?.counter)
      throw new StoreInUseError(`store ${database.path}: another process has just started to write to it; try again`);
    database
      .sql("insert or replace into lease (name, owner, host, pid, counter) values ('writer', ?, ?, ?, 0)")
      .run(owner, hostIdentity(), process.pid);
    database
      .sql(
        "update attempt set outcome = 'lost', error = 'the process that ran it ended before the trial did' where outcome is null and owner <> ?",
      )
      .run(owner);
  });
}

function beat(database: Database, owner: string): void {
  try {
    guarded(database.path, "write", () =>
      database.sql("update lease set counter = counter + 1 where name = 'writer' and owner = ?").run(owner),
    );
  } catch {
    // The next record meets the same trouble and reports it; a timer has nobody to report to.
  }
}
