import { Command, Option } from "commander";
import type { TableFormat } from "../export/writeTable.ts";
import type { SetExit } from "./exitCodes.ts";
import type { ExportedTable, ExportFlags } from "./exportStored.ts";
import { profileOption, storeOption } from "./options.ts";

const TABLES = ["scalars", "curves", "arrays", "estimates", "verdicts"] satisfies ExportedTable[];
const FORMATS = ["csv", "json", "parquet"] satisfies TableFormat[];

const HELP = `
All rows are exported, not only those that a report displays. Formats, columns and how to read them:
docs/export.md.

Examples:
  linchpin export bn-noise-spreads-reliance > scalars.csv
  linchpin export bn-noise-spreads-reliance --shape wide --out trials.parquet
  linchpin export my.yaml --what curves --out curves.parquet
  linchpin export --all --what verdicts --format json`;

/** `linchpin export`: what is in the store, as a table for other programs. */
export function exportCommand(_setExit: SetExit): Command {
  return new Command("export")
    .description("write trials, curves, estimates or verdicts of the store as CSV, JSON or Parquet")
    .argument("[name]", "claim, experiment file, name or id of an experiment; default: the one planned last")
    .addOption(profileOption())
    .option("--all", "every experiment of the store")
    .addOption(new Option("--what <table>", "what to export").choices(TABLES).default("scalars"))
    .addOption(new Option("--format <format>", "default: by the ending of --out, else csv").choices(FORMATS))
    .addOption(
      new Option("--shape <shape>", "of scalars: long is a row a number, wide a row a trial")
        .choices(["long", "wide"])
        .default("long"),
    )
    .option("--out <file>", "file to write; - is standard output", "-")
    .option("--force", "replace a file that is there already")
    .addOption(storeOption())
    .addHelpText("after", HELP)
    .action(async (name: string | undefined, flags: ExportFlags) => {
      const { exportStored } = await import("./exportStored.ts");
      await exportStored(name, flags);
    });
}
