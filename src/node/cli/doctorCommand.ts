import { Command } from "commander";
import { clusterOption } from "./clusterOptions.ts";
import type { DoctorFlags } from "./examine.ts";
import type { SetExit } from "./exitCodes.ts";
import { jsonOption, storeOption } from "./options.ts";

const HELP = `
Every row of the store is read and compared with its checksum. With --repair a store of an earlier version is
brought to the present schema; where something is damaged, what is whole is copied into a new file, the damaged
one is kept beside it, and "linchpin run" computes again what is missing. With --prune trials that stand in no
experiment's plan are named and removed. With --cluster the same of a cluster's database, and who works for it;
--repair drops what is damaged there, and the next run computes it again. Exit code 1 when something is wrong, 0 when there are only notes.

Examples:
  linchpin doctor
  linchpin doctor --json
  linchpin doctor --repair --store .linchpin/store.sqlite
  linchpin doctor --cluster postgres://linchpin@db.example.org/lab`;

/** `linchpin doctor`: is everything as it should be? */
export function doctorCommand(setExit: SetExit): Command {
  return new Command("doctor")
    .description("check this installation and the store, row by row; repair a damaged store")
    .option("--repair", "rebuild the store from what is whole")
    .option("--prune", "remove trials that stand in no experiment's plan")
    .addOption(storeOption())
    .addOption(clusterOption())
    .addOption(jsonOption())
    .addHelpText("after", HELP)
    .action(async (flags: DoctorFlags) => {
      const { examine } = await import("./examine.ts");
      setExit(await examine(flags));
    });
}
