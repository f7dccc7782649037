import type { ImageShape, LayerSpec, NetSpec } from "../core/nn/spec.ts";
import { endLayers, inputLayers, normLayers } from "./armLayers.ts";
import { type BaseLayer, parseLayer } from "./parseLayer.ts";
import type { ArmSpec } from "./types.ts";

/** What {@link buildNet} needs of an experiment besides the arm. */
export interface NetBase {
  readonly net: readonly string[];
  readonly initialiser: NetSpec["initialiser"];
  readonly loss: NetSpec["loss"];
  /** Gradient batch. */
  readonly batch: number;
}

/**
 * The network of an arm. A hidden layer is a weight layer (dense, conv) with what follows it. In front of the first stands the
 * arm's dropout of the inputs, or the noise that the list begins with. Behind every hidden weight
 * layer stand the arm's normalisation and its injected noise, as `normLayers` makes them; at the end of every hidden
 * layer (or of those that `dropoutLayers` lists), behind pooling and before flatten, its dropout or Gaussian noise. The
 * output layer gets none of them.
 *
 * A net that begins with a convolution sees its input as an image; any other sees the same numbers as a row.
 *
 * @param inputs columns of the data @param image how they form an image, where they do
 */
export function buildNet(base: NetBase, arm: ArmSpec, inputs: number, image?: ImageShape): NetSpec {
  const layers = base.net.map(parseLayer);
  const output = layers.findLastIndex(isWeightLayer);
  const built: LayerSpec[] = inputLayers(arm);
  /** Of each weight layer so far, the position in `built` of the layer in front of it; of the first there is no residual. */
  const fronts: number[] = [];
  let maps = false;
  const noisy = (hidden: number): boolean => arm.dropoutLayers?.includes(hidden) ?? true;
  layers.forEach((layer, i) => {
    if (isWeightLayer(layer)) fronts.push(built.length - 1);
    if (layer.type === "conv2d" || layer.type === "dense" || layer.type === "globalAveragePool")
      maps = layer.type === "conv2d";
    if (layer.type === "add") built.push({ type: "add", from: fronts.at(-layer.back) ?? -1 });
    else built.push(layer);
    if (i >= output || fronts.length === 0) return;
    if (isWeightLayer(layer)) built.push(...normLayers(arm, base.batch));
    const next = layers[i + 1];
    const ends = layer.type !== "flatten" && next !== undefined && (next.type === "flatten" || isWeightLayer(next));
    if (ends && noisy(fronts.length)) built.push(...endLayers(arm, maps));
  });
  return {
    inputs,
    ...(image !== undefined && layers.find(isWeightLayer)?.type === "conv2d" ? { image } : {}),
    layers: built,
    loss: base.loss,
    ...(arm.labelSmoothing ? { labelSmoothing: arm.labelSmoothing } : {}),
    initialiser: base.initialiser,
  };
}

/** Whether a layer is noise, which a list may begin with: it acts on the inputs. */
export function isInputNoise({ type }: BaseLayer): boolean {
  return type === "dropout" || type === "gaussianDropout" || type === "gaussianNoise";
}

/** Whether a layer has weights: it begins a hidden layer, or is the output. */
export function isWeightLayer(layer: BaseLayer): boolean {
  return layer.type === "dense" || layer.type === "conv2d";
}
