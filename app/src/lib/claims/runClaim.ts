import { openDesk } from "#lib/desk/desk.ts";
import { browserPool } from "#lib/pool/browserPool.ts";
import { openPageStore } from "#lib/store/pageStore.ts";
import { type TrainProgress, trainPlan } from "#lib/train/trainPlan.ts";
import type { Conclusion } from "../../../../src/lab/conclude.ts";
import type { CancelSignal } from "../../../../src/lab/types.ts";

/** How a run in the page ended: judged, stopped before its end, or with trials that failed, which are not judged. */
export type RunEnd =
  | { readonly type: "done"; readonly conclusion: Conclusion }
  | { readonly type: "stopped" }
  | { readonly type: "failed"; readonly failed: number };

/**
 * Trains the quick profile of a claim in this page and judges it once, at its planned number of seeds. What an earlier run
 * kept is not trained again.
 */
export async function runClaim(
  id: string,
  signal: CancelSignal,
  onProgress: (progress: TrainProgress) => void,
): Promise<RunEnd> {
  const desk = openDesk();
  const store = await openPageStore();
  const pool = browserPool();
  try {
    const { plan } = await desk.openClaim(id, "quick");
    const sent: Promise<void>[] = [];
    const result = await trainPlan(plan, {
      ...{ store, pool, signal },
      onProgress(progress, records) {
        sent.push(desk.add(records));
        onProgress(progress);
      },
    });
    await Promise.all(sent);
    if (result.reused + result.fresh + result.failed < result.planned) return { type: "stopped" };
    if (result.failed > 0) return { type: "failed", failed: result.failed };
    return { type: "done", conclusion: await desk.conclude() };
  } finally {
    await pool.close();
    desk.close();
    store.close();
  }
}
