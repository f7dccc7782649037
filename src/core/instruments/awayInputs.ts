import { permutation, type Random } from "../math/random.ts";
import type { Nets, SetName } from "./types.ts";

/** Every column of the inputs in an order of its own: each input as it is, nothing of what goes together. */
export function shuffledInputs(
  nets: Nets,
  set: SetName,
  random: (net: number, purpose: string) => Random,
): readonly Float32Array[] {
  return Array.from({ length: nets.count }, (_, p) => {
    const { x, y } = nets.examples(p, set);
    const width = y.length === 0 ? 0 : x.length / y.length;
    const stream = random(p, "uncertainty/shuffle");
    const out = new Float32Array(x.length);
    for (let i = 0; i < width; i++)
      permutation(y.length, stream).forEach((from, to) => {
        out[to * width + i] = x[from * width + i];
      });
    return out;
  });
}

/** Inputs of the second set that the data name. */
export function otherInputs(nets: Nets): readonly Float32Array[] | undefined {
  const found = Array.from({ length: nets.count }, (_, p) => nets.ood(p)?.x ?? []);
  return found.every((x) => x instanceof Float32Array) ? found : undefined;
}

/** Labels of the set, or as many zeros as there are inputs in its place: those of another set mean nothing to the network. */
export function labelsOf(nets: Nets, p: number, set: SetName, inputs: Float32Array | undefined): Int32Array {
  const { x, y } = nets.examples(p, set);
  return inputs === undefined || inputs.length === x.length ? y : new Int32Array((inputs.length * y.length) / x.length);
}
