import type { Activation } from "./activation.ts";
import { gelu } from "./gelu.ts";
import { geluTanh } from "./geluTanh.ts";
import { leakyRelu } from "./leakyRelu.ts";
import { relu } from "./relu.ts";
import { sigmoid } from "./sigmoid.ts";
import { silu } from "./silu.ts";
import { softplus } from "./softplus.ts";
import type { ActivationSpec } from "./spec.ts";
import { tanh } from "./tanh.ts";

/** The nonlinearity of a spec. The slope of a leaky relu is .01 unless given. */
export function activationOf({ type, slope = 0.01 }: ActivationSpec): Activation {
  switch (type) {
    case "relu":
      return relu;
    case "leakyRelu":
      return leakyRelu(slope);
    case "tanh":
      return tanh;
    case "sigmoid":
      return sigmoid;
    case "gelu":
      return gelu;
    case "geluTanh":
      return geluTanh;
    case "silu":
      return silu;
    case "softplus":
      return softplus;
  }
}
