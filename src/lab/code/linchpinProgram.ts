import { toYaml } from "../toYaml.ts";
import type { Experiment } from "../types.ts";

/**
 * The experiment file of one arm alone, with what runs it: the same trials as in the experiment that it is taken from, so
 * that a store which has them trains nothing. Nothing is compared, because nothing is there to compare with.
 *
 * @param file name that the file is given in the command
 */
export function linchpinProgram(experiment: Experiment, arm: string, about: readonly string[], file: string): string {
  const { claim: _, profile: __, ensembles: ___, weightAverages: ____, ...rest } = experiment;
  const spec = experiment.arms[arm] ?? {};
  const alone: Experiment = {
    ...rest,
    name: `${experiment.task}-${arm}`.replace(/[^\w.+-]+/g, "-"),
    arms: { [arm]: spec },
    learningRates: [],
    choices: {},
    restatements: {},
    compare: [],
  };
  const head = [...about, "", `  linchpin run ${file}`].flatMap((text) => text.split("\n"));
  return `${head.map((line) => (line === "" ? "#" : `# ${line}`)).join("\n")}\n\n${toYaml(alone)}`;
}
