import { UserError } from "../math/errors.ts";
import type {
  ActivationSpec,
  BatchNormSpec,
  DropoutSpec,
  LayerNormSpec,
  MatchedNoiseSpec,
  NetSpec,
} from "../nn/spec.ts";

/**
 * A dense layer and what follows it up to the next one: what the engine trains as one unit. The last block of a network
 * is a dense layer alone.
 */
export interface Block {
  /** Index of the dense layer in the spec. */
  readonly layer: number;
  readonly inputs: number;
  readonly units: number;
  readonly bias: boolean;
  readonly norm?: BatchNormSpec | LayerNormSpec;
  readonly noise?: MatchedNoiseSpec;
  readonly activation?: ActivationSpec["type"];
  readonly dropout?: DropoutSpec;
  /** Position of this block's noise or dropout layer in the spec: it names the random stream `noise/<position>`. */
  readonly noiseLayer?: number;
  readonly dropoutLayer?: number;
}

/**
 * Splits a network into blocks: dense, [batchNorm | layerNorm], [matchedNoise], [activation], [dropout]. Throws UserError
 * on any other order.
 */
export function blocksOf(net: NetSpec): readonly Block[] {
  type Draft = { -readonly [K in keyof Block]: Block[K] };
  const blocks: Draft[] = [];
  let inputs = net.inputs;
  net.layers.forEach((layer, index) => {
    const block = blocks.at(-1);
    if (layer.type === "dense") {
      blocks.push({ layer: index, inputs, units: layer.units, bias: layer.bias ?? true });
      inputs = layer.units;
      return;
    }
    const misplaced = (where: string): UserError =>
      new UserError(
        `net: layer ${index + 1} (${layer.type}) ${where}; the engine takes dense, [norm], [noise], [activation], [dropout]`,
      );
    if (!block) throw misplaced("comes before the first dense layer");
    switch (layer.type) {
      case "batchNorm":
      case "layerNorm":
        if (block.norm || block.activation || block.dropout) throw misplaced("must follow its dense layer");
        block.norm = layer;
        return;
      case "matchedNoise":
        if (block.norm?.type !== "batchNorm" || block.noise || block.activation || block.dropout)
          throw misplaced("must follow a batchNorm layer, whose normalised values it shakes");
        block.noise = layer;
        block.noiseLayer = index;
        return;
      case "relu":
      case "tanh":
      case "sigmoid":
        if (block.activation || block.dropout) throw misplaced("is the second activation of its dense layer");
        block.activation = layer.type;
        return;
      case "dropout":
        if (block.dropout) throw misplaced("is the second dropout of its dense layer");
        block.dropout = layer;
        block.dropoutLayer = index;
        return;
    }
  });
  const last = blocks.at(-1);
  if (!last || last.norm || last.activation || last.dropout)
    throw new UserError("net: the last layer must be a dense layer, whose outputs are the logits");
  if (net.loss === "logistic" && last.units !== 1)
    throw new UserError(
      `net: logistic loss takes one logit, the last dense layer has ${last.units}; use 1 unit or softmax`,
    );
  if (net.loss === "softmax" && last.units < 2)
    throw new UserError("net: softmax takes at least two logits; use loss: logistic for one");
  return blocks;
}
