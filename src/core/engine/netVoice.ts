import type { NetVoice } from "../instruments/types.ts";
import { initialiseRunning } from "../nn/initialise.ts";
import type { LayerParams } from "../nn/params.ts";
import { program } from "../nn/program.ts";
import type { RunningStatistics } from "../nn/runningStatistics.ts";
import { readLane } from "./arena.ts";
import type { Group } from "./group.ts";
import { parametersOf, readPlace } from "./parameterPlaces.ts";

/**
 * The network in one lane of a group as it is now, in float64. Statistics batches are counted (`running.count`) only where a
 * cumulative average needs the number.
 */
export function netVoice(group: Group, lane: number): NetVoice {
  const { arena, blocks, layout, net } = group;
  const checked = program(net);
  const params: Record<string, Float64Array>[] = net.layers.map(() => ({}));
  const running: (RunningStatistics | undefined)[] = [...initialiseRunning(checked)];
  blocks.forEach((block, b) => {
    for (const place of parametersOf(group, b))
      params[place.layer][place.name] = Float64Array.from(readPlace(group, b, place, place.memory.pointer, lane));
    if (block.norm?.type !== "batchNorm") return;
    const row = (pointer: number): Float64Array =>
      Float64Array.from(readLane(arena, { pointer, stride: 0 }, lane, 1, block.units));
    const memory = layout.blocks[b];
    running[block.layer + 1] = {
      mean: row(memory.runningMean),
      variance: row(memory.runningVariance),
      count: arena.i32[memory.counter / 4],
      ...(block.norm.renorm && { renorm: { mean: row(memory.movingMean), deviation: row(memory.movingDeviation) } }),
    };
  });
  return { program: checked, params: params as readonly LayerParams[], running };
}
