import { Arena, lanes } from "../../src/core/engine/arena.ts";
import { type Group, type GroupOptions, openGroup, trainSteps } from "../../src/core/engine/group.ts";
import { netVoice } from "../../src/core/engine/netVoice.ts";
import { writeParameters } from "../../src/core/engine/parameterPlaces.ts";
import { trainedNets } from "../../src/core/engine/trainedNets.ts";
import type { Member } from "../../src/core/engine/types.ts";
import type { Nets } from "../../src/core/instruments/types.ts";
import { stream } from "../../src/core/math/random.ts";
import { initialise } from "../../src/core/nn/initialise.ts";
import { program } from "../../src/core/nn/program.ts";
import { referenceNets } from "../../src/core/nn/referenceNets.ts";
import type { NetSpec, TrainSpec } from "../../src/core/nn/spec.ts";

/** The same trained networks in both voices: weights trained by the engine, read out for the reference. */
export function bothVoices(
  spec: NetSpec,
  train: TrainSpec,
  members: readonly Member[],
  options: GroupOptions = {},
): { readonly engine: Nets; readonly reference: Nets; readonly group: Group } {
  const group = openGroup(new Arena("exact"), spec, train, members, options);
  const checked = program(spec);
  for (let lane = 0; lane < lanes; lane++)
    writeParameters(group, lane, initialise(checked, stream(3, group.members[lane].seed, "init")));
  trainSteps(group);
  const reference = referenceNets(
    members.map(({ data, ablation, root, seed, member }, lane) => ({
      ...netVoice(group, lane),
      data,
      ablation,
      batch: train.batch,
      train,
      streams: { root, seed, member },
    })),
  );
  return { engine: trainedNets(group), reference, group };
}
