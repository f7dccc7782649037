import type { Session } from "../store/postgres/connection.ts";

/** What a worker tells the database of itself every few seconds. */
export interface WorkerState {
  readonly id: string;
  readonly name: string;
  readonly host: string;
  readonly pid: number;
  readonly slots: number;
  readonly busy: number;
  readonly kernels: readonly string[];
  readonly versions: string;
  readonly done: number;
  readonly failed: number;
}

/** Writes or renews a worker's row; the database's clock says when. */
export async function writeWorker(session: Session, state: WorkerState): Promise<void> {
  await session.query(
    `insert into linchpin.worker (id, name, host, pid, slots, busy, kernels, versions, done, failed)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (id) do update set busy = excluded.busy, done = excluded.done, failed = excluded.failed, seen_at = now()`,
    [
      ...[
        state.id,
        state.name,
        state.host,
        state.pid,
        state.slots,
        state.busy,
        state.kernels.join(" "),
        state.versions,
      ],
      ...[state.done, state.failed],
    ],
  );
}

/** Takes the row of a worker that ends away, and those of workers that were not seen for a day. */
export async function removeWorker(session: Session, id: string): Promise<void> {
  await session.query("delete from linchpin.worker where id = $1 or seen_at < now() - interval '1 day'", [id]);
}
