import { openDesk } from "#lib/desk/desk.ts";
import { browserPool } from "#lib/pool/browserPool.ts";
import { type Keeping, openPageStore, type PageStore } from "#lib/store/pageStore.ts";
import { type TrainProgress, trainPlan } from "#lib/train/trainPlan.ts";
import type { Conclusion } from "../../../../src/lab/conclude.ts";
import type { CancelSignal } from "../../../../src/lab/types.ts";

/** Open as long as the page is: what the browser could not keep is there for another run of this visit. */
let opened: Promise<PageStore> | undefined;

function openStore(): Promise<PageStore> {
  opened ??= openPageStore();
  return opened;
}

/** Has the browser forget the networks that this visit does not have. */
export async function makeRoom(): Promise<Keeping> {
  const store = await openStore();
  await store.makeRoom();
  return store.keeping();
}

/** How a run in the page ended: judged, stopped before its end, or with trials that failed, which are not judged. */
export type RunEnd =
  | {
      readonly type: "done";
      readonly conclusion: Conclusion;
      /** Task -> digest of its records. */
      readonly records: Readonly<Record<string, string>>;
    }
  | { readonly type: "stopped" }
  | { readonly type: "failed"; readonly failed: number };

/**
 * Trains the quick profile of a claim in this page and judges it once, at its planned number of seeds. What an earlier run
 * kept is not trained again.
 */
export async function runClaim(
  id: string,
  signal: CancelSignal,
  onProgress: (progress: TrainProgress, keeping: Keeping) => void,
): Promise<RunEnd> {
  const desk = openDesk();
  const store = await openStore();
  const pool = browserPool();
  try {
    const { plan } = await desk.openClaim(id, "quick");
    const sent: Promise<void>[] = [];
    const result = await trainPlan(plan, {
      ...{ store, pool, signal },
      onProgress(progress, records) {
        sent.push(desk.add(records));
        onProgress(progress, store.keeping());
      },
    });
    await Promise.all(sent);
    onProgress(result, store.keeping());
    if (result.reused + result.fresh + result.failed < result.planned) return { type: "stopped" };
    if (result.failed > 0) return { type: "failed", failed: result.failed };
    return { type: "done", conclusion: await desk.conclude(), records: await desk.digests() };
  } finally {
    await pool.close();
    desk.close();
  }
}
