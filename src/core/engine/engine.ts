import { invariant } from "../math/errors.ts";
import { memberPurpose } from "../math/memberPurpose.ts";
import { stream } from "../math/random.ts";
import { initialise } from "../nn/initialise.ts";
import { program } from "../nn/program.ts";
import type { NetSpec, TrainSpec } from "../nn/spec.ts";
import { Arena, lanes } from "./arena.ts";
import { clearShared, openGroup, trainSteps } from "./group.ts";
import { writeParameters } from "./parameterPlaces.ts";
import { trainedNets } from "./trainedNets.ts";
import type { GroupWatch, KernelBuild, Member, TrainedGroup, Training } from "./types.ts";

/** Raised only when a change may alter results: it is part of every trial's identity. */
const kernelVersion = 1;

/** An engine trains groups of up to four seeds in memory of its own, one group after another. */
export interface Engine {
  /** Name and version of the kernels, such as `lanes-exact-1`. */
  readonly kernel: string;
  /**
   * Trains up to four seeds of one arm side by side. Every seed's bits are those it has alone. The nets that come back
   * live until the next call. Watches look at the networks on the way; the bits are those of an unwatched training. Throws
   * UserError on a plan that cannot be trained.
   */
  trainGroup(net: NetSpec, train: TrainSpec, members: readonly Member[], watches?: readonly GroupWatch[]): TrainedGroup;
}

/** Kernel name of a build, without loading it. */
export function kernelName(build: KernelBuild): string {
  return `lanes-${build}-${kernelVersion}`;
}

/** An engine on one build of the kernels. `fast` throws UserError at the first group where relaxed SIMD is missing. */
export function createEngine(build: KernelBuild): Engine {
  const arena = new Arena(build);
  return {
    kernel: kernelName(build),
    trainGroup(net, train, members, watches = []) {
      const group = openGroup(arena, net, train, members);
      const checked = program(net);
      for (let lane = 0; lane < lanes; lane++) {
        const { root, seed, member } = group.members[lane];
        writeParameters(group, lane, initialise(checked, stream(root, seed, memberPurpose("init", member))));
      }
      const steps = group.stepsPerEpoch * train.epochs;
      const trainingsTo = (step: number): readonly Training[] =>
        members.map((_, lane) => readTraining(arena.f32, group.layout.losses / 4 + lane, step));
      const lookAll = (step: number): TrainedGroup => {
        trainSteps(group, step);
        const now = { trainings: trainingsTo(step), nets: trainedNets(group) };
        for (const watch of watches) if (watch.at.includes(step)) watch.look(step, now.nets, now.trainings);
        return now;
      };
      for (const step of stopsOf(watches, steps)) {
        lookAll(step);
        clearShared(group);
      }
      return lookAll(steps);
    },
  };
}

/** Steps before the end at which any watch looks, ascending. */
function stopsOf(watches: readonly GroupWatch[], steps: number): readonly number[] {
  for (const { at } of watches)
    invariant(
      at.every((step, i) => Number.isInteger(step) && step >= 0 && step <= steps && (i === 0 || step > at[i - 1])),
      `watch: looks at steps ${at.join(", ")}; expected whole numbers from 0 to ${steps}, ascending`,
    );
  return [...new Set(watches.flatMap(({ at }) => at))].filter((step) => step < steps).sort((a, b) => a - b);
}

function readTraining(f32: Float32Array, at: number, steps: number): Training {
  const lossByStep = new Float32Array(steps);
  for (let s = 0; s < steps; s++) lossByStep[s] = f32[at + 4 * s];
  const divergedAt = lossByStep.findIndex((loss) => !Number.isFinite(loss));
  return divergedAt < 0 ? { outcome: "ok", lossByStep } : { outcome: "diverged", divergedAt, lossByStep };
}
