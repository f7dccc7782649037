import type { Examples } from "../../../core/data/types.ts";
import type { Nets } from "../../../core/instruments/types.ts";
import type { LayerParams } from "../../../core/nn/params.ts";
import { program } from "../../../core/nn/program.ts";
import { referenceNets } from "../../../core/nn/referenceNets.ts";
import type { LayerSpec } from "../../../core/nn/spec.ts";
import { integersAt, numbersAt, tensorAt } from "../caseReader.ts";
import type { GoldenCase } from "../golden.ts";

/** The relu network W1, b1, W2, ... of an instrument case, with X and Y as every example set. */
export function goldenNets(golden: GoldenCase): { readonly nets: Nets; readonly examples: Examples } {
  const [inputs = 0, ...widths] = numbersAt(golden, "config.sizes");
  const layers: LayerSpec[] = [];
  const params: LayerParams[] = [];
  widths.forEach((units, k) => {
    layers.push({ type: "dense", units });
    params.push({ weight: tensorAt(golden, `params.W${k + 1}`).data, bias: tensorAt(golden, `params.b${k + 1}`).data });
    if (k === widths.length - 1) return;
    layers.push({ type: "relu" });
    params.push({});
  });
  const examples = { x: Float32Array.from(tensorAt(golden, "inputs.X").data), y: integersAt(golden, "inputs.Y") };
  const data = {
    inputs,
    classes: widths.at(-1) ?? 0,
    train: examples,
    validation: examples,
    test: examples,
  };
  const net = program({ inputs, layers, loss: "softmax", initialiser: "he" });
  return { nets: referenceNets([{ program: net, params, running: [], data, batch: examples.y.length }]), examples };
}
