import type { Nets } from "../instruments/types.ts";
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
      let nets: Nets | undefined;
      for (const step of stopsOf(watches, steps)) {
        if (nets !== undefined) clearShared(group);
        trainSteps(group, step);
        nets = trainedNets(group);
        for (const { at, look } of watches) if (at.includes(step)) look(step, nets, trainingsTo(step));
      }
      invariant(nets, "trainGroup: no stop at the last step");
      return { trainings: trainingsTo(steps), nets };
    },
  };
}

/** Steps at which any watch looks, and the end; ascending. */
function stopsOf(watches: readonly GroupWatch[], steps: number): readonly number[] {
  for (const { at } of watches)
    invariant(
      at.every((step, i) => Number.isInteger(step) && step >= 0 && step <= steps && (i === 0 || step > at[i - 1])),
      `watch: looks at steps ${at.join(", ")}; expected whole numbers from 0 to ${steps}, ascending`,
    );
  return [...new Set([...watches.flatMap(({ at }) => at), steps])].sort((a, b) => a - b);
}

function readTraining(f32: Float32Array, at: number, steps: number): Training {
  const lossByStep = new Float32Array(steps);
  for (let s = 0; s < steps; s++) lossByStep[s] = f32[at + 4 * s];
  const divergedAt = lossByStep.findIndex((loss) => !Number.isFinite(loss));
  return divergedAt < 0 ? { outcome: "ok", lossByStep } : { outcome: "diverged", divergedAt, lossByStep };
}
