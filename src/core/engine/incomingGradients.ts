import type { SetName } from "../instruments/types.ts";
import { lanes } from "./arena.ts";
import { netBackward } from "./backwardCalls.ts";
import type { Evaluator } from "./evaluate.ts";
import { evaluationPass } from "./evaluationPass.ts";
import type { Group } from "./group.ts";
import { directCalls } from "./words.ts";

/** Squared norm of d(mean loss)/dW[:, u] for each unit of a hidden layer, population statistics held constant. */
export function incomingGradients(
  group: Group,
  evaluator: Evaluator,
  name: SetName,
  layer: number,
): readonly Float32Array[] {
  const { arena, blocks, count, layout } = group;
  const set = layout.sets[name];
  const last = blocks.length - 1;
  const { inputs, units } = blocks[layer];
  const { weight } = layout.blocks[layer];
  const sums = Array.from({ length: count }, () => new Float64Array(inputs * units));
  evaluator.useStatistics("pop-eval");
  const size = evaluator.capacity;
  for (let from = 0; from < set.rows; from += size) {
    const rows = Math.min(size, set.rows - from);
    const pass = evaluator.passChunk(name, from, rows);
    pass.weights(last);
    outputError(group, name, from, rows);
    netBackward(directCalls(arena.kernels), {
      blocks,
      pass: (b) => evaluationPass(group, b, rows),
      source: (b) => pass.source(b),
      examples: rows,
      chunk: () => undefined,
      noisy: false,
      update: { fused: false, momentum: 0, learningRate: 0 },
      downTo: layer,
      wanted: (b) => b === layer,
    });
    for (let lane = 0; lane < count; lane++) {
      for (let i = 0; i < inputs; i++) {
        const at = (weight.gradient + i * weight.stride) / 4 + lane;
        for (let u = 0; u < units; u++) sums[lane][i * units + u] += (arena.f32[at + 4 * u] * rows) / set.rows;
      }
    }
  }
  return sums.map((gradient) => {
    const squares = new Float64Array(units);
    for (let i = 0; i < inputs; i++)
      for (let u = 0; u < units; u++) {
        const g = gradient[i * units + u];
        squares[u] += g * g;
      }
    return Float32Array.from(squares);
  });
}

/** The gradient of the mean loss over the chunk at its outputs, which lie in the last block's buffers. */
function outputError({ arena, blocks, layout, net }: Group, name: SetName, from: number, rows: number): void {
  const { kernels, i32, f32 } = arena;
  const set = layout.sets[name];
  const last = blocks.length - 1;
  const { units } = blocks[last];
  for (let lane = 0; lane < lanes; lane++) {
    for (let r = 0; r < rows; r++)
      i32[layout.evaluationLabels / 4 + 4 * r + lane] = i32[(set.labels + lane * set.labelBytes) / 4 + from + r];
    for (let r = 0; set.targets > 0 && r < rows; r++) {
      const source = (set.targets + lane * set.targetLaneBytes + (from + r) * set.targetRowBytes) / 4;
      const target = (layout.evaluationTargets.pointer + r * layout.evaluationTargets.stride) / 4 + lane;
      for (let k = 0; k < units; k++) f32[target + 4 * k] = f32[source + k];
    }
  }
  const { z, gradient } = layout.evaluation[last];
  const { evaluationLabels, evaluationLoss, evaluationTargets } = layout;
  const places = [
    z.pointer,
    z.stride,
    evaluationLabels,
    gradient.pointer,
    gradient.stride,
    evaluationLoss,
    rows,
  ] as const;
  if (net.loss === "softmax") kernels.softmaxLoss(...places, units, 0);
  else if (net.loss === "logistic") kernels.logisticLoss(...places);
  else kernels.squaredLoss(...places, units, evaluationTargets.pointer, evaluationTargets.stride);
}
