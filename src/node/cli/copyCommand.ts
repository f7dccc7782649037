import { Command } from "commander";
import type { CopyFlags } from "./copyStores.ts";
import type { SetExit } from "./exitCodes.ts";
import { jsonOption } from "./options.ts";

const HELP = `
Experiments with plans and verdicts, records, and attempts that failed; what is there already is not added
again. Where both stores have a result of the same trial and they differ, the one of TO is kept, the trial is
named, and the exit code is 1. Either may be the address of a cluster's database.

Examples:
  linchpin copy laptop.sqlite .linchpin/store.sqlite
  linchpin copy laptop.sqlite .linchpin/store.sqlite --json
  linchpin copy postgres://linchpin@db.example.org/lab mine.sqlite`;

/** `linchpin copy`: adds one store to another. */
export function copyCommand(setExit: SetExit): Command {
  return new Command("copy")
    .description("add everything of one store to another")
    .argument("<from>", "store to read")
    .argument("<to>", "store to add to; made where there is none")
    .addOption(jsonOption())
    .addHelpText("after", HELP)
    .action(async (from: string, to: string, flags: CopyFlags) => {
      const { copyStores } = await import("./copyStores.ts");
      setExit(await copyStores(from, to, flags));
    });
}
