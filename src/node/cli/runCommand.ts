import { Command, Option } from "commander";
import { UserError } from "../../core/math/errors.ts";
import { clusterOption } from "./clusterOptions.ts";
import type { SetExit } from "./exitCodes.ts";
import {
  firstSeedOption,
  gather,
  jsonOption,
  outOption,
  priorityNumber,
  profileOption,
  storeOption,
  wholeNumber,
  workersOption,
} from "./options.ts";
import type { AllFlags } from "./runAll.ts";

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
  linchpin run --all                                               every claim's quick profile
  linchpin run --all --only bn-batch-noise,bn-spreads-reliance     some of them
  linchpin run --all --first-seed 1000                             all of it again on other seeds (linchpin blocks)
  linchpin run my.yaml --dry-run
  linchpin run bn-slight-regularisation --profile full --cluster postgres://...     on the workers of a cluster
  linchpin run bn-noise-spreads-reliance --json > result.json     (format: docs/runDocument.md)`;

/** `linchpin run`: plan, train what is missing, judge, report. */
export function runCommand(setExit: SetExit): Command {
  return new Command("run")
    .description("train, measure and judge a claim or an experiment file")
    .argument("[claim|file]", "id of a claim (see linchpin claims), or a YAML or JSON file")
    .option("--all", "run every claim, one after the other")
    .option("--only <ids>", "with --all: these claims, with commas between")
    .addOption(profileOption())
    .option("--seeds <n>", "number of paired seeds", wholeNumber)
    .addOption(new Option("--until <when>", "add seeds until every primary comparison is decided").choices(["decided"]))
    .option("--max-seeds <n>", "with --until: seeds at most (default: 256)", wholeNumber)
    .option("--look-every <k>", "with --until: seeds from one look to the next (default: 8)", wholeNumber)
    .addOption(firstSeedOption())
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
    .addOption(clusterOption())
    .option("--priority <n>", "with --cluster: higher goes first (default: 0)", priorityNumber)
    .option("--detach", "with --cluster: submit and do not follow")
    .option("--fast", "fused multiply-add kernels: faster, and their last bits may differ between processors")
    .option("--dry-run", "print the plan and about how long it takes; train and store nothing")
    .addOption(jsonOption())
    .addHelpText("after", HELP)
    .action(async (target: string | undefined, flags: AllFlags & { readonly all?: boolean }) => {
      // Loaded when it is needed: help, versions and mistakes should not wait for the laboratory.
      if (flags.all === true) {
        if (target !== undefined) throw new UserError(`run: ${target} or --all, not both; --only chooses among all`);
        const { runAll } = await import("./runAll.ts");
        setExit(await runAll(flags));
        return;
      }
      if (target === undefined)
        throw new UserError(
          "run: which claim or file? Give the id of a claim (see linchpin claims), an experiment file, or --all",
        );
      if (flags.only !== undefined) throw new UserError(`run ${target}: --only ${flags.only} is for --all`);
      const { runExperiments } = await import("./runExperiments.ts");
      setExit(await runExperiments(target, flags));
    });
}
