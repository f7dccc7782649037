import { createEngine, type Engine, kernelName } from "../../core/engine/engine.ts";
import type { KernelBuild } from "../../core/engine/types.ts";
import { UserError } from "../../core/math/errors.ts";
import { runTrials as runInLab } from "../../lab/runTrials.ts";
import type { TrialRecord, TrialSpec } from "../../lab/types.ts";
import { sourcesOf } from "../data/loadSources.ts";

const BUILDS: readonly KernelBuild[] = ["exact", "fast"];
/** One engine a build: its memory is used again by the next group. */
const engines = new Map<KernelBuild, Engine>();

/**
 * The lab's `runTrials` with this machine's engine and data files: what worker processes load. Throws UserError where
 * the specs name kernels that this version does not have.
 */
export function runTrials(specs: readonly TrialSpec[]): TrialRecord[] {
  const [first] = specs;
  if (first === undefined) return [];
  const { trainGroup } = engineOf(first.kernel);
  return runInLab(specs, { trainGroup, sources: sourcesOf(first.data) });
}

function engineOf(kernel: string): Engine {
  const build = BUILDS.find((candidate) => kernelName(candidate) === kernel);
  if (build === undefined)
    throw new UserError(
      `the trial was made for the kernels ${kernel}; this version has ${BUILDS.map(kernelName).join(" and ")}`,
    );
  const known = engines.get(build);
  if (known !== undefined) return known;
  const engine = createEngine(build);
  engines.set(build, engine);
  return engine;
}
