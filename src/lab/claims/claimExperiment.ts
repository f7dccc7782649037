import { InvariantError } from "../../core/math/errors.ts";
import { armByName } from "../arms.ts";
import type { ComparisonFile, CorrelationFile, ExperimentFile, InstrumentFile, TrainFile } from "../experimentFile.ts";
import type { ArmSpec, Margin } from "../types.ts";
import type { Contrast } from "./contrasts.ts";
import type { Bed } from "./tasks.ts";

/** A part of a restatement: one contrast on one metric, in the family whose p-values are adjusted together. */
export interface Part {
  readonly restatement: string;
  readonly contrast: string;
  readonly on: string;
  readonly margin?: Margin;
  readonly better?: "lower" | "higher" | "equal";
}

/** What a claim asks of one task. */
export interface Design {
  readonly claim: string;
  readonly question: string;
  readonly restatements: readonly { readonly id: string; readonly text: string }[];
  readonly seeds: number;
  readonly instruments: readonly (string | InstrumentFile)[];
  readonly contrasts: readonly Contrast[];
  readonly parts: readonly Part[];
  /** Metrics of the secondary rows: each is compared in every contrast, as are the metrics of the parts. */
  readonly rows: readonly string[];
  readonly learningRates?: readonly number[];
  /** Arms that stand in no contrast. */
  readonly moreArms?: readonly string[];
  /** Arms that are not standard, written out; they may stand in contrasts. */
  readonly ownArms?: Readonly<Record<string, ArmSpec>>;
  readonly ensembles?: ExperimentFile["ensembles"];
  readonly weightAverages?: ExperimentFile["weightAverages"];
  /** Layers, where they are not those of the task. */
  readonly net?: readonly string[];
  /** Besides the gradient batch of the task. */
  readonly train?: TrainFile;
  /** True: no arm is there but those named. Otherwise `plain` is. */
  readonly withoutPlain?: boolean;
  readonly choices?: ExperimentFile["choices"];
  readonly moreParts?: readonly (ComparisonFile | CorrelationFile)[];
}

/** The experiment file of a claim's profile on one task. */
export function claimExperiment(design: Design, task: Bed, profile: string): ExperimentFile {
  const { contrasts, parts, learningRates, choices, ensembles, net, moreParts = [] } = design;
  return {
    name: `${design.claim}/${profile}/${task.name}`,
    question: design.question,
    claim: design.claim,
    profile,
    task: task.name,
    data: task.data,
    ...(net === undefined ? {} : { net }),
    train: { batch: task.batch, ...design.train },
    arms: armsOf(design),
    ...(learningRates === undefined ? {} : { learningRates }),
    ...(choices === undefined ? {} : { choices }),
    ...(ensembles === undefined ? {} : { ensembles }),
    ...(design.weightAverages === undefined ? {} : { weightAverages: design.weightAverages }),
    seeds: design.seeds,
    instruments: design.instruments,
    restatements: Object.fromEntries(design.restatements.map(({ id, text }) => [id, text])),
    compare: [...parts.map((part) => primary(part, contrasts)), ...moreParts, ...secondary(design)],
  };
}

/** A list of standard names, or, where an arm is not standard, all of them written out. */
function armsOf({ contrasts, ownArms, choices = {}, ...design }: Design): ExperimentFile["arms"] {
  const derived = { ...design.ensembles, ...design.weightAverages };
  const named = [
    ...(design.withoutPlain === true ? [] : ["plain"]),
    ...contrasts.flatMap(({ arm, against }) => [against, arm]),
    ...Object.values(derived).flat(),
    ...(design.moreArms ?? []),
    ...Object.keys(ownArms ?? {}),
  ].filter((name) => !Object.hasOwn(derived, name) && !Object.hasOwn(choices, name));
  const names = [...new Set(named)];
  if (ownArms === undefined) return names;
  return Object.fromEntries(names.map((name) => [name, ownArms[name] ?? armByName(name)]));
}

function primary({ contrast, ...part }: Part, contrasts: readonly Contrast[]): ComparisonFile {
  const found = contrasts.find(({ name }) => name === contrast);
  if (found === undefined)
    throw new InvariantError(`claim: restatement ${part.restatement} has no contrast ${contrast}`);
  return { ...part, contrast, arm: found.arm, against: found.against, primary: true };
}

/** Every contrast on every metric, but for those that are parts of a restatement. */
function secondary({ contrasts, parts, rows }: Design): ComparisonFile[] {
  const metrics = [...new Set([...parts.map(({ on }) => on), ...rows])];
  return contrasts.flatMap(({ name, arm, against }) =>
    metrics
      .filter((on) => !parts.some((part) => part.contrast === name && part.on === on))
      .map((on): ComparisonFile => {
        const part = parts.find((candidate) => candidate.on === on);
        const margin = part?.margin;
        return {
          restatement: part?.restatement ?? "",
          contrast: name,
          arm,
          against,
          on,
          ...(margin === undefined ? {} : { margin }),
          primary: false,
        };
      }),
  );
}
