import { Command } from "commander";
import { clusterOption } from "./clusterOptions.ts";
import type { SetExit } from "./exitCodes.ts";
import { jsonOption, storeOption } from "./options.ts";
import type { ReplayFlags } from "./replayTrial.ts";

const HELP = `
The first digits of an id are enough where they name one trial. Exit code 1 when the result differs, or when
the trial fails.

Examples:
  linchpin replay 3f9a0c21be77
  linchpin replay 3f9a0c21be77 --store old.sqlite --json
  linchpin replay 3f9a0c21be77 --cluster`;

/** `linchpin replay`: trains one trial again, alone, and compares it with what the store has. */
export function replayCommand(setExit: SetExit): Command {
  return new Command("replay")
    .description("train one trial again, alone, and say whether the result is the same to the last bit")
    .argument("<trial>", "id of a trial, at least its first 6 digits")
    .addOption(storeOption())
    .addOption(clusterOption())
    .addOption(jsonOption())
    .addHelpText("after", HELP)
    .action(async (id: string, flags: ReplayFlags) => {
      const { replayTrial } = await import("./replayTrial.ts");
      setExit(await replayTrial(id, flags));
    });
}
