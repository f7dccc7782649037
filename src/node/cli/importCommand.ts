import { existsSync } from "node:fs";
import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import type { Margin } from "../../lab/types.ts";
import type { SetExit } from "./exitCodes.ts";
import type { ImportFlags } from "./importResults.ts";
import { gather, jsonOption, outOption, storeOption } from "./options.ts";

const HELP = `
The file is CSV with the columns arm, seed, metric and value, and perhaps task and learning_rate; a value of
nan or inf is a trial that diverged. The same statistics, verdicts and report as for a run: docs/import.md.

A folder that "linchpin submit" made gives its trials to the store, each once however often it is imported. When
all are there they are judged and reported; exit code 1 while some are missing (docs/slurm.md).

Examples:
  linchpin import results.csv --against plain --metric test.nll
  linchpin import results.csv --against plain --metric f1 --better higher --margin 0.01
  linchpin import results.csv --experiment my.yaml
  linchpin import /shared/mine
  linchpin report results.csv`;

/** `linchpin import`: a researcher's own results, judged as if they were ours. */
export function importCommand(setExit: SetExit): Command {
  return new Command("import")
    .description("judge results that were trained elsewhere, and keep them in the store")
    .argument("<file|dir>", "CSV file of results, or the folder of a linchpin submit")
    .option("--against <arm>", "arm that the others are compared with, or a number")
    .option("--metric <name>", "metric that decides; may be repeated (default: the only one of the file)", gather, [])
    .addOption(
      new Option("--better <direction>", "what is claimed of it; our own metrics have theirs").choices([
        "lower",
        "higher",
        "equal",
      ]),
    )
    .option("--margin <size>", "smallest difference that matters: 0.01, or 5% of the mean it is compared with", margin)
    .option("--learning-rate <rate>", "the one that decides, where the file has several", rate)
    .option("--question <text>", "the question, for the report")
    .option("--experiment <file>", "experiment file whose comparisons are made, in place of all flags above")
    .option("--delimiter <character>", "what separates the columns", ",")
    .addOption(storeOption())
    .addOption(outOption())
    .addOption(jsonOption())
    .addHelpText("after", HELP)
    .action(async (file: string, flags: ImportFlags) => {
      if (existsSync(join(file, "plan.json"))) {
        const { importDrop } = await import("./importDrop.ts");
        setExit(importDrop(file, flags));
        return;
      }
      const { importResults } = await import("./importResults.ts");
      setExit(importResults(file, flags));
    });
}

function margin(text: string): Margin {
  if (/^(\d+(\.\d*)?|\.\d+)%( of \S+)?$/.test(text)) return text as Margin;
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < 0)
    throw new InvalidArgumentError("Expected a number such as 0.01, or a percentage such as 5%.");
  return value;
}

function rate(text: string): number {
  const value = Number(text);
  if (!(Number.isFinite(value) && value > 0)) throw new InvalidArgumentError("Expected a number above 0.");
  return value;
}
