import type { Connection } from "../store/postgres/connection.ts";
import { LOCK } from "../store/postgres/schema.ts";
import { closeOrphans, type TrialQueue } from "./trialQueue.ts";

/**
 * Gives trials of silent workers to others and closes their attempts, unless another worker is at it this moment. Every
 * worker calls this every few seconds, so that the queue is looked after as long as anybody is there.
 */
export async function superviseOnce(connection: Connection, queues: readonly TrialQueue[]): Promise<void> {
  await connection.transaction(async (session) => {
    const [row] = await session.query("select pg_try_advisory_xact_lock($1) as mine", [LOCK.supervise]);
    if (String(row?.["mine"]) !== "true") return;
    for (const queue of queues) await queue.supervise();
    await closeOrphans(session);
  });
}
