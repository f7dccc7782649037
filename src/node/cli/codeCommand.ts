import { Command, Option } from "commander";
import type { SetExit } from "./exitCodes.ts";
import { gather, profileOption, seedNumber } from "./options.ts";
import type { CodeFlags } from "./writeCode.ts";

const HELP = `
The program trains the same network: layers, initial weights, optimiser, batch statistics, noise, schedule and evaluation
with population statistics. Its random numbers are its own; programs of two arms at the same --seed share data, start and
order of the batches. --npz writes those of one of our trials, for the program's --data: an arm without noise then ends
where ours ends, but for rounding. What an arm has that the framework cannot do is refused.

Examples:
  linchpin code bn-noise-spreads-reliance --arm bn-g16 > bn.py
  linchpin code bn-spreads-reliance --arm bn --framework keras --out bn.py
  linchpin code my.yaml --arm bn --lr 0.1 --out bn.py --npz bn.npz      then: python bn.py --data bn.npz
  linchpin code bn-spreads-reliance --arm bn --framework linchpin --out bn.yaml`;

/** `linchpin code`: a program of one arm. */
export function codeCommand(_setExit: SetExit): Command {
  return new Command("code")
    .description("write a PyTorch or Keras program, or an experiment file, of one arm")
    .argument("<claim|file>", "id of a claim (see linchpin claims), or a YAML or JSON file")
    .requiredOption("--arm <name>", "the arm")
    .addOption(
      new Option("--framework <name>", "what it is written for")
        .choices(["pytorch", "keras", "linchpin"])
        .default("pytorch"),
    )
    .option("--task <name>", "the task, where there are several (default: the first)")
    .addOption(profileOption())
    .option("--lr <rate>", "another learning rate; short for --set lr=<rate>")
    .option("--set <path=value>", "change one value of the experiment; may be repeated", gather, [])
    .option("--out <file>", "write it to a file (default: print it)")
    .option("--npz <file>", "also write data, start and order of the batches of one seed")
    .option("--seed <n>", "the seed of --npz (default: the experiment's first)", seedNumber)
    .option("--force", "write over files that are there")
    .addHelpText("after", HELP)
    .action(async (target: string, flags: CodeFlags) => {
      const { writeCode } = await import("./writeCode.ts");
      writeCode(target, flags);
    });
}
