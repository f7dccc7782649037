import { Command } from "commander";
import type { SetExit } from "./exitCodes.ts";
import { jsonOption, outOption, storeOption } from "./options.ts";
import type { ReportFlags } from "./reportStored.ts";

const HELP = `
Examples:
  linchpin report                                the experiment run last
  linchpin report bn-noise-spreads-reliance      the last run of a claim
  linchpin report bn-batch-noise --markdown      the answer to a learner, to post
  linchpin report --all                          every claim, and the catalogue of all
  linchpin report --list                         everything in the store`;

/** `linchpin report`: judges what is in the store again, and writes the report; nothing is trained. */
export function reportCommand(_setExit: SetExit): Command {
  return new Command("report")
    .description("write the report of an experiment in the store; nothing is trained")
    .argument("[name]", "claim, name or id of an experiment; default: the one planned last")
    .option("--all", "write the reports of all claims in the store, and the catalogue of them")
    .option("--markdown", "print the answer in Markdown")
    .option("--list", "list the experiments in the store")
    .addOption(storeOption())
    .addOption(outOption())
    .addOption(jsonOption())
    .addHelpText("after", HELP)
    .action(async (name: string | undefined, flags: ReportFlags) => {
      const { reportStored } = await import("./reportStored.ts");
      reportStored(name, flags);
    });
}
