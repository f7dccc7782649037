import { Command } from "commander";
import type { SetExit } from "./exitCodes.ts";
import { wholeNumber } from "./options.ts";
import type { ChunkFlags } from "./trainChunk.ts";

const HELP = `
A chunk is a part of the plan that "linchpin submit" wrote: what one job of a cluster trains. Every result is a
file of its own, whole or not there at all; trials that have one are not trained again, so a chunk that was
killed can be run again. On SIGTERM or Ctrl-C no further trial begins; those under way have --grace seconds.
Exit code 0: every trial of the chunk has a result; 1: some failed; 143 or 130: stopped before all was done.

Examples:
  linchpin chunk /shared/mine 3
  linchpin chunk /shared/mine 3 --workers 8 --grace 20`;

/** `linchpin chunk`: trains one chunk of a drop folder. */
export function chunkCommand(setExit: SetExit): Command {
  return new Command("chunk")
    .description("train one chunk of a folder that linchpin submit made (jobs of a cluster call this)")
    .argument("<dir>", "the folder")
    .argument("<n>", "number of the chunk, from 1 on", wholeNumber)
    .option("--workers <n>", "worker processes (default: SLURM_CPUS_PER_TASK, else the cores there are)", wholeNumber)
    .option("--grace <seconds>", "after SIGTERM: how long trials under way may take to finish", wholeNumber, 45)
    .addHelpText("after", HELP)
    .action(async (dir: string, number: number, flags: ChunkFlags) => {
      const { trainChunk } = await import("./trainChunk.ts");
      setExit(await trainChunk(dir, number, flags));
    });
}
