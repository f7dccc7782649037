import { Command, Option } from "commander";
import type { SetExit } from "./exitCodes.ts";
import { gather, jsonOption, outOption, profileOption, storeOption, wholeNumber, workersOption } from "./options.ts";
import type { RunFlags } from "./runExperiments.ts";

const HELP = `
Trials that the store has are not trained again: repeating a command goes on where it stopped, and more
seeds or arms only add trials. Verdicts never change the exit code.

--until decided judges after every block of seeds and stops when nothing is open. Its intervals hold at all
looks together, so they are wider; so are those of trials that were judged before with other numbers of seeds.

Examples:
  linchpin run bn-noise-spreads-reliance
  linchpin run bn-slight-regularisation --profile full --workers 8
  linchpin run bn-spreads-reliance --data moons --seeds 32
  linchpin run my.yaml --set train.learningRate=0.05 --set arms.bn.norm=layer
  linchpin run my.yaml --set lr=0.01,0.03,0.1         a sweep: an experiment for each value, judged together
  linchpin run bn-slight-regularisation --until decided --max-seeds 64
  linchpin run my.yaml --dry-run
  linchpin run bn-noise-spreads-reliance --json > result.json     (format: docs/runDocument.md)`;

/** `linchpin run`: plan, train what is missing, judge, report. */
export function runCommand(setExit: SetExit): Command {
  return new Command("run")
    .description("train, measure and judge a claim or an experiment file")
    .argument("<claim|file>", "id of a claim (see linchpin claims), or a YAML or JSON file")
    .addOption(profileOption())
    .option("--seeds <n>", "number of paired seeds", wholeNumber)
    .addOption(new Option("--until <when>", "add seeds until every primary comparison is decided").choices(["decided"]))
    .option("--max-seeds <n>", "with --until: seeds at most (default: 256)", wholeNumber)
    .option("--look-every <k>", "with --until: seeds from one look to the next (default: 8)", wholeNumber)
    .option("--data <name>", "one task of the claim, or other data (see linchpin data list)")
    .option(
      "--set <path=value>",
      "change one value of the experiment, or sweep several: path=a,b; may be repeated",
      gather,
      [],
    )
    .addOption(storeOption())
    .addOption(outOption())
    .addOption(workersOption())
    .option("--fast", "fused multiply-add kernels: faster, and their last bits may differ between processors")
    .option("--dry-run", "print the plan and about how long it takes; train and store nothing")
    .addOption(jsonOption())
    .addHelpText("after", HELP)
    .action(async (target: string, flags: RunFlags) => {
      // Loaded when it is needed: help, versions and mistakes should not wait for the laboratory.
      const { runExperiments } = await import("./runExperiments.ts");
      setExit(await runExperiments(target, flags));
    });
}
