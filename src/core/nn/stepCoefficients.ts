import { checkOptimiser } from "./checkOptimiser.ts";
import { scheduledRate } from "./schedule.ts";
import type { OptimiserSpec } from "./spec.ts";

/** The elementwise rule of an optimiser; formulas at {@link StepCoefficients}. */
export type OptimiserRule =
  | "sgd"
  | "sgdNesterov"
  | "sgdKeras"
  | "sgdKerasNesterov"
  | "adam"
  | "amsgrad"
  | "rmsprop"
  | "rmspropKeras"
  | "rmspropCentred"
  | "rmspropKerasCentred";

/**
 * Numbers of one step, the same for every parameter. Both voices compute, for each number w of a parameter with gradient
 * g (clipped before), velocity v, mean square s and, where a rule has it, a third memory x, all 0 at first:
 *
 * g <- g + l2 w; w <- keep w; then
 * - `sgd`: v <- momentum v + share g; w <- w - rate v. `sgdNesterov`: w <- w - rate (g + momentum v).
 * - `sgdKeras`: v <- momentum v - rate g; w <- w + v. `sgdKerasNesterov`: w <- w + momentum v - rate g.
 * - `adam`: v <- momentum v + share g; s <- squareDecay s + squareShare g^2; w <- w - step v / (rootScale sqrt(s) + eps).
 *   `amsgrad`: x <- max(x, s) in place of s.
 * - `rmsprop`: s as before; v <- momentum v + g / (sqrt(s) + eps); w <- w - rate v. `rmspropKeras`: v <- momentum v + rate
 *   g / sqrt(s + eps); w <- w - v. `...Centred`: x <- squareDecay x + squareShare g and s - x^2 in place of s.
 *
 * `rate` is the learning rate of the step. Weight decay is l2 or keep = 1 - rate decay, by its form; every parameter decays.
 * PyTorch's adam corrects the bias of s before eps is added (rootScale = 1 / sqrt(1 - beta2^t), step = rate /
 * (1 - beta1^t)), Keras' does it in the step (rootScale 1, step = rate sqrt(1 - beta2^t) / (1 - beta1^t)).
 *
 * Source: Sutskever, Martens, Dahl, Hinton 2013, section 2 (sgd); Kingma and Ba 2015, algorithm 1 and the remark at the end
 * of section 2 (adam); Reddi, Kale, Kumar 2018, algorithm 2 (amsgrad); Loshchilov and Hutter 2019, algorithm 2 (decoupled
 * decay); Tieleman and Hinton 2012, lecture 6.5, and Graves 2013, equations 38 to 41 (rmsprop); PyTorch 2.13 and Keras 3.15
 * for how each is written.
 */
export interface StepCoefficients {
  readonly rate: number;
  readonly l2: number;
  readonly keep: number;
  readonly momentum: number;
  readonly share: number;
  readonly squareDecay: number;
  readonly squareShare: number;
  readonly step: number;
  readonly rootScale: number;
  readonly eps: number;
}

/** Which rule an optimiser follows. */
export function optimiserRule(spec: OptimiserSpec): OptimiserRule {
  const { optimiser = "sgd", dialect = "pytorch", nesterov = false, amsgrad = false, centred = false } = spec;
  const keras = dialect === "keras";
  switch (optimiser) {
    case "sgd":
      if (keras) return nesterov ? "sgdKerasNesterov" : "sgdKeras";
      return nesterov ? "sgdNesterov" : "sgd";
    case "adam":
    case "adamw":
      return amsgrad ? "amsgrad" : "adam";
    case "rmsprop":
      if (keras) return centred ? "rmspropKerasCentred" : "rmspropKeras";
      return centred ? "rmspropCentred" : "rmsprop";
  }
}

/** The numbers of step `step` (from 0) of `totalSteps`. Throws UserError as {@link checkOptimiser} and {@link scheduledRate}. */
export function stepCoefficients(
  spec: OptimiserSpec & { readonly learningRate: number; readonly momentum: number },
  step: number,
  totalSteps: number,
  stepsPerEpoch: number,
): StepCoefficients {
  const { optimiser = "sgd", dialect = "pytorch", momentum, dampening = 0, weightDecay } = spec;
  checkOptimiser(spec);
  const keras = dialect === "keras";
  const rate = scheduledRate(spec.schedule, spec.learningRate, step, totalSteps, stepsPerEpoch);
  const squareDecay = spec.squareDecay ?? (optimiser !== "rmsprop" ? 0.999 : keras ? 0.9 : 0.99);
  const first = 1 - power(momentum, step + 1);
  const second = Math.sqrt(1 - power(squareDecay, step + 1));
  const adaptive = optimiser === "adam" || optimiser === "adamw";
  return {
    rate,
    l2: weightDecay?.form === "l2" ? weightDecay.rate : 0,
    keep: weightDecay?.form === "decoupled" ? 1 - rate * weightDecay.rate : 1,
    momentum,
    // PyTorch starts the velocity with the whole gradient, and has no dampening where there is no velocity.
    share: adaptive ? 1 - momentum : step === 0 || momentum === 0 ? 1 : 1 - dampening,
    squareDecay,
    squareShare: 1 - squareDecay,
    step: keras ? (rate * second) / first : rate / first,
    rootScale: keras ? 1 : 1 / second,
    eps: spec.eps ?? (keras ? 1e-7 : 1e-8),
  };
}

/** base^n by squaring: the same on every machine. */
function power(base: number, n: number): number {
  let result = 1;
  let factor = base;
  for (let left = n; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result *= factor;
    factor *= factor;
  }
  return result;
}
