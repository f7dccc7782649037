import type { Random } from "../math/random.ts";
import { batchNorm } from "./batchNorm.ts";
import type { LayerParams, NetParams } from "./params.ts";
import type { Program, Stage } from "./program.ts";
import type { RunningStatistics } from "./runningStatistics.ts";
import type { Initialiser } from "./spec.ts";

/**
 * Start values of a network, float64, drawn layer after layer from one stream: weights row by row (I, U), then biases.
 * Norm layers draw nothing (gamma 1, beta 0), so networks that differ only in norms and noise start from the same
 * weights; a dense layer without bias draws its biases all the same, for the same reason.
 *
 * `he`: N(0, 2/I), biases 0. `glorot`: U(-a, a) with a = sqrt(6/(I + U)), biases 0. `pytorch`: weights and biases
 * U(-a, a) with a = 1/sqrt(I).
 * Source: He, Zhang, Ren, Sun 2015, equation 10; Glorot and Bengio 2010, equation 16; PyTorch 2, nn.Linear.
 */
export function initialise({ spec, stages }: Program, random: Random): NetParams {
  const params: LayerParams[] = spec.layers.map(() => ({}));
  for (const stage of stages) {
    if (stage.spec.type === "dense") params[stage.layer] = initialiseDense(stage, spec.initialiser, random);
    else if ((stage.spec.type === "batchNorm" || stage.spec.type === "layerNorm") && stage.spec.affine)
      params[stage.layer] = batchNorm.init(stage.units).params;
  }
  return params;
}

/** Running statistics of a new network, by layer: mean 0 and variance 1 for batch norms, undefined for the others. */
export function initialiseRunning({ spec, stages }: Program): readonly (RunningStatistics | undefined)[] {
  const running: (RunningStatistics | undefined)[] = spec.layers.map(() => undefined);
  for (const stage of stages) {
    if (stage.spec.type === "batchNorm") running[stage.layer] = batchNorm.init(stage.units).running;
  }
  return running;
}

function initialiseDense({ spec, inputs, units }: Stage, initialiser: Initialiser, random: Random): LayerParams {
  const uniform = (limit: number): number => limit * (2 * random.uniform() - 1);
  const draw = (): number => {
    switch (initialiser) {
      case "he":
        return Math.sqrt(2 / inputs) * random.normal();
      case "glorot":
        return uniform(Math.sqrt(6 / (inputs + units)));
      case "pytorch":
        return uniform(1 / Math.sqrt(inputs));
    }
  };
  const weight = new Float64Array(inputs * units).map(draw);
  const bias = new Float64Array(units);
  if (initialiser === "pytorch") for (let u = 0; u < units; u++) bias[u] = draw();
  return spec.type === "dense" && spec.bias === false ? { weight } : { weight, bias };
}
