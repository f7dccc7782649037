import { kernelName } from "../../core/engine/engine.ts";
import { instantiateKernels } from "../../core/engine/kernels.ts";
import type { KernelBuild } from "../../core/engine/types.ts";
import { UserError } from "../../core/math/errors.ts";
import { sha256Hex } from "../../core/math/sha256.ts";
import { canonical } from "../../lab/canonical.ts";
import { planAll } from "../../lab/plan.ts";
import type { Experiment, PlannedTrial, StoredExperiment } from "../../lab/types.ts";
import { sourceSha256 } from "../data/loadSources.ts";
import type { Chosen } from "./chooseExperiments.ts";

/** Experiments with their plan: everything that is fixed before a trial runs. */
export interface PreparedRun {
  readonly kernel: string;
  readonly experiments: readonly Experiment[];
  readonly planned: readonly PlannedTrial[];
  /** What the store keeps of it. */
  readonly stored: StoredExperiment;
}

interface Source {
  readonly kernel: string;
  readonly experiments: readonly Experiment[];
}

/**
 * Plans what was chosen. Real data are read now, so that what is missing is said before anything is trained, and their
 * digest goes into every trial's identity. @throws UserError where data or kernels are missing
 */
export function prepareRun(
  { name, claim, profile, experiments }: Chosen,
  build: KernelBuild,
  now: string,
): PreparedRun {
  // An engine that cannot run the kernels says so here and not in every trial.
  instantiateKernels(build, 65_536);
  const source: Source = { kernel: kernelName(build), experiments: experiments.map(withDigest) };
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
  const sha256 = data.sha256 ?? sourceSha256(data.name);
  return sha256 === undefined ? experiment : { ...experiment, data: { ...data, sha256 } };
}

/**
 * The run that a stored experiment stands for. Throws UserError where this version would plan other trials than those
 * that the store has.
 */
export function restoreRun(stored: StoredExperiment): PreparedRun {
  const source = JSON.parse(stored.source) as Source;
  const planned = planAll(source.experiments, source.kernel);
  const same =
    planned.length === stored.plan.length && planned.every(({ trial }, i) => trial === stored.plan[i]?.trial);
  if (!same)
    throw new UserError(
      `experiment "${stored.name}" of ${stored.createdAt.slice(0, 10)}: another version of Linchpin planned it, and its trials mean something else today; run it again`,
    );
  return { ...source, planned, stored };
}
