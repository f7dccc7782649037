import { kernelName } from "../../core/engine/engine.ts";
import { instantiateKernels } from "../../core/engine/kernels.ts";
import type { KernelBuild } from "../../core/engine/types.ts";
import { UserError } from "../../core/math/errors.ts";
import { sha256Hex } from "../../core/math/sha256.ts";
import { canonical } from "../../lab/canonical.ts";
import { importedText } from "../../lab/import/importedText.ts";
import { planAll } from "../../lab/plan.ts";
import type { Experiment, ImportedFrom, PlannedCell, PlannedTrial, Store, StoredExperiment } from "../../lab/types.ts";
import { sourceSha256 } from "../data/loadSources.ts";
import { tryTable } from "../data/tryTable.ts";
import type { Chosen } from "./chooseExperiments.ts";

/** Seeds are added block by block until every primary comparison is decided. */
export interface UntilDecided {
  readonly maxSeeds: number;
  /** Seeds from one look to the next. */
  readonly every: number;
}

interface Source {
  readonly kernel: string;
  readonly experiments: readonly Experiment[];
  /** Absent: the number of seeds was set before the first trial. */
  readonly until?: UntilDecided;
  /**
   * Numbers of seeds at which it was judged, where its intervals must hold at all of them (sequential looks). Not part of
   * its id: an experiment that was looked at again is still the same experiment.
   */
  readonly looks?: readonly number[];
}

/** Experiments with their plan, as they are judged and reported. */
export interface StoredRun extends Source {
  readonly planned: readonly PlannedCell[];
  /** What the store keeps of it. */
  readonly stored: StoredExperiment;
}

/** A run whose trials can be trained: everything that is fixed before a trial runs. */
export interface PreparedRun extends StoredRun {
  readonly planned: readonly PlannedTrial[];
}

/**
 * Plans what was chosen. Real data are read now, so that what is missing is said before anything is trained, and their
 * digest goes into every trial's identity. @throws UserError where data or kernels are missing
 */
export function prepareRun(
  { name, claim, profile, experiments }: Chosen,
  build: KernelBuild,
  now: string,
  until?: UntilDecided,
): PreparedRun {
  // An engine that cannot run the kernels says so here and not in every trial.
  instantiateKernels(build, 65_536);
  const source: Source = {
    kernel: kernelName(build),
    experiments: experiments.map(withDigest),
    ...(until === undefined ? {} : { until }),
  };
  const planned = planAll(source.experiments, source.kernel);
  const stored: StoredExperiment = {
    id: sha256Hex(canonical(source)),
    name,
    ...(claim === undefined ? {} : { claim: claim.id }),
    ...(profile === undefined ? {} : { profile }),
    createdAt: now,
    plan: planned.map(({ spec: _, ...cell }) => cell),
    // As written and not in canonical form: the order of arms and tasks is part of the plan.
    source: JSON.stringify(source),
  };
  return { ...source, planned, stored };
}

function withDigest(experiment: Experiment): Experiment {
  const { data } = experiment;
  if (data.table !== undefined) tryTable(experiment);
  const { ood } = data;
  return { ...experiment, data: { ...digested(data), ...(ood === undefined ? {} : { ood: digested(ood) }) } };
}

/** A set with the digest of its files, where it has any and says none. */
function digested<T extends { readonly name: string; readonly sha256?: string }>(set: T): T {
  const sha256 = set.sha256 ?? sourceSha256(set.name);
  return sha256 === undefined ? set : { ...set, sha256 };
}

/** The same run, judged at these numbers of seeds; so the store keeps it. */
export function withLooks<Run extends StoredRun>(run: Run, looks: readonly number[]): Run {
  const { planned: _, stored, ...source }: StoredRun = run;
  const looked: Source = { ...source, looks };
  return { ...run, looks, stored: { ...stored, source: JSON.stringify(looked) } };
}

/**
 * Notes a run in the store before any of its trials begins. Where the store says that it was looked at again and again it
 * stays so: returns the run as it is to be judged.
 */
export function planInStore(store: Store, planned: PreparedRun): PreparedRun {
  const known = store.experiment(planned.stored.id);
  const looks = known && storedLooks(known);
  const run = looks === undefined ? planned : withLooks(planned, looks);
  store.saveExperiment(run.stored);
  return run;
}

/** The part of a run that has only the first seeds of each arm, under the id of the whole. */
export function firstSeeds(run: PreparedRun, seeds: number): PreparedRun {
  const { planned, stored, ...source } = run;
  const experiments = run.experiments.map((experiment) => ({ ...experiment, seeds }));
  const end = new Map(experiments.map(({ task, firstSeed }) => [task, firstSeed + seeds]));
  const first = planned.filter(({ task, seed }) => seed < (end.get(task) ?? 0));
  const part: Source = { ...source, experiments };
  const plan = first.map(({ spec: _, ...cell }) => cell);
  return { ...part, planned: first, stored: { ...stored, plan, source: JSON.stringify(part) } };
}

/** Numbers of seeds at which a stored experiment was judged, where its intervals hold at all of them. */
export function storedLooks(stored: StoredExperiment): readonly number[] | undefined {
  return (JSON.parse(stored.source) as Source).looks;
}

/** The file that results came from, where they were not trained here. */
export function importedFrom({ experiments }: Pick<Source, "experiments">): ImportedFrom | undefined {
  return experiments[0]?.imported;
}

/**
 * A stored experiment as it is judged and reported. Imported results are what the store says; trained ones must be what this
 * version would plan. Throws UserError where they are not.
 */
export function openRun(stored: StoredExperiment): StoredRun {
  const source = JSON.parse(stored.source) as Source;
  return importedFrom(source) === undefined ? restoreRun(stored) : { ...source, planned: stored.plan, stored };
}

/**
 * The run that a stored experiment stands for. Throws UserError where it was imported, and where this version would plan
 * other trials than those that the store has.
 */
export function restoreRun(stored: StoredExperiment): PreparedRun {
  const source = JSON.parse(stored.source) as Source;
  const imported = importedFrom(source);
  if (imported !== undefined) throw new UserError(`experiment "${stored.name}": ${importedText(imported)}`);
  const planned = planAll(source.experiments, source.kernel);
  const same =
    planned.length === stored.plan.length && planned.every(({ trial }, i) => trial === stored.plan[i]?.trial);
  if (!same)
    throw new UserError(
      `experiment "${stored.name}" of ${stored.createdAt.slice(0, 10)}: another version of Linchpin planned it, and its trials mean something else today; run it again`,
    );
  return { ...source, planned, stored };
}
