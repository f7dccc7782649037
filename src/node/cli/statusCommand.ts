import { Command } from "commander";
import { clusterOption } from "./clusterOptions.ts";
import type { SetExit } from "./exitCodes.ts";
import { jsonOption, storeOption } from "./options.ts";
import type { StatusFlags } from "./showStatus.ts";

const HELP = `
Of the store on this machine, or with --cluster of a cluster: experiments with how far they are, workers with
what they do, what waits in the queue. With a name: one experiment, with what failed. With a folder of
"linchpin submit": how much of it is there.

Examples:
  linchpin status
  linchpin status --cluster postgres://linchpin@db.example.org/lab
  linchpin status bn-batch-noise --cluster
  linchpin status --cluster --json
  linchpin status /shared/mine                        a folder of linchpin submit --slurm`;

/** `linchpin status`: how far is it? */
export function statusCommand(_setExit: SetExit): Command {
  return new Command("status")
    .description("show how far experiments are, in this store or on a cluster")
    .argument("[experiment]", "name of an experiment, the first 6 digits of its id, or a folder")
    .addOption(clusterOption())
    .addOption(storeOption())
    .addOption(jsonOption())
    .addHelpText("after", HELP)
    .action(async (name: string | undefined, flags: StatusFlags) => {
      const { showStatus } = await import("./showStatus.ts");
      await showStatus(name, flags);
    });
}
