import { UserError } from "../core/math/errors.ts";
import type { BatchNormSpec, LayerSpec, MatchedNoiseSpec, NetSpec } from "../core/nn/spec.ts";
import { didYouMean } from "./nearest.ts";
import type { ArmSpec } from "./types.ts";

/** A layer of an experiment's `net` list. */
export type BaseLayer = { readonly type: "dense"; readonly units: number } | { readonly type: Activation };

type Activation = "relu" | "tanh" | "sigmoid";

const ACTIVATIONS: readonly string[] = ["relu", "tanh", "sigmoid"];

/** Reads one entry of a `net` list: `dense 128`, `relu`, `tanh` or `sigmoid`. Throws UserError for anything else. */
export function parseLayer(text: string): BaseLayer {
  const [word = "", size, ...rest] = text.trim().split(/\s+/);
  if (word === "dense" && size !== undefined && /^[1-9]\d*$/.test(size) && rest.length === 0)
    return { type: "dense", units: Number(size) };
  if (word === "dense") throw new UserError(`"${text}": expected "dense" and its number of units, such as "dense 128"`);
  if (size === undefined && isActivation(word)) return { type: word };
  throw new UserError(
    `unknown layer "${text}"${didYouMean(word, ["dense", ...ACTIVATIONS])}${word === "dense" ? "" : " Layers: dense UNITS, relu, tanh, sigmoid; normalisation and dropout come from the arm"}`,
  );
}

function isActivation(word: string): word is Activation {
  return ACTIVATIONS.includes(word);
}

/** What {@link buildNet} needs of an experiment besides the arm. */
export interface NetBase {
  readonly net: readonly string[];
  readonly initialiser: NetSpec["initialiser"];
  readonly loss: NetSpec["loss"];
  /** Gradient batch. */
  readonly batch: number;
}

/**
 * The network of an arm. Behind every hidden dense layer stand, in this order: the arm's normalisation, its matched
 * noise, the activation, its dropout; the output layer gets none of them. Defaults of batch norm are those of its
 * dialect: PyTorch eps 1e-5 and momentum 0.1 (weight of the new value), Keras eps 1e-3 and momentum 0.99 (weight of the
 * old value). Statistics batches as large as the gradient batch are written `batch`, so that `bn` and `bn-g48` at a
 * gradient batch of 48 are one trial.
 *
 * @param inputs columns of the data
 */
export function buildNet(base: NetBase, arm: ArmSpec, inputs: number): NetSpec {
  const layers = base.net.map(parseLayer);
  const lastDense = layers.findLastIndex((layer) => layer.type === "dense");
  const built = layers.flatMap((layer, i): LayerSpec[] => {
    if (layer.type === "dense") return [layer, ...(i < lastDense ? normalisation(arm, base.batch) : [])];
    return [layer, ...dropout(arm)];
  });
  return { inputs, layers: built, loss: base.loss, initialiser: base.initialiser };
}

function normalisation(arm: ArmSpec, batch: number): LayerSpec[] {
  const affine = arm.affine ?? true;
  if (arm.norm === undefined) return [];
  // PyTorch and Keras differ in the eps of layer norm as well.
  const eps = arm.eps ?? (arm.dialect === "keras" ? 1e-3 : 1e-5);
  if (arm.norm === "layer") return [{ type: "layerNorm", affine, eps }];
  const dialect = arm.dialect ?? "pytorch";
  const norm: BatchNormSpec = {
    type: "batchNorm",
    dialect,
    statistics: arm.statistics === undefined || arm.statistics === batch ? "batch" : arm.statistics,
    stopGradient: arm.gradient === "stopped",
    affine,
    eps,
    momentum: arm.momentum ?? (dialect === "keras" ? 0.99 : 0.1),
  };
  return arm.noise === undefined ? [norm] : [norm, matchedNoise(arm.noise)];
}

function matchedNoise(noise: { readonly matched: number; readonly shared: boolean }): MatchedNoiseSpec {
  return { type: "matchedNoise", batch: noise.matched, shared: noise.shared };
}

function dropout(arm: ArmSpec): LayerSpec[] {
  if (arm.dropout === undefined || arm.dropout === 0) return [];
  return [{ type: "dropout", rate: arm.dropout, boosting: arm.boosting ?? false }];
}
