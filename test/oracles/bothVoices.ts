import { Arena, lanes, readLane } from "../../src/core/engine/arena.ts";
import { type Group, type GroupOptions, openGroup, trainSteps } from "../../src/core/engine/group.ts";
import { parametersOf, readPlace, writeParameters } from "../../src/core/engine/parameterPlaces.ts";
import { trainedNets } from "../../src/core/engine/trainedNets.ts";
import type { Member } from "../../src/core/engine/types.ts";
import type { Nets } from "../../src/core/instruments/types.ts";
import { stream } from "../../src/core/math/random.ts";
import { initialise, initialiseRunning } from "../../src/core/nn/initialise.ts";
import type { LayerParams } from "../../src/core/nn/params.ts";
import { program } from "../../src/core/nn/program.ts";
import { referenceNets } from "../../src/core/nn/referenceNets.ts";
import type { RunningStatistics } from "../../src/core/nn/runningStatistics.ts";
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
    members.map(({ data, ablation }, lane) => {
      const params: Record<string, Float64Array>[] = spec.layers.map(() => ({}));
      const running: (RunningStatistics | undefined)[] = [...initialiseRunning(checked)];
      group.blocks.forEach((block, b) => {
        for (const place of parametersOf(group, b))
          params[place.layer][place.name] = Float64Array.from(readPlace(group, b, place, place.memory.pointer, lane));
        if (block.norm?.type !== "batchNorm") return;
        const row = (pointer: number): Float64Array =>
          Float64Array.from(readLane(group.arena, { pointer, stride: 0 }, lane, 1, block.units));
        const memory = group.layout.blocks[b];
        const renorm = { mean: row(memory.movingMean), deviation: row(memory.movingDeviation) };
        running[block.layer + 1] = {
          mean: row(memory.runningMean),
          variance: row(memory.runningVariance),
          count: 0,
          ...(block.norm.renorm && { renorm }),
        };
      });
      return {
        program: checked,
        params: params as readonly LayerParams[],
        running,
        data,
        ablation,
        batch: train.batch,
      };
    }),
  );
  return { engine: trainedNets(group), reference, group };
}
