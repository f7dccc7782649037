import { Command } from "commander";
import { jsonOption, storeOption } from "./options.ts";
import type { RestoreFlags } from "./restoreBackup.ts";

const HELP = `
The backup is checked row by row before anything is changed; the present store is kept beside the new one,
with ".replaced" after its name. Refused while another process has the store open.

Examples:
  linchpin restore .linchpin/store.sqlite.backup
  linchpin restore /media/disk/linchpin.sqlite --store .linchpin/store.sqlite`;

/** `linchpin restore`: a backup in the place of the store. */
export function restoreCommand(): Command {
  return new Command("restore")
    .description("put a backup in the place of the store; the present one is kept")
    .argument("<file>", "a file that linchpin backup wrote")
    .addOption(storeOption())
    .addOption(jsonOption())
    .addHelpText("after", HELP)
    .action(async (file: string, flags: RestoreFlags) => {
      const { restoreBackup } = await import("./restoreBackup.ts");
      restoreBackup(file, flags);
    });
}
