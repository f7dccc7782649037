import { Command, InvalidArgumentError, Option } from "commander";
import type { SetExit } from "./exitCodes.ts";
import type { InitFlags } from "./initFlags.ts";
import { marginSize, wholeNumber } from "./options.ts";

const HELP = `
In a terminal it asks for what the flags leave open. Where --data, --arms and --on are given it asks nothing, which is
the form for scripts. The file is written at the end, in one piece; a file that is there is kept unless --force.

Every arm is compared with --against, the first arm unless given. Where bn or bn-gK stands beside bn-full, its batch
noise is switched on and off; bn-full+sharedK puts noise of the same size back.

Examples:
  linchpin init                       asks, and writes experiment.yaml
  linchpin init noise.yaml --data moons
  linchpin init noise.yaml --data teacher --arms plain,bn --on test.nll --better lower --seeds 16
  linchpin init noise.yaml --data teacher --arms plain,bn-g16,bn-full,bn-full+shared16 --on test.nll,rely.single.maxT`;

/** `linchpin init`: an experiment file, by questions or by flags. */
export function initCommand(setExit: SetExit): Command {
  return new Command("init")
    .description("write an experiment file, by questions in a terminal or by flags")
    .argument("[file.yaml]", "where to write it (default: experiment.yaml)")
    .option("--question <text>", "the question in one sentence")
    .option("--data <name>", "data set (see linchpin data list)")
    .option("--arms <names>", "arms with commas between, such as plain,bn", list)
    .option("--against <arm>", "the arm that the others are compared with (default: the first)")
    .option("--on <metrics>", "what decides, with commas between, such as test.nll", list)
    .addOption(new Option("--better <end>", "what is claimed of the arms").choices(["lower", "higher", "equal"]))
    .option("--margin <size>", 'smallest difference that matters: 0.01, "5%" or "1% of test.nll"', marginSize)
    .option("--seeds <n>", "number of paired seeds", wholeNumber)
    .option("--force", "write over a file that is there")
    .addHelpText("after", HELP)
    .action(async (file: string | undefined, flags: InitFlags) => {
      const { initExperiment } = await import("./initExperiment.ts");
      setExit(await initExperiment(file, flags));
    });
}

function list(text: string): string[] {
  const words = text.split(",").map((word) => word.trim());
  if (words.includes("")) throw new InvalidArgumentError("Expected names with commas between.");
  return words;
}
