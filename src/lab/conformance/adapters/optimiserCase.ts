import type { LayerParams, NetParams } from "../../../core/nn/params.ts";
import type { OptimiserSpec } from "../../../core/nn/spec.ts";
import { numberAt, numbersAt, rowsAt, tensorAt, textAt, valueAt, whereIs } from "../caseReader.ts";
import { type GoldenCase, GoldenError } from "../golden.ts";

/** An optimiser case: the optimiser, its rates, and the gradients of each step. */
export interface OptimiserCase {
  readonly spec: OptimiserSpec & { readonly dialect: "pytorch" | "keras"; readonly momentum: number };
  readonly rates: readonly number[];
  readonly start: NetParams;
  readonly gradients: readonly NetParams[];
}

const names = { SGD: "sgd", Adam: "adam", AdamW: "adamw", RMSprop: "rmsprop" } as const;

/** Reads an `optimiser` case. Keras decays decoupled in every optimiser, PyTorch in AdamW only. */
export function readOptimiser(golden: GoldenCase): OptimiserCase {
  const dialect = textAt(golden, "config.dialect");
  if (dialect !== "pytorch" && dialect !== "keras")
    throw new GoldenError(`${whereIs(golden)}: config.dialect is "${dialect}"; expected "pytorch" or "keras"`);
  const optimiser = nameOf(golden);
  const decay = valueAt(golden, "config.weight_decay");
  const form = dialect === "keras" || optimiser === "adamw" ? "decoupled" : "l2";
  const bias = rowsAt(golden, "inputs.grad_b_by_step");
  const gradient = (weight: Float64Array, step: number): LayerParams => ({ weight, bias: bias[step] });
  return {
    spec: {
      optimiser,
      dialect,
      ...(typeof decay === "number" && decay > 0 ? { weightDecay: { rate: decay, form } } : {}),
      ...(optimiser === "sgd" ? readSgd(golden) : dialect === "keras" ? readKeras(golden) : readPytorch(golden)),
    },
    rates: numbersAt(golden, "config.lr_by_step"),
    start: [{ weight: tensorAt(golden, "params.W").data, bias: tensorAt(golden, "params.b").data }],
    gradients: rowsAt(golden, "inputs.grad_W_by_step").map((weight, step) => [gradient(weight, step)]),
  };
}

function nameOf(golden: GoldenCase): (typeof names)[keyof typeof names] {
  const algorithm = textAt(golden, "config.algorithm");
  if (Object.hasOwn(names, algorithm)) return names[algorithm as keyof typeof names];
  throw new GoldenError(
    `${whereIs(golden)}: config.algorithm is "${algorithm}"; expected ${Object.keys(names).join(", ")}`,
  );
}

type Numbers = Omit<OptimiserSpec, "optimiser" | "dialect"> & { readonly momentum: number };

function readSgd(golden: GoldenCase): Numbers {
  const dampening = valueAt(golden, "config.dampening");
  return {
    momentum: numberAt(golden, "config.momentum"),
    nesterov: valueAt(golden, "config.nesterov") === true,
    ...(typeof dampening === "number" ? { dampening } : {}),
  };
}

function readPytorch(golden: GoldenCase): Numbers {
  const eps = numberAt(golden, "config.eps");
  if (valueAt(golden, "config.betas") === undefined)
    return {
      momentum: numberAt(golden, "config.momentum"),
      squareDecay: numberAt(golden, "config.alpha"),
      eps,
      centred: valueAt(golden, "config.centered") === true,
    };
  const [momentum = 0, squareDecay = 0] = numbersAt(golden, "config.betas");
  return { momentum, squareDecay, eps, amsgrad: valueAt(golden, "config.amsgrad") === true };
}

function readKeras(golden: GoldenCase): Numbers {
  const eps = numberAt(golden, "config.epsilon");
  if (valueAt(golden, "config.beta_1") === undefined)
    return {
      momentum: numberAt(golden, "config.momentum"),
      squareDecay: numberAt(golden, "config.rho"),
      eps,
      centred: valueAt(golden, "config.centered") === true,
    };
  return {
    momentum: numberAt(golden, "config.beta_1"),
    squareDecay: numberAt(golden, "config.beta_2"),
    eps,
    amsgrad: valueAt(golden, "config.amsgrad") === true,
  };
}
