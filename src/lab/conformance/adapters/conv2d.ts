import { conv2d } from "../../../core/nn/conv2d.ts";
import { convolutionWindows } from "../../../core/nn/geometry.ts";
import type { Conv2dSpec } from "../../../core/nn/spec.ts";
import type { Adapter } from "../adapter.ts";
import { dataAt, numberAt, tensorAt, textAt, valueAt, whereIs } from "../caseReader.ts";
import { type GoldenCase, GoldenError } from "../golden.ts";
import { imageOf } from "./images.ts";
import { passKernel } from "./kernelLayer.ts";

/** `conv2d`: cross-correlation with weights OIHW, padded by a number or as Keras' "same". */
export const conv2dAdapter: Adapter = {
  reference(golden) {
    const { x, dy, params, windows } = readConvolution(golden);
    const back = conv2d.backward(dy, x, params, windows);
    return {
      values: {
        "outputs.y": conv2d.forward(x, params, windows),
        "gradients.x": back.x,
        "gradients.W": back.params.weight ?? [],
        "gradients.b": back.params.bias ?? [],
      },
    };
  },

  kernel(golden, kernel) {
    const { spec, params } = readConvolution(golden);
    const passed = passKernel(golden, kernel, [spec], [params]);
    if ("unsupported" in passed) return passed;
    return {
      values: {
        "outputs.y": passed.y,
        "gradients.x": passed.x,
        "gradients.W": passed.params.weight ?? [],
        "gradients.b": passed.params.bias ?? [],
      },
    };
  },
};

/** A convolution case: layer, parameters, images and errors. */
function readConvolution(golden: GoldenCase) {
  const weight = tensorAt(golden, "params.W");
  const [units = 0, , height = 0, width = 0] = weight.shape;
  const params = { weight: weight.data, bias: dataAt(golden, "params.b") };
  const spec: Conv2dSpec = {
    type: "conv2d",
    units,
    kernel: [height, width],
    stride: numberAt(golden, "config.stride"),
    padding: paddingOf(golden),
    bias: params.bias !== undefined,
  };
  return {
    spec,
    params,
    x: tensorAt(golden, "inputs.x").data,
    dy: tensorAt(golden, "inputs.dy").data,
    windows: convolutionWindows(spec, imageOf(golden, "inputs.x"), golden.name),
  };
}

function paddingOf(golden: GoldenCase): number | "same" {
  const padding = valueAt(golden, "config.padding");
  if (typeof padding === "number") return padding;
  const text = textAt(golden, "config.padding");
  if (text === "same") return text;
  throw new GoldenError(`${whereIs(golden)}: config.padding is "${text}"; expected a number or "same"`);
}
