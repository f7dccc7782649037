import { activationOf } from "../../../core/nn/activationOf.ts";
import type { ActivationSpec } from "../../../core/nn/spec.ts";
import type { Adapter } from "../adapter.ts";
import { numberAt, tensorAt, textAt } from "../caseReader.ts";
import type { GoldenCase } from "../golden.ts";
import { openLayer } from "./kernelLayer.ts";

/** An elementwise nonlinearity. @param specOf reads which one a case is about */
export function activationAdapter(specOf: (golden: GoldenCase) => ActivationSpec): Adapter {
  return {
    reference(golden) {
      const activation = activationOf(specOf(golden));
      const z = tensorAt(golden, "inputs.x").data;
      const dy = tensorAt(golden, "inputs.dy").data;
      const h = activation.forward(z);
      return { values: { "outputs.y": h, "gradients.x": activation.backward(dy, z, h) } };
    },

    kernel(golden, kernel) {
      const { data, shape } = tensorAt(golden, "inputs.x");
      const rows = shape[0] ?? 0;
      const layer = openLayer(kernel, { data, width: data.length / rows }, [specOf(golden)], [{}]);
      if ("unsupported" in layer) return layer;
      const step = layer.step(0, rows, tensorAt(golden, "inputs.dy").data);
      return { values: { "outputs.y": step.y, "gradients.x": step.x ?? [] } };
    },
  };
}

/** `leaky_relu` with the case's slope below 0. */
export function leakyReluOf(golden: GoldenCase): ActivationSpec {
  return { type: "leakyRelu", slope: numberAt(golden, "config.negative_slope") };
}

/** `gelu`: exact, or its approximation by a hyperbolic tangent. */
export function geluOf(golden: GoldenCase): ActivationSpec {
  return { type: textAt(golden, "config.approximate") === "tanh" ? "geluTanh" : "gelu" };
}
