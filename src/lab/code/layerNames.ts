import type { Stage } from "../../core/nn/program.ts";

/**
 * What a layer is called in a program: kind and number of its hidden layer, `dense1`, `norm1`, `drop2`; `output` for the
 * last; 0 counts for the input, `drop0`. Undefined for layers that are a function call in every framework.
 */
export function layerName({ spec, hidden }: Stage, hiddenLayers: number): string | undefined {
  const number = hidden + 1;
  switch (spec.type) {
    case "dense":
      return hidden === hiddenLayers ? "output" : `dense${number}`;
    case "conv2d":
      return `conv${number}`;
    case "batchNorm":
    case "layerNorm":
    case "groupNorm":
      return `norm${number}`;
    case "maxPool":
    case "averagePool":
      return `pool${number}`;
    case "dropout":
      return `drop${number}`;
    case "gaussianDropout":
    case "gaussianNoise":
      return `noise${number}`;
    case "shiftedNoise":
      return `shift${number}`;
    default:
      return undefined;
  }
}
