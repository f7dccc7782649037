import { memberPurpose } from "../math/memberPurpose.ts";
import { stream } from "../math/random.ts";
import { initialise } from "../nn/initialise.ts";
import { program } from "../nn/program.ts";
import type { NetSpec, TrainSpec } from "../nn/spec.ts";
import { Arena, lanes } from "./arena.ts";
import { openGroup, trainSteps } from "./group.ts";
import { writeParameters } from "./parameterPlaces.ts";
import { trainedNets } from "./trainedNets.ts";
import type { KernelBuild, Member, TrainedGroup, Training } from "./types.ts";

/** Raised only when a change may alter results: it is part of every trial's identity. */
const kernelVersion = 1;

/** An engine trains groups of up to four seeds in memory of its own, one group after another. */
export interface Engine {
  /** Name and version of the kernels, such as `lanes-exact-1`. */
  readonly kernel: string;
  /**
   * Trains up to four seeds of one arm side by side. Every seed's bits are those it has alone. The nets that come back
   * live until the next call. Throws UserError on a plan that cannot be trained.
   */
  trainGroup(net: NetSpec, train: TrainSpec, members: readonly Member[]): TrainedGroup;
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
    trainGroup(net, train, members) {
      const group = openGroup(arena, net, train, members);
      const checked = program(net);
      for (let lane = 0; lane < lanes; lane++) {
        const { root, seed, member } = group.members[lane];
        writeParameters(group, lane, initialise(checked, stream(root, seed, memberPurpose("init", member))));
      }
      trainSteps(group);
      const steps = group.stepsPerEpoch * train.epochs;
      const trainings = members.map((_, lane) => readTraining(arena.f32, group.layout.losses / 4 + lane, steps));
      return { trainings, nets: trainedNets(group) };
    },
  };
}

function readTraining(f32: Float32Array, at: number, steps: number): Training {
  const lossByStep = new Float32Array(steps);
  for (let s = 0; s < steps; s++) lossByStep[s] = f32[at + 4 * s];
  const divergedAt = lossByStep.findIndex((loss) => !Number.isFinite(loss));
  return divergedAt < 0 ? { outcome: "ok", lossByStep } : { outcome: "diverged", divergedAt, lossByStep };
}
