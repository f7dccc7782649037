import { Command } from "commander";
import type { SetExit } from "./exitCodes.ts";
import { firstSeedOption, gather, profileOption, wholeNumber } from "./options.ts";
import type { SubmitFlags } from "./submitSlurm.ts";

const HELP = `
Writes the plan into a folder that all nodes see, cut into chunks of about --chunk-minutes, and submits a job
array that trains one chunk a task. No server, no database: each result is a file of its own. When the array has
ended, "linchpin import DIR" puts the results into a store, judges them and writes the report.
Submitting again on the same folder plans only what is missing; with no claim or file it takes the folder's own.
Step by step: docs/slurm.md.

Examples:
  linchpin submit my.yaml --slurm --dir /shared/mine
  linchpin submit bn-noise-spreads-reliance --profile full --slurm --dir /shared/bn --cpus-per-task 8
  linchpin submit my.yaml --slurm --dir /shared/mine --sbatch "--partition=cpu" --sbatch "--account=lab"
  linchpin submit my.yaml --slurm --dir /shared/mine --dry-run        write everything, submit nothing
  linchpin submit --slurm --dir /shared/mine                          what is missing
  linchpin submit --slurm --dir /shared/mine --retry-failed           and what failed`;

/** `linchpin submit`: plans an experiment into a folder and gives it to a cluster. */
export function submitCommand(setExit: SetExit): Command {
  return new Command("submit")
    .description("train a claim or an experiment file on a Slurm cluster, by files in a shared folder")
    .argument("[claim|file]", "id of a claim, or a YAML or JSON file (default: what the folder was made for)")
    .requiredOption("--slurm", "by a Slurm job array")
    .requiredOption("--dir <folder>", "folder for plan and results, seen by all nodes")
    .addOption(profileOption())
    .option("--seeds <n>", "number of paired seeds", wholeNumber)
    .addOption(firstSeedOption())
    .option("--data <name>", "one task of the claim, or other data (see linchpin data list)")
    .option("--set <path=value>", "change one value of the experiment, or sweep several; may be repeated", gather, [])
    .option("--fast", "fused multiply-add kernels: faster, and their last bits may differ between processors")
    .option("--chunk-minutes <n>", "about how long one chunk takes (default: 20)", wholeNumber)
    .option("--chunk-trials <n>", "trials of a chunk, in place of minutes: nothing is rehearsed here", wholeNumber)
    .option("--cpus-per-task <n>", "cores, and worker processes, of one chunk (default: 4)", wholeNumber)
    .option("--array-limit <n>", "chunks that may run at the same time", wholeNumber)
    .option("--sbatch <option>", 'further option of sbatch, such as "--partition=cpu"; may be repeated', gather, [])
    .option("--retry-failed", "plan trials that failed as well")
    .option("--force", "plan what is missing although jobs of this folder still wait or run")
    .option("--dry-run", "write folder and script, submit nothing, and say what to do by hand")
    .addHelpText("after", HELP)
    .action(async (target: string | undefined, flags: SubmitFlags) => {
      const { submitSlurm } = await import("./submitSlurm.ts");
      setExit(await submitSlurm(target, flags));
    });
}
