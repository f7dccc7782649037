import { Command } from "commander";
import type { SetExit } from "./exitCodes.ts";
import { firstSeedOption, jsonOption, profileOption, storeOption } from "./options.ts";
import type { BlocksFlags } from "./showBlocks.ts";

const HELP = `
A verdict that depends on which seeds were drawn is luck. Run claims twice, on disjoint blocks of seeds
("linchpin run --all" and "linchpin run --all --first-seed 1000"), and compare:

Examples:
  linchpin blocks                                 every claim that was judged on both blocks
  linchpin blocks bn-noise-spreads-reliance       one of them

Exit code 1 where two blocks contradict each other: supported in one, refuted in the other.`;

/** `linchpin blocks`: does any verdict depend on the block of seeds? */
export function blocksCommand(setExit: SetExit): Command {
  return new Command("blocks")
    .description("compare the verdicts of two disjoint blocks of seeds in the store; nothing is trained")
    .argument("[claim]", "id of a claim; default: all that were judged on two blocks")
    .addOption(profileOption())
    .addOption(firstSeedOption().default(undefined, "the block that was run last"))
    .addOption(storeOption())
    .addOption(jsonOption())
    .addHelpText("after", HELP)
    .action(async (id: string | undefined, flags: BlocksFlags) => {
      const { showBlocks } = await import("./showBlocks.ts");
      setExit(showBlocks(id, flags));
    });
}
