import { Arena } from "../../src/core/engine/arena.ts";
import { createEngine } from "../../src/core/engine/engine.ts";
import { type Group, openGroup, trainSteps } from "../../src/core/engine/group.ts";
import { writeParameters } from "../../src/core/engine/parameterPlaces.ts";
import type { KernelBuild, Member, Training } from "../../src/core/engine/types.ts";
import type { NetParams } from "../../src/core/nn/params.ts";
import { root, stepsPerEpoch, type Workload } from "../workloads/workload.ts";
import type { Contender, Session } from "./contender.ts";
import { givenWork } from "./givenWork.ts";

const lanes = 4;

/** The seeds of a turn: four, beginning again after the last. */
function seedsOf(workload: Workload, turn: number): readonly number[] {
  const first = (turn * lanes) % workload.seeds;
  return Array.from({ length: Math.min(lanes, workload.seeds - first) }, (_, k) => first + k);
}

function membersOf(workload: Workload): (turn: number) => readonly { member: Member; start: NetParams }[] {
  const made = new Map<number, { member: Member; start: NetParams }>();
  const make = (seed: number): { member: Member; start: NetParams } => {
    const known = made.get(seed);
    if (known !== undefined) return known;
    const { data, start } = givenWork(workload, seed);
    const one = { member: { root, seed, data }, start };
    made.set(seed, one);
    return one;
  };
  return (turn) => seedsOf(workload, turn).map(make);
}

/** Our engine, training steps only: groups of four seeds, one after another in one arena. */
export function engineSteps(build: KernelBuild, reshuffle: boolean): Contender {
  return {
    id: reshuffle ? `${build}, reshuffled` : build,
    title: `ours, ${build}${reshuffle ? ", rows reshuffled every epoch" : ""}`,
    open(workload, steps): Session {
      const arena = new Arena(build);
      const members = membersOf(workload);
      const train = { ...workload.train, reshuffle, epochs: steps / stepsPerEpoch(workload) };
      let group: Group | undefined;
      return {
        restart(turn) {
          const four = members(turn);
          const opened = openGroup(
            arena,
            workload.net,
            train,
            four.map(({ member }) => member),
          );
          for (let lane = 0; lane < lanes; lane++) writeParameters(opened, lane, (four[lane] ?? four[0]).start);
          group = opened;
        },
        advance() {
          if (group === undefined) throw new Error("engine: advance before restart");
          trainSteps(group);
          return steps * group.count;
        },
        losses(network) {
          if (group === undefined) throw new Error("engine: losses before restart");
          const at = group.layout.losses / 4 + network;
          return Float32Array.from({ length: steps }, (_, s) => arena.f32[at + 4 * s]);
        },
      };
    },
  };
}

/** Our engine as the library is called: `trainGroup`, with memory, data and starts of every group inside the clock. */
export function engineTrials(build: KernelBuild): Contender {
  return {
    id: `${build}, trials`,
    title: `ours, ${build}, with the set-up of every trial`,
    open(workload, steps): Session {
      const engine = createEngine(build);
      const members = membersOf(workload);
      const train = { ...workload.train, reshuffle: false, epochs: steps / stepsPerEpoch(workload) };
      let next: readonly Member[] = [];
      let trained: readonly Training[] = [];
      return {
        restart(turn) {
          next = members(turn).map(({ member }) => member);
        },
        advance() {
          trained = engine.trainGroup(workload.net, train, next).trainings;
          return steps * next.length;
        },
        losses: (network) => trained[network].lossByStep,
      };
    },
  };
}
