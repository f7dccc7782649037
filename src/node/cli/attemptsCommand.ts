import { Command } from "commander";
import { clusterOption } from "./clusterOptions.ts";
import { jsonOption, storeOption, wholeNumber } from "./options.ts";
import type { AttemptsFlags } from "./showAttempts.ts";

const HELP = `
A trial is tried again where its worker died; every attempt is kept, with what it ran under, what it took and
the last words of its worker. The newest come first. The name is that of a claim or an experiment, the path of an
experiment file, or the first digits of an experiment's or a trial's id; without it, all of the store.

Examples:
  linchpin attempts --failed
  linchpin attempts bn-slight-regularisation --failed --limit 5
  linchpin attempts 3f9a0c21be77 --json
  linchpin attempts --failed --cluster`;

/** `linchpin attempts`: what was tried, where, and how it ended. */
export function attemptsCommand(): Command {
  return new Command("attempts")
    .description("list attempts at trials: how each ended, where it ran, its last words, and how to repeat it")
    .argument("[name]", "claim, experiment, or id of a trial")
    .option("--failed", "only those that failed: error, timeout, oom (out of memory), lost")
    .option("--limit <n>", "show at most so many", wholeNumber, 20)
    .addOption(storeOption())
    .addOption(clusterOption())
    .addOption(jsonOption())
    .addHelpText("after", HELP)
    .action(async (name: string | undefined, flags: AttemptsFlags) => {
      const { showAttempts } = await import("./showAttempts.ts");
      await showAttempts(name, flags);
    });
}
