import { invariant } from "../math/errors.ts";
import { memberPurpose } from "../math/memberPurpose.ts";
import { stream } from "../math/random.ts";
import { initialise } from "../nn/initialise.ts";
import { program } from "../nn/program.ts";
import type { NetSpec, TrainSpec } from "../nn/spec.ts";
import { Arena, lanes } from "./arena.ts";
import { clearShared, isAlive, openGroup, stepsDone, trainSteps } from "./group.ts";
import { writeParameters } from "./parameterPlaces.ts";
import { trainedNets } from "./trainedNets.ts";
import type { GroupWatch, KernelBuild, Member, OpenTraining, TrainedGroup, Training } from "./types.ts";

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
  /**
   * The same training, to be gone through step by step: stopped anywhere, and looked at there, it has the bits of one that is
   * not. It lives until the engine is asked for another; used later it throws.
   */
  openTraining(
    net: NetSpec,
    train: TrainSpec,
    members: readonly Member[],
    watches?: readonly GroupWatch[],
  ): OpenTraining;
}

/** Kernel name of a build, without loading it. */
export function kernelName(build: KernelBuild): string {
  return `lanes-${build}-${kernelVersion}`;
}

/** An engine on one build of the kernels. `fast` throws UserError at the first group where relaxed SIMD is missing. */
export function createEngine(build: KernelBuild): Engine {
  const arena = new Arena(build);
  const openTraining: Engine["openTraining"] = (net, train, members, watches = []) => {
    const group = openGroup(arena, net, train, members);
    const checked = program(net);
    for (let lane = 0; lane < lanes; lane++) {
      const { root, seed, member } = group.members[lane];
      writeParameters(group, lane, initialise(checked, stream(root, seed, memberPurpose("init", member))));
    }
    const steps = group.stepsPerEpoch * train.epochs;
    const stops = stopsOf(watches, steps);
    let looked = -1;
    const lookAt = (step: number): TrainedGroup => {
      clearShared(group);
      trainSteps(group, step);
      const trainings = members.map((_, lane) => readTraining(arena.f32, group.layout.losses / 4 + lane, step));
      const now = { trainings, nets: trainedNets(group) };
      if (step > looked)
        for (const watch of watches) if (watch.at.includes(step)) watch.look(step, now.nets, now.trainings);
      looked = step;
      return now;
    };
    return {
      steps,
      stepsPerEpoch: group.stepsPerEpoch,
      trainTo(step) {
        invariant(isAlive(group), "openTraining: the engine has opened another training since");
        invariant(
          Number.isInteger(step) && step >= stepsDone(group) && step <= steps,
          `openTraining: to step ${step}; expected a whole number from ${stepsDone(group)}, where it is, to ${steps}`,
        );
        for (const stop of stops) if (stop > looked && stop < step) lookAt(stop);
        return lookAt(step);
      },
    };
  };
  return {
    kernel: kernelName(build),
    openTraining,
    trainGroup(net, train, members, watches) {
      const training = openTraining(net, train, members, watches);
      return training.trainTo(training.steps);
    },
  };
}

/** Steps at which any watch looks, ascending. */
function stopsOf(watches: readonly GroupWatch[], steps: number): readonly number[] {
  for (const { at } of watches)
    invariant(
      at.every((step, i) => Number.isInteger(step) && step >= 0 && step <= steps && (i === 0 || step > at[i - 1])),
      `watch: looks at steps ${at.join(", ")}; expected whole numbers from 0 to ${steps}, ascending`,
    );
  return [...new Set(watches.flatMap(({ at }) => at))].sort((a, b) => a - b);
}

function readTraining(f32: Float32Array, at: number, steps: number): Training {
  const lossByStep = new Float32Array(steps);
  for (let s = 0; s < steps; s++) lossByStep[s] = f32[at + 4 * s];
  const divergedAt = lossByStep.findIndex((loss) => !Number.isFinite(loss));
  return divergedAt < 0 ? { outcome: "ok", lossByStep } : { outcome: "diverged", divergedAt, lossByStep };
}
