import { Command, Option } from "commander";
import { clusterOption } from "./clusterOptions.ts";
import type { SetExit } from "./exitCodes.ts";
import { seedNumber, wholeNumber, workersOption } from "./options.ts";
import type { WorkerFlags } from "./runWorker.ts";

const HELP = `
A worker takes trials from the cluster's queue, trains them in processes of its own and keeps the records in
the database. Start as many as you like, anywhere that reaches the database; one may vanish at any time: what
it had is given to others after 10 seconds. Ctrl-C or SIGTERM: finishes what is under way within --grace, and
gives back the rest.

Examples:
  linchpin worker --cluster postgres://linchpin@db.example.org/lab
  LINCHPIN_CLUSTER=postgres://... linchpin worker --workers 8 --log json --metrics 9464
  linchpin worker --drain            ends when nothing waits and nothing is under way, for batch systems`;

/** `linchpin worker`: trains for a cluster until it is told to stop. */
export function workerCommand(setExit: SetExit): Command {
  return new Command("worker")
    .description("train trials of a cluster's queue, until told to stop")
    .addOption(clusterOption())
    .addOption(workersOption())
    .option("--fast", "also trials of the fused multiply-add kernels, whose last bits may differ between processors")
    .option("--drain", "end when nothing waits and nothing is under way")
    .option("--most <n>", "end after about so many trials", wholeNumber)
    .option("--grace <seconds>", "time for what is under way after Ctrl-C or SIGTERM", seedNumber, 25)
    .option("--memory <MB>", "resident memory that one training process may hold (default: its share)", wholeNumber)
    .addOption(new Option("--log <format>", "what it says of its work").choices(["text", "json"]).default("text"))
    .option("--metrics <port>", "serve /metrics (Prometheus) and /healthz on this port", wholeNumber)
    .addHelpText("after", HELP)
    .action(async (flags: WorkerFlags) => {
      const { runWorker } = await import("./runWorker.ts");
      setExit(await runWorker(flags));
    });
}
