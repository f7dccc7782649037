import { UserError } from "../core/math/errors.ts";
import type { Conv2dSpec, PoolSpec } from "../core/nn/spec.ts";
import { type BaseLayer, parseLayer } from "./parseLayer.ts";

/** An entry of a `net` list as the house writes it: `parseLayer` reads the same layer from it. */
export function layerText(layer: BaseLayer): string {
  switch (layer.type) {
    case "dense":
      return `dense ${layer.units}`;
    case "conv2d":
      return convolutionText(layer);
    case "maxPool":
    case "averagePool":
      return poolText(layer);
    case "add":
      return `add ${layer.back}`;
    case "leakyRelu":
      return layer.slope === undefined ? "leakyrelu" : `leakyrelu ${layer.slope}`;
    case "geluTanh":
      return "gelu-tanh";
    case "dropout":
    case "gaussianDropout":
      return `${layer.type.toLowerCase()} ${layer.rate}`;
    case "gaussianNoise":
      return `gaussiannoise ${layer.deviation}`;
    default:
      return layer.type.toLowerCase();
  }
}

/** The same layer in canonical words; what is no layer stays as it is, for the checks to say so. */
export function canonicalLayer(text: string): string {
  try {
    return layerText(parseLayer(text));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return text.trim().replace(/\s+/g, " ");
  }
}

function convolutionText({ units, kernel, stride, padding }: Conv2dSpec): string {
  const text = `conv ${units} ${kernel[0]}x${kernel[1]}${stride === 1 ? "" : ` stride ${stride}`}`;
  const short = parseLayer(text);
  return short.type === "conv2d" && short.padding === padding ? text : `${text} padding ${padding}`;
}

function poolText({ type, size, stride, padding }: PoolSpec): string {
  const steps = stride === size ? "" : ` stride ${stride}`;
  return `${type.toLowerCase()} ${size}${steps}${padding === 0 ? "" : ` padding ${padding}`}`;
}
