import { invariant } from "../math/errors.ts";
import type { Random } from "../math/random.ts";
import type { LayerParams, NetParams } from "./params.ts";
import type { Program, Stage } from "./program.ts";
import { initialStatistics, type RunningStatistics } from "./runningStatistics.ts";
import type { Initialiser } from "./spec.ts";

/**
 * Start values of a network, float64, drawn layer after layer from one stream: weights row by row, dense (I, U),
 * convolution (U, C, kh, kw), then biases. Norm layers draw nothing (gamma 1, beta 0), so networks that differ only in norms
 * and noise start from the same weights; a layer without bias draws its biases all the same, for the same reason.
 *
 * With I numbers into a unit and O out of one (dense: inputs and units; convolution: C kh kw and U kh kw):
 * `he`: N(0, 2/I), biases 0. `glorot`: U(-a, a) with a = sqrt(6/(I + O)), biases 0. `pytorch`: weights and biases
 * U(-a, a) with a = 1/sqrt(I). `lecun`: N(0, 1/I), biases 0. `lecunUniform`: U(-a, a) with a = sqrt(3/I), biases 0.
 * Source: He, Zhang, Ren, Sun 2015, equation 10; Glorot and Bengio 2010, equation 16; PyTorch 2, nn.Linear; LeCun, Bottou,
 * Orr, Müller 1998, "Efficient backprop", equation 16.
 */
export function initialise({ spec, stages }: Program, random: Random): NetParams {
  const params: LayerParams[] = spec.layers.map(() => ({}));
  for (const stage of stages) params[stage.layer] = initialiseStage(stage, spec.initialiser, random);
  return params;
}

/** Running statistics of a new network, by layer: mean 0 and variance 1 for batch norms, undefined for the others. */
export function initialiseRunning({ spec, stages }: Program): readonly (RunningStatistics | undefined)[] {
  const running: (RunningStatistics | undefined)[] = spec.layers.map(() => undefined);
  for (const stage of stages) {
    if (stage.spec.type === "batchNorm") running[stage.layer] = initialStatistics(stage.units, stage.spec);
  }
  return running;
}

function initialiseStage(stage: Stage, initialiser: Initialiser, random: Random): LayerParams {
  const { spec, from, units, windows } = stage;
  switch (spec.type) {
    case "dense":
      return initialiseWeights(spec.bias, units, stage.inputs, units, initialiser, random);
    case "conv2d": {
      invariant(windows, "initialise: a convolution without windows");
      const cells = windows.kernelHeight * windows.kernelWidth;
      return initialiseWeights(spec.bias, units, from.units * cells, units * cells, initialiser, random);
    }
    case "batchNorm":
    case "layerNorm":
    case "groupNorm":
      return spec.affine ? { gamma: new Float64Array(units).fill(1), beta: new Float64Array(units) } : {};
    default:
      return {};
  }
}

function initialiseWeights(
  hasBias: boolean | undefined,
  units: number,
  fanIn: number,
  fanOut: number,
  initialiser: Initialiser,
  random: Random,
): LayerParams {
  const uniform = (a: number): number => a * (2 * random.uniform() - 1);
  const draw = (): number => {
    switch (initialiser) {
      case "he":
        return Math.sqrt(2 / fanIn) * random.normal();
      case "glorot":
        return uniform(Math.sqrt(6 / (fanIn + fanOut)));
      case "pytorch":
        return uniform(1 / Math.sqrt(fanIn));
      case "lecun":
        return Math.sqrt(1 / fanIn) * random.normal();
      case "lecunUniform":
        return uniform(Math.sqrt(3 / fanIn));
    }
  };
  const weight = new Float64Array(fanIn * units).map(draw);
  const bias = new Float64Array(units);
  if (initialiser === "pytorch") for (let u = 0; u < units; u++) bias[u] = draw();
  return hasBias === false ? { weight } : { weight, bias };
}
