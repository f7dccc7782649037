import type { Sources } from "../../../../src/core/data/types.ts";
import { UserError } from "../../../../src/core/math/errors.ts";
import type { TrialRecord, TrialSpec } from "../../../../src/lab/types.ts";
import type { TaskMessage, WorkerMessage } from "../../../../src/lab/workerMessages.ts";

/** What a worker hears: the files of the data set, once and only for a real set; then tasks. */
export type ToTrainingWorker = TaskMessage | { readonly type: "sources"; readonly sources: Sources };

/** Trains and measures; it may hand records over one by one. */
export type WorkerRunner = (
  specs: readonly TrialSpec[],
  sources: Sources,
) => readonly TrialRecord[] | AsyncIterable<TrialRecord>;

/** The part of a worker's own global that this needs. */
interface Port {
  postMessage(message: WorkerMessage): void;
  addEventListener(type: "message", heard: (event: MessageEvent<ToTrainingWorker>) => void): void;
}

/** The worker's side of `browserPool`: trains what it is sent, one task at a time, and sends the records back. */
export function serveTrials(runTrials: WorkerRunner): void {
  const port = self as unknown as Port;
  let sources: Sources = {};
  port.addEventListener("message", ({ data }) => {
    if (data.type === "sources") sources = data.sources;
    else void train(data.specs);
  });
  port.postMessage({ type: "ready" });

  async function train(specs: readonly TrialSpec[]): Promise<void> {
    let before = performance.now();
    // A page cannot ask for processor time or memory: time on the clock stands for the first, 0 for the second.
    const usage = (shares: number) => {
      const seconds = (performance.now() - before) / 1000 / shares;
      return { cpuSeconds: seconds, peakRssBytes: 0 };
    };
    try {
      const records = runTrials(specs, sources);
      if (Array.isArray(records)) {
        const each = usage(specs.length);
        for (const record of records) port.postMessage({ type: "record", record, usage: each });
      } else {
        for await (const record of records) {
          port.postMessage({ type: "record", record, usage: usage(1) });
          before = performance.now();
        }
      }
      port.postMessage({ type: "done" });
    } catch (error) {
      port.postMessage({ type: "failed", error: described(error), outOfMemory: isOutOfMemory(error), usage: usage(1) });
    }
  }
}

/** The user can mend a UserError: its stack would only be in the way. */
function described(error: unknown): string {
  if (error instanceof UserError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof RangeError && /allocat|memory|array length/i.test(error.message);
}
