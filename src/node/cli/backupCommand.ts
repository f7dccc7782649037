import { Command } from "commander";
import type { BackupFlags } from "./makeBackup.ts";
import { jsonOption, storeOption } from "./options.ts";

const HELP = `
The copy is that of one moment, also while a run writes to the store. It is checked row by row before it gets
its name. Without a file it lies beside the store, with ".backup" after its name.

Examples:
  linchpin backup
  linchpin backup /media/disk/linchpin.sqlite --force
  linchpin restore /media/disk/linchpin.sqlite`;

/** `linchpin backup`: a checked copy of the store. */
export function backupCommand(): Command {
  return new Command("backup")
    .description("copy the store to one file, checked row by row, also while it is written to")
    .argument("[file]", "where the copy goes")
    .option("--force", "overwrite a file that is there")
    .addOption(storeOption())
    .addOption(jsonOption())
    .addHelpText("after", HELP)
    .action(async (file: string | undefined, flags: BackupFlags) => {
      const { makeBackup } = await import("./makeBackup.ts");
      await makeBackup(file, flags);
    });
}
