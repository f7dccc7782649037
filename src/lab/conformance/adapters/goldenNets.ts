import type { Examples } from "../../../core/data/types.ts";
import type { Nets } from "../../../core/instruments/types.ts";
import type { LayerParams, NetParams } from "../../../core/nn/params.ts";
import { type Program, program } from "../../../core/nn/program.ts";
import { referenceNets } from "../../../core/nn/referenceNets.ts";
import type { LayerSpec } from "../../../core/nn/spec.ts";
import { integersAt, numbersAt, type Path, tensorAt } from "../caseReader.ts";
import type { GoldenCase } from "../golden.ts";

/** The relu network W1, b1, W2, ... of an instrument case, with X and Y as every example set. */
export function goldenNets(golden: GoldenCase): { readonly nets: Nets; readonly examples: Examples } {
  const { net, params } = goldenNet(golden);
  const { inputs } = net.spec;
  const examples = { x: Float32Array.from(tensorAt(golden, "inputs.X").data), y: integersAt(golden, "inputs.Y") };
  const data = { inputs, classes: net.outputs, train: examples, validation: examples, test: examples };
  return { nets: referenceNets([{ program: net, params, running: [], data, batch: examples.y.length }]), examples };
}

/**
 * The relu network of an instrument case.
 * @param prefix of its arrays, as in `m0_W1`
 * @param dropout rate behind every relu; absent: no dropout layers
 */
export function goldenNet(
  golden: GoldenCase,
  { prefix = "", dropout }: { readonly prefix?: string; readonly dropout?: number } = {},
): { readonly net: Program; readonly params: NetParams } {
  const [inputs = 0, ...widths] = numbersAt(golden, "config.sizes");
  const layers: LayerSpec[] = [];
  const params: LayerParams[] = [];
  widths.forEach((units, k) => {
    const array = (name: "W" | "b"): Float64Array => {
      const path: Path = `params.${prefix}${name}${k + 1}`;
      return tensorAt(golden, path).data;
    };
    const last = k === widths.length - 1;
    const behind: readonly LayerSpec[] = last ? [] : behindDense(dropout);
    layers.push({ type: "dense", units }, ...behind);
    params.push({ weight: array("W"), bias: array("b") }, ...behind.map(() => ({})));
  });
  return { net: program({ inputs, layers, loss: "softmax", initialiser: "he" }), params };
}

function behindDense(dropout: number | undefined): readonly LayerSpec[] {
  if (dropout === undefined) return [{ type: "relu" }];
  return [{ type: "relu" }, { type: "dropout", rate: dropout, boosting: false }];
}
