import { backward, forward, type StepDraws } from "../../../core/nn/network.ts";
import type { LayerParams } from "../../../core/nn/params.ts";
import { program, stagesOf } from "../../../core/nn/program.ts";
import type { ImageShape, LayerSpec } from "../../../core/nn/spec.ts";
import { tensorAt } from "../caseReader.ts";
import type { GoldenCase } from "../golden.ts";
import { imageOf } from "./images.ts";
import { identity } from "./kernelLayer.ts";

/** What layers gave in a network: outputs and gradients in the shape of the case. */
export interface PassedLayers {
  readonly y: Float64Array;
  /** Of the same rows in evaluation mode. */
  readonly evaluated: Float64Array;
  /** Gradients with respect to the case's x and, by layer, its parameters. */
  readonly x: Float64Array;
  readonly params: readonly LayerParams[];
}

/**
 * Passes `inputs.x` of a case through `layers` in a whole network of the float64 reference, and `inputs.dy` back: behind
 * them stands a dense layer whose weights are the identity, so that their outputs are the logits. Products with 0 and 1 are
 * exact.
 */
export function passLayers(
  golden: GoldenCase,
  layers: readonly LayerSpec[],
  params: readonly LayerParams[],
  draws: StepDraws = {},
): PassedLayers {
  const { data, shape } = tensorAt(golden, "inputs.x");
  const image: { readonly image?: ImageShape } = shape.length === 4 ? { image: imageOf(golden, "inputs.x") } : {};
  const input = { inputs: data.length / (shape[0] ?? 1), ...image };
  const to = stagesOf({ ...input, layers }).at(-1)?.to;
  const outputs = to === undefined ? input.inputs : to.units * to.positions;
  const flat: LayerSpec[] = to?.image === undefined ? [] : [{ type: "flatten" }];
  const net = program({
    ...input,
    layers: [...layers, ...flat, { type: "dense", units: outputs, bias: false }],
    loss: "squared",
    initialiser: "he",
  });
  const all = [...params, ...flat.map(() => ({})), { weight: identity(outputs) }];
  const tape = forward(net, all, [], data, { ...draws, mode: "train" });
  const back = backward(net, all, tape, tensorAt(golden, "inputs.dy").data);
  return {
    y: tape.logits,
    evaluated: forward(net, all, [], data, { mode: "eval" }).logits,
    x: back.x,
    params: back.params,
  };
}
