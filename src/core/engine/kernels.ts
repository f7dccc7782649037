import { UserError } from "../math/errors.ts";
import { exactKernels, fastKernels } from "./kernels.generated.ts";
import type { KernelBuild } from "./types.ts";

/** The kernels as WebAssembly exports them; pointers and strides are in bytes. What each does stands in `kernels/*.as.ts`. */
export interface Kernels {
  fillConstants(): void;
  trainSteps(program: number, length: number, steps: number, state: number, batch: number): void;
  shuffle(keys: number, counter: bigint, order: number, n: number): void;
  randomWords(keys: number, counter: bigint, out: number, count: number): void;
  expForward(x: number, y: number, cells: number): void;
  logForward(x: number, y: number, cells: number): void;
  normalForward(x: number, y: number, cells: number): void;
  activationForward(x: number, y: number, cells: number, kind: number, slope: number): void;
  activationBackward(dy: number, y: number, dx: number, cells: number, kind: number, slope: number): void;
  denseForward(...args: number[]): void;
  denseInputGradient(...args: number[]): void;
  denseWeightGradient(...args: number[]): void;
  biasGradient(...args: number[]): void;
  batchNormForward(...args: number[]): void;
  batchNormApply(...args: number[]): void;
  inverseDeviation(variance: number, inverse: number, cells: number, eps: number): void;
  batchNormBackward(...args: number[]): void;
  layerNormForward(...args: number[]): void;
  layerNormBackward(...args: number[]): void;
  matchedNoise(...args: number[]): void;
  dropoutMask(...args: number[]): void;
  exampleMoments(...args: number[]): void;
  chunkMoments(...args: number[]): void;
  imageNormForward(...args: number[]): void;
  imageNormBackward(...args: number[]): void;
  winogradForward(...args: number[]): void;
  winogradInputGradient(...args: number[]): void;
  winogradWeightGradient(...args: number[]): void;
  convForward(...args: number[]): void;
  convInputGradient(...args: number[]): void;
  convWeightGradient(...args: number[]): void;
  maxPoolForward(...args: number[]): void;
  maxPoolBackward(...args: number[]): void;
  averagePoolForward(...args: number[]): void;
  averagePoolBackward(...args: number[]): void;
  flattenMaps(...args: number[]): void;
  unflattenMaps(...args: number[]): void;
  groupNormForward(...args: number[]): void;
  groupNormBackward(...args: number[]): void;
  othersForward(...args: number[]): void;
  othersBackward(...args: number[]): void;
  orderStatistics(...args: number[]): void;
  orderBackward(...args: number[]): void;
  renormFactors(...args: number[]): void;
  addMoments(z: number, stride: number, rows: number, units: number, mean: number, sums: number): void;
  divideCells(x: number, cells: number, n: number): void;
  gaussianDraws(...args: number[]): void;
  shiftedNoise(...args: number[]): void;
  shiftedNoiseAt(...args: number[]): void;
  scaleAndShift(h: number, scale: number, shift: number, cells: number): void;
  multiplyMaps(...args: number[]): void;
  mapMeans(...args: number[]): void;
  addRows(a: number, b: number, cells: number): void;
  copyRows(a: number, b: number, cells: number): void;
  squaredLoss(...args: number[]): void;
  gatherRows(...args: number[]): void;
  gatherRange(...args: number[]): void;
  readLane(cells: number, stride: number, lane: number, out: number, rows: number, columns: number): void;
  holdUnits(...args: number[]): void;
  multiplyRows(a: number, b: number, out: number, cells: number): void;
  softmaxLoss(...args: number[]): void;
  logisticLoss(...args: number[]): void;
}

/** First byte that the plan may use; below lie the kernels' own constants. */
export const heapStart: number = 65536;

const modules = new Map<KernelBuild, WebAssembly.Module>();

/** An instance of the kernels over fresh memory of at least `bytes` bytes, which never grows (views would die). */
export function instantiateKernels(build: KernelBuild, bytes: number): { kernels: Kernels; memory: ArrayBuffer } {
  let module = modules.get(build);
  if (!module) {
    const code = decodeBase64(build === "fast" ? fastKernels : exactKernels);
    if (!WebAssembly.validate(code))
      throw new UserError(
        build === "fast"
          ? "fast kernels: this JavaScript engine has no relaxed SIMD (Node 20 has none, Node 24 has); leave out --fast"
          : "kernels: this JavaScript engine has no WebAssembly SIMD; use Node 20 or newer, or a current browser",
      );
    module = new WebAssembly.Module(code);
    modules.set(build, module);
  }
  const pages = Math.ceil(bytes / 65536);
  if (pages > 65535)
    throw new UserError(
      `engine: the plan needs ${(bytes / 2 ** 30).toFixed(1)} GiB, WebAssembly memory ends at 4 GiB; use fewer rows or narrower layers`,
    );
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  const kernels = instance.exports as unknown as Kernels;
  kernels.fillConstants();
  return { kernels, memory: memory.buffer };
}

/** True where this JavaScript engine can use the `fast` build. */
export function fastIsAvailable(): boolean {
  return WebAssembly.validate(decodeBase64(fastKernels));
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.floor((text.replace(/=+$/, "").length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    const value =
      c >= 97 ? c - 71 : c >= 65 && c <= 90 ? c - 65 : c >= 48 && c <= 57 ? c + 4 : c === 43 ? 62 : c === 47 ? 63 : -1;
    if (value < 0) break;
    held = (held << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >> bits) & 255;
    }
  }
  return bytes;
}
