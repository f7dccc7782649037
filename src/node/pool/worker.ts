// Entry point of a worker process: trains the tasks that its pool sends and sends back records. Arguments: the
// address of the module that exports `runTrials`, the process id of the pool.
import { Worker } from "node:worker_threads";
import { UserError } from "../../core/math/errors.ts";
import type { TrialRunnerModule } from "../../lab/trialRunner.ts";
import type { TaskMessage, Usage, WorkerMessage } from "../../lab/workerMessages.ts";
import { runVersions } from "../run/runVersions.ts";

// Ctrl-C, and a cluster's SIGTERM, reach the whole group of processes; the pool decides what they mean for a worker.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});
process.on("disconnect", () => process.exit(0));
watchParent();

const { runTrials } = (await import(process.argv[2] ?? "")) as TrialRunnerModule;
process.on("message", (message: TaskMessage) => void run(message));
send({ type: "ready", versions: runVersions() });

async function run({ specs }: TaskMessage): Promise<void> {
  let before = process.cpuUsage();
  const usage = (share: number): Usage => {
    const { user, system } = process.cpuUsage(before);
    return { cpuSeconds: (share * (user + system)) / 1e6, peakRssBytes: process.resourceUsage().maxRSS * 1024 };
  };
  try {
    const result = await runTrials(specs);
    if (Array.isArray(result)) {
      const each = usage(1 / specs.length);
      for (const record of result) send({ type: "record", record, usage: each });
    } else {
      for await (const record of result) {
        send({ type: "record", record, usage: usage(1) });
        before = process.cpuUsage();
      }
    }
    send({ type: "done" });
  } catch (error) {
    send({ type: "failed", error: describe(error), outOfMemory: isOutOfMemory(error), usage: usage(1) });
  }
}

function send(message: WorkerMessage): void {
  process.send?.(message);
}

/** The user can mend a UserError: its stack would only be in the way. */
function describe(error: unknown): string {
  if (error instanceof UserError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof RangeError && /allocat|memory|array length/i.test(error.message);
}

/**
 * Ends this process when its parent is gone, even in the middle of a training loop, which hears of nothing: a worker
 * that hangs would otherwise live for ever after a `kill -9` of the command. Hence a thread of its own.
 */
function watchParent(): void {
  const source = `
    const parent = ${Number(process.argv[3])};
    const lives = () => { try { process.kill(parent, 0); return true } catch (error) { return error.code === "EPERM" } };
    setInterval(() => { if (process.ppid !== parent || !lives()) process.kill(process.pid, "SIGKILL") }, 500);
  `;
  new Worker(source, {
    eval: true,
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2 },
  }).unref();
}
