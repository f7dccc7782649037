import { averagePool } from "../../../core/nn/averagePool.ts";
import { poolWindows } from "../../../core/nn/geometry.ts";
import { globalAveragePool } from "../../../core/nn/globalAveragePool.ts";
import { maxPool } from "../../../core/nn/maxPool.ts";
import type { PoolSpec } from "../../../core/nn/spec.ts";
import type { Adapter } from "../adapter.ts";
import { numberAt, tensorAt, valueAt } from "../caseReader.ts";
import type { GoldenCase } from "../golden.ts";
import { positionsOf } from "./batchNormCase.ts";
import { imageOf } from "./images.ts";
import { layerAnswer, passKernel } from "./kernelLayer.ts";

/** `max_pool2d` and `avg_pool2d`: whole windows only; the average counts the padding. */
export function poolAdapter(type: PoolSpec["type"]): Adapter {
  return {
    reference(golden) {
      const unsupported = unsupportedPool(golden);
      if (unsupported !== undefined) return { unsupported };
      const x = tensorAt(golden, "inputs.x").data;
      const dy = tensorAt(golden, "inputs.dy").data;
      const windows = poolWindows(readPool(golden, type), imageOf(golden, "inputs.x"), golden.name);
      if (type === "averagePool")
        return {
          values: { "outputs.y": averagePool.forward(x, windows), "gradients.x": averagePool.backward(dy, windows) },
        };
      const { y, from } = maxPool.forward(x, windows);
      return { values: { "outputs.y": y, "gradients.x": maxPool.backward(dy, from, windows) } };
    },

    kernel(golden, kernel) {
      const unsupported = unsupportedPool(golden);
      if (unsupported !== undefined) return { unsupported };
      return layerAnswer(passKernel(golden, kernel, [readPool(golden, type)], [{}]));
    },
  };
}

/** `global_avg_pool2d`: the mean of each feature map. */
export const globalAveragePoolAdapter: Adapter = {
  reference(golden) {
    const { data, shape } = tensorAt(golden, "inputs.x");
    const positions = positionsOf(shape);
    return {
      values: {
        "outputs.y": globalAveragePool.forward(data, positions),
        "gradients.x": globalAveragePool.backward(tensorAt(golden, "inputs.dy").data, positions),
      },
    };
  },

  kernel: (golden, kernel) => layerAnswer(passKernel(golden, kernel, [{ type: "globalAveragePool" }], [{}])),
};

/** The pooling of a case. */
function readPool(golden: GoldenCase, type: PoolSpec["type"]): PoolSpec {
  const [size, stride, padding] = (["kernel", "stride", "padding"] as const).map((key) =>
    numberAt(golden, `config.${key}`),
  );
  return { type, size: size ?? 0, stride: stride ?? 0, padding: padding ?? 0 };
}

function unsupportedPool(golden: GoldenCase): string | undefined {
  if (valueAt(golden, "config.ceil_mode") === true) return "pooling in parts of windows (ceil_mode)";
  return valueAt(golden, "config.count_include_pad") === false ? "an average without the padding" : undefined;
}
