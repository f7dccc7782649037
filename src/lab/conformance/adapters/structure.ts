import { add } from "../../../core/nn/add.ts";
import type { Adapter } from "../adapter.ts";
import { tensorAt } from "../caseReader.ts";
import { identity, layerAnswer, passKernel } from "./kernelLayer.ts";
import { passLayers } from "./referenceLayer.ts";

/** `flatten`: (B, C, H, W) to (B, C H W), row-major. */
export const flattenAdapter: Adapter = {
  reference(golden) {
    const { y, x } = passLayers(golden, [{ type: "flatten" }], [{}]);
    return { values: { "outputs.y": y, "gradients.x": x } };
  },
  // The layer behind the flattened image shows it; a flatten of its own would be the second.
  kernel: (golden, kernel) => layerAnswer(passKernel(golden, kernel, [], [])),
};

/** `add`: a sum of two branches; each has the whole gradient. */
export const addAdapter: Adapter = {
  reference(golden) {
    const y = add.forward(tensorAt(golden, "inputs.x").data, tensorAt(golden, "inputs.r").data);
    const { x, residual } = add.backward(tensorAt(golden, "inputs.dy").data);
    return { values: { "outputs.y": y, "gradients.x": x, "gradients.r": residual } };
  },
};

/** `residual_block`: y = x + relu(x W + b). A dense layer with the identity as weights hands x to both branches. */
export const residualBlockAdapter: Adapter = {
  reference(golden) {
    const units = tensorAt(golden, "inputs.x").shape[1] ?? 0;
    const passed = passLayers(
      golden,
      [{ type: "dense", units, bias: false }, { type: "dense", units }, { type: "relu" }, { type: "add", from: 0 }],
      [
        { weight: identity(units) },
        { weight: tensorAt(golden, "params.W").data, bias: tensorAt(golden, "params.b").data },
        {},
        {},
      ],
    );
    return {
      values: {
        "outputs.y": passed.y,
        "gradients.x": passed.x,
        "gradients.W": passed.params[1]?.weight ?? [],
        "gradients.b": passed.params[1]?.bias ?? [],
      },
    };
  },
};
