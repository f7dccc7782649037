import { availableParallelism } from "node:os";
import { kernelName } from "../../core/engine/engine.ts";
import { instantiateKernels } from "../../core/engine/kernels.ts";
import { UserError } from "../../core/math/errors.ts";
import { withCluster } from "../cluster/joinCluster.ts";
import { work } from "../cluster/worker.ts";
import { jsonLog, textLog } from "../cluster/workerLog.ts";
import { serveMetrics } from "../cluster/workerMetrics.ts";
import type { WorkerState } from "../cluster/workerRow.ts";
import { childProcessPool, memoryShare } from "../pool/childProcessPool.ts";
import { runVersions } from "../run/runVersions.ts";
import { LIMIT_MS } from "../runPlan.ts";
import { clusterUrl } from "./clusterOptions.ts";
import { EXIT } from "./exitCodes.ts";
import { note } from "./print.ts";

/** Flags of `linchpin worker`. */
export interface WorkerFlags {
  readonly cluster?: string | boolean;
  readonly workers?: number;
  readonly fast?: boolean;
  readonly drain?: boolean;
  readonly most?: number;
  readonly grace: number;
  readonly memory?: number;
  readonly log: "text" | "json";
  readonly metrics?: number;
}

/** Works until it is told to stop, or until all is done. Returns the exit code. */
export async function runWorker(flags: WorkerFlags): Promise<number> {
  const url = clusterUrl("worker", flags.cluster);
  const builds = flags.fast === true ? (["exact", "fast"] as const) : (["exact"] as const);
  // An engine that cannot run the kernels says so here and not in every trial.
  for (const build of builds) instantiateKernels(build, 65_536);
  const slots = flags.workers ?? availableParallelism();
  const memoryLimitBytes = flags.memory === undefined ? memoryShare(slots) : 1e6 * flags.memory;
  const log = (flags.log === "json" ? jsonLog : textLog)(note);
  const controller = new AbortController();
  const stop = (): void => {
    // The second time without waiting: what is kept is whole, and what it had is given to others.
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort();
  };
  // Kept until the database is left too: a signal in between would end the process as if it had been killed.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, stop);
  try {
    await withCluster(url, { connections: slots + 3 }, async ({ store, boss }) => {
      let state: WorkerState | undefined;
      const metrics = flags.metrics === undefined ? undefined : await listen(flags.metrics, () => state);
      try {
        await work({
          ...{ store, boss, kernels: builds.map(kernelName), slots, log, limitMs: LIMIT_MS },
          openPool: () => childProcessPool({ workers: 1, memoryLimitBytes }),
          versions: runVersions(),
          ...{ signal: controller.signal, graceMs: 1000 * flags.grace },
          ...(flags.drain === true ? { drain: true } : {}),
          ...(flags.most === undefined ? {} : { most: flags.most }),
          onState: (now) => {
            state = now;
          },
        });
      } finally {
        metrics?.close();
      }
    });
    // What became of its trials is for who asked for them; the worker has done its work.
    return EXIT.fine;
  } finally {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, stop);
  }
}

async function listen(port: number, state: () => WorkerState | undefined): ReturnType<typeof serveMetrics> {
  try {
    return await serveMetrics(port, state);
  } catch (error) {
    throw new UserError(`worker: --metrics ${port}: ${(error as Error).message}; give another port`, { cause: error });
  }
}
