import type { AttemptInfo, AttemptStart } from "../../../lab/types.ts";
import type { AttemptEnd } from "../attemptRows.ts";
import { number, optionalText, type Row, text } from "../columns.ts";
import type { StoredAttempt } from "../localStore.ts";
import type { Session } from "./connection.ts";

/** Opens attempts at trials in the name of an owner. */
export async function openAttempts(
  session: Session,
  owner: string,
  trials: readonly string[],
  start: AttemptStart,
): Promise<void> {
  await session.query(
    `insert into linchpin.attempt (trial_id, owner, worker, host, pool, versions, started_at)
     select trial, $2, $3, $4, $5, $6, $7 from unnest($1::text[]) as trial`,
    [trials, owner, start.worker, start.host, start.pool, start.versions ?? null, start.startedAt],
  );
}

/** Closes the owner's open attempt at a trial, or writes a whole one where none is open. */
export async function closeAttempt(
  session: Session,
  owner: string,
  trial: string,
  { info, end }: { readonly info: AttemptInfo; readonly end: AttemptEnd },
): Promise<void> {
  const values = [
    ...[
      trial,
      owner,
      info.endedAt,
      end.outcome,
      end.error && clean(end.error),
      end.stderrTail && clean(end.stderrTail),
    ],
    ...[info.cpuSeconds, Math.round(info.peakRssBytes), info.versions ?? null],
  ];
  const closed = await session.query(
    `update linchpin.attempt set ended_at = $3, outcome = $4, error = $5, stderr_tail = $6, cpu_s = $7, peak_rss = $8,
       versions = coalesce(versions, $9)
     where id = (select min(id) from linchpin.attempt where trial_id = $1 and owner = $2 and outcome is null) returning id`,
    values,
  );
  if (closed.length > 0) return;
  await session.query(
    `insert into linchpin.attempt (trial_id, owner, ended_at, outcome, error, stderr_tail, cpu_s, peak_rss, versions,
       worker, host, pool, started_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [...values, info.worker, info.host, info.pool, info.startedAt],
  );
}

/** PostgreSQL keeps no NUL in text; a worker's last words may hold one. */
function clean(text: string): string {
  return text.replaceAll("\0", "\uFFFD");
}

/** Attempts of others at these trials that are open are over: the queue gave the trials to somebody else. */
export async function closeLost(session: Session, trials: readonly string[]): Promise<void> {
  await session.query(
    `update linchpin.attempt set outcome = 'lost', error = 'its worker was not heard of for too long'
     where trial_id = any($1) and outcome is null`,
    [trials],
  );
}

/** Closes what an owner leaves open when it stops. */
export async function closeOpenAttempts(session: Session, owner: string): Promise<void> {
  await session.query(
    "update linchpin.attempt set outcome = 'lost', error = 'stopped before the trial ended' where outcome is null and owner = $1",
    [owner],
  );
}

/** Attempts at these trials, or all there are, oldest first. */
export async function readAttempts(session: Session, trials?: readonly string[]): Promise<StoredAttempt[]> {
  const rows =
    trials === undefined
      ? await session.query("select * from linchpin.attempt order by id")
      : await session.query("select * from linchpin.attempt where trial_id = any($1) order by id", [trials]);
  return rows.map(attemptOf);
}

/** An attempt from its row. */
export function attemptOf(row: Row): StoredAttempt {
  const outcome = optionalText(row, "outcome") as StoredAttempt["outcome"];
  const [endedAt, error, stderrTail, versions] = [
    ...[optionalText(row, "ended_at"), optionalText(row, "error"), optionalText(row, "stderr_tail")],
    optionalText(row, "versions"),
  ];
  return {
    ...{ trial: text(row, "trial_id"), worker: text(row, "worker"), host: text(row, "host"), pool: text(row, "pool") },
    startedAt: text(row, "started_at"),
    ...(versions === undefined ? {} : { versions }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(error === undefined ? {} : { error }),
    ...(stderrTail === undefined ? {} : { stderrTail }),
    ...(row["cpu_s"] === null ? {} : { cpuSeconds: number(row, "cpu_s") }),
    ...(row["peak_rss"] === null ? {} : { peakRssBytes: number(row, "peak_rss") }),
  };
}
