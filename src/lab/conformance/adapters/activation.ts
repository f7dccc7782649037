import type { Activation } from "../../../core/nn/activation.ts";
import { relu } from "../../../core/nn/relu.ts";
import { sigmoid } from "../../../core/nn/sigmoid.ts";
import type { ActivationSpec } from "../../../core/nn/spec.ts";
import { tanh } from "../../../core/nn/tanh.ts";
import type { Adapter } from "../adapter.ts";
import { tensorAt } from "../caseReader.ts";
import { openLayer } from "./kernelLayer.ts";

const activations: Readonly<Record<ActivationSpec["type"], Activation>> = { relu, tanh, sigmoid };

/** `relu`, `tanh` and `sigmoid`. */
export function activationAdapter(type: ActivationSpec["type"]): Adapter {
  return {
    reference(golden) {
      const z = tensorAt(golden, "inputs.x").data;
      const dy = tensorAt(golden, "inputs.dy").data;
      const h = activations[type].forward(z);
      return { values: { "outputs.y": h, "gradients.x": activations[type].backward(dy, z, h) } };
    },

    kernel(golden, kernel) {
      const { data, shape } = tensorAt(golden, "inputs.x");
      const rows = shape[0] ?? 0;
      const layer = openLayer(kernel, { data, width: data.length / rows }, [{ type }], [{}]);
      if ("unsupported" in layer) return layer;
      const step = layer.step(0, rows, tensorAt(golden, "inputs.dy").data);
      return { values: { "outputs.y": step.y, "gradients.x": step.x ?? [] } };
    },
  };
}
