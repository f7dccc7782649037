// The step program: a list of words [kernel, arguments...] that trains one mini-batch, run for many steps without leaving
// WebAssembly (a call from JavaScript a kernel would cost as much as the small networks themselves).
// The table of kernel numbers and argument orders is in ../stepProgram.ts.
// @ts-nocheck
import { activationBackward, activationForward } from "./elementary.as";
import { biasGradient, denseForward, denseInputGradient, denseWeightGradient } from "./dense.as";
import { logisticLoss, softmaxLoss } from "./loss.as";
import { batchNormBackward, batchNormForward, layerNormBackward, layerNormForward } from "./norm.as";
import { dropoutMask, matchedNoise } from "./random.as";
import { gatherRows, multiplyRows } from "./rows.as";

@inline function w(p: usize, index: i32): i32 {
  return i32.load(p + (<usize>index << 2));
}
@inline function u(p: usize, index: i32): usize {
  return <usize>i32.load(p + (<usize>index << 2));
}
@inline function f(p: usize, index: i32): f32 {
  return f32.load(p + (<usize>index << 2));
}

// state: [step, cursor, rows of the epoch]. Every step advances the cursor by `batch` rows and the step by one.
export function trainSteps(program: usize, length: i32, steps: i32, state: usize, batch: i32): void {
  const end = program + (<usize>length << 2);
  for (let s = 0; s < steps; s++) {
    const stepIndex = i32.load(state), cursor = i32.load(state, 4), n = i32.load(state, 8);
    let p = program;
    while (p < end) {
      const size = w(p, 1);
      switch (w(p, 0)) {
        case 0:
          gatherRows(u(p, 2), w(p, 3), w(p, 4), u(p, 5), w(p, 6), u(p, 7), cursor, n, w(p, 8), w(p, 9), u(p, 10), w(p, 11), u(p, 12));
          break;
        case 1:
          denseForward(u(p, 2), w(p, 3), u(p, 4), w(p, 5), u(p, 6), u(p, 7), w(p, 8), w(p, 9), w(p, 10), w(p, 11), w(p, 12));
          break;
        case 2:
          denseInputGradient(u(p, 2), w(p, 3), u(p, 4), w(p, 5), u(p, 6), w(p, 7), u(p, 8), w(p, 9), w(p, 10), w(p, 11), w(p, 12));
          break;
        case 3:
          denseWeightGradient(u(p, 2), w(p, 3), u(p, 4), w(p, 5), u(p, 6), w(p, 7), u(p, 8), u(p, 9), w(p, 10), w(p, 11), w(p, 12), f(p, 13), f(p, 14));
          break;
        case 4:
          biasGradient(u(p, 2), w(p, 3), u(p, 4), u(p, 5), u(p, 6), w(p, 7), w(p, 8), f(p, 9), f(p, 10));
          break;
        case 5:
          batchNormForward(u(p, 2), w(p, 3), u(p, 4), w(p, 5), u(p, 6), w(p, 7), u(p, 8), u(p, 9), u(p, 10), u(p, 11), u(p, 12),
            w(p, 13), w(p, 14), w(p, 15), f(p, 16), w(p, 17), w(p, 18), u(p, 19), u(p, 20), w(p, 21),
            u(p, 22), u(p, 23), f(p, 24), f(p, 25), w(p, 26), u(p, 27));
          break;
        case 6:
          batchNormBackward(u(p, 2), w(p, 3), u(p, 4), w(p, 5), u(p, 6), w(p, 7), u(p, 8), u(p, 9), u(p, 10), u(p, 11), u(p, 12),
            u(p, 13), u(p, 14), w(p, 15), w(p, 16), w(p, 17), w(p, 18), w(p, 19), w(p, 20), u(p, 21), u(p, 22), w(p, 23),
            f(p, 24), f(p, 25), w(p, 26));
          break;
        case 7:
          layerNormForward(u(p, 2), w(p, 3), u(p, 4), w(p, 5), u(p, 6), w(p, 7), u(p, 8), u(p, 9), u(p, 10), w(p, 11), w(p, 12), f(p, 13), w(p, 14));
          break;
        case 8:
          layerNormBackward(u(p, 2), w(p, 3), u(p, 4), w(p, 5), u(p, 6), w(p, 7), u(p, 8), u(p, 9), u(p, 10), u(p, 11), u(p, 12),
            u(p, 13), u(p, 14), w(p, 15), w(p, 16), f(p, 17), f(p, 18), w(p, 19));
          break;
        case 9:
          activationForward(u(p, 2), u(p, 3), w(p, 4), w(p, 5));
          break;
        case 10:
          activationBackward(u(p, 2), u(p, 3), u(p, 4), w(p, 5), w(p, 6));
          break;
        case 11:
          dropoutMask(u(p, 2), stepIndex, w(p, 3), u(p, 4), w(p, 5), w(p, 6), w(p, 7), <u32>w(p, 8), f(p, 9));
          break;
        case 12:
          multiplyRows(u(p, 2), u(p, 3), u(p, 4), w(p, 5));
          break;
        case 13:
          matchedNoise(u(p, 2), stepIndex, w(p, 3), u(p, 4), u(p, 5), w(p, 6), w(p, 7), w(p, 8), f(p, 9), u(p, 10), w(p, 11), f(p, 12));
          break;
        case 14:
          softmaxLoss(u(p, 2), w(p, 3), u(p, 4), u(p, 5), w(p, 6), u(p, 7) + (<usize>stepIndex << 4), w(p, 8), w(p, 9));
          break;
        case 15:
          logisticLoss(u(p, 2), w(p, 3), u(p, 4), u(p, 5), w(p, 6), u(p, 7) + (<usize>stepIndex << 4), w(p, 8));
          break;
        default:
          unreachable();
      }
      p += <usize>size << 2;
    }
    i32.store(state, stepIndex + 1);
    i32.store(state, cursor + batch, 4);
  }
}

export { fillConstants, expForward, logForward, normalForward, activationForward, activationBackward } from "./elementary.as";
export { denseForward, denseInputGradient, denseWeightGradient, biasGradient } from "./dense.as";
export { batchNormForward, batchNormApply, inverseDeviation, batchNormBackward, layerNormForward, layerNormBackward } from "./norm.as";
export { randomWords, dropoutMask, matchedNoise, shuffle } from "./random.as";
export { gatherRows, gatherRange, readLane, holdUnits, multiplyRows } from "./rows.as";
export { softmaxLoss, logisticLoss } from "./loss.as";
