import type { Sources } from "../core/data/types.ts";
import { createEngine, type Engine, kernelName } from "../core/engine/engine.ts";
import type { KernelBuild } from "../core/engine/types.ts";
import { UserError } from "../core/math/errors.ts";
import { runTrials } from "./runTrials.ts";
import type { TrialRecord, TrialSpec } from "./types.ts";

const BUILDS: readonly KernelBuild[] = ["exact", "fast"];
/** One engine a build: its memory is used again by the next group. */
const engines = new Map<KernelBuild, Engine>();

/**
 * `runTrials` with this version's engine: what every worker runs, in Node and in the browser.
 *
 * @param sources parsed files of the data set; none for a generated one
 * @throws UserError where the specs name kernels that this version does not have
 */
export function engineTrials(specs: readonly TrialSpec[], sources: Sources = {}): TrialRecord[] {
  const [first] = specs;
  if (first === undefined) return [];
  const { trainGroup } = engineOf(first.kernel);
  return runTrials(specs, { trainGroup, sources });
}

/**
 * This version's engine with these kernels, the same at every call.
 * @throws UserError where this version does not have them
 */
export function engineOf(kernel: string): Engine {
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
