// The step program: a list of words [kernel, arguments...] that trains one mini-batch, run for many steps without leaving
// WebAssembly (a call from JavaScript a kernel would cost as much as the small networks themselves).
// The table of kernel numbers and argument orders is in ../stepProgram.ts.
// @ts-nocheck
import {
  averagePoolBackward, averagePoolForward, convForward, convInputGradient, convWeightGradient, flattenMaps, maxPoolBackward,
  maxPoolForward, unflattenMaps,
} from "./conv.as";
import { activationBackward, activationForward } from "./elementary.as";
import { biasGradient, denseForward, denseInputGradient, denseWeightGradient } from "./dense.as";
import { chunkMoments, exampleMoments, imageNormBackward, imageNormForward } from "./imageNorm.as";
import { logisticLoss, softmaxLoss, squaredLoss } from "./loss.as";
import {
  batchNormApply, batchNormBackward, batchNormForward, layerNormBackward, layerNormForward, runningUpdate,
} from "./norm.as";
import {
  groupNormBackward, groupNormForward, orderBackward, orderStatistics, othersBackward, othersForward, renormFactors,
  varianceOfDeviation,
} from "./normVariants.as";
import { addSquares, clipFactor, limitNorms, updateParameter } from "./optimiser.as";
import { dropoutMask, gaussianDraws, matchedNoise, shiftedNoise } from "./random.as";
import { addRows, copyRows, gatherRows, multiplyMaps, multiplyRows, scaleAndShift } from "./rows.as";
import { winogradForward, winogradInputGradient, winogradWeightGradient } from "./winograd.as";

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
          biasGradient(u(p, 2), w(p, 3), u(p, 4), u(p, 5), u(p, 6), w(p, 7), w(p, 8), w(p, 9), f(p, 10), f(p, 11));
          break;
        case 5:
          batchNormForward(u(p, 2), w(p, 3), u(p, 4), w(p, 5), u(p, 6), w(p, 7), u(p, 8), u(p, 9), u(p, 10), u(p, 11), u(p, 12),
            w(p, 13), w(p, 14), w(p, 15), f(p, 16), w(p, 17), w(p, 18), u(p, 19), u(p, 20), w(p, 21),
            u(p, 22), u(p, 23), f(p, 24), f(p, 25), w(p, 26), u(p, 27));
          break;
        case 6:
          batchNormBackward(u(p, 2), w(p, 3), u(p, 4), w(p, 5), u(p, 6), w(p, 7), u(p, 8), u(p, 9), u(p, 10), u(p, 11), u(p, 12),
            u(p, 13), u(p, 14), w(p, 15), w(p, 16), w(p, 17), w(p, 18), w(p, 19), w(p, 20), u(p, 21), u(p, 22), w(p, 23),
            f(p, 24), f(p, 25), w(p, 26), u(p, 27));
          break;
        case 7:
          layerNormForward(u(p, 2), w(p, 3), u(p, 4), w(p, 5), u(p, 6), w(p, 7), u(p, 8), u(p, 9), u(p, 10), w(p, 11), w(p, 12), f(p, 13), w(p, 14));
          break;
        case 8:
          layerNormBackward(u(p, 2), w(p, 3), u(p, 4), w(p, 5), u(p, 6), w(p, 7), u(p, 8), u(p, 9), u(p, 10), u(p, 11), u(p, 12),
            u(p, 13), u(p, 14), w(p, 15), w(p, 16), f(p, 17), f(p, 18), w(p, 19));
          break;
        case 9:
          activationForward(u(p, 2), u(p, 3), w(p, 4), w(p, 5), f(p, 6));
          break;
        case 10:
          activationBackward(u(p, 2), u(p, 3), u(p, 4), w(p, 5), w(p, 6), f(p, 7));
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
          softmaxLoss(u(p, 2), w(p, 3), u(p, 4), u(p, 5), w(p, 6), u(p, 7) + (<usize>stepIndex << 4), w(p, 8), w(p, 9), f(p, 10));
          break;
        case 15:
          logisticLoss(u(p, 2), w(p, 3), u(p, 4), u(p, 5), w(p, 6), u(p, 7) + (<usize>stepIndex << 4), w(p, 8));
          break;
        case 16:
          squaredLoss(u(p, 2), w(p, 3), u(p, 4), u(p, 5), w(p, 6), u(p, 7) + (<usize>stepIndex << 4), w(p, 8), w(p, 9), u(p, 10), w(p, 11));
          break;
        case 17:
          convForward(u(p, 2), u(p, 3), w(p, 4), w(p, 5), u(p, 6), w(p, 7), u(p, 8), u(p, 9), w(p, 10), w(p, 11),
            w(p, 12), w(p, 13), u(p, 14), w(p, 15), w(p, 16), u(p, 17), u(p, 18));
          break;
        case 18:
          convInputGradient(u(p, 2), u(p, 3), w(p, 4), u(p, 5), w(p, 6), u(p, 7), w(p, 8), w(p, 9), u(p, 10), w(p, 11),
            w(p, 12), u(p, 13), w(p, 14), w(p, 15));
          break;
        case 19:
          convWeightGradient(u(p, 2), u(p, 3), w(p, 4), w(p, 5), u(p, 6), w(p, 7), u(p, 8), w(p, 9), u(p, 10), u(p, 11),
            w(p, 12), w(p, 13), f(p, 14), f(p, 15), u(p, 16), w(p, 17), w(p, 18));
          break;
        case 20:
          maxPoolForward(u(p, 2), u(p, 3), w(p, 4), u(p, 5), w(p, 6), u(p, 7), w(p, 8));
          break;
        case 21:
          maxPoolBackward(u(p, 2), u(p, 3), w(p, 4), u(p, 5), u(p, 6), w(p, 7), w(p, 8));
          break;
        case 22:
          averagePoolForward(u(p, 2), u(p, 3), w(p, 4), u(p, 5), w(p, 6), w(p, 7));
          break;
        case 23:
          averagePoolBackward(u(p, 2), u(p, 3), w(p, 4), u(p, 5), w(p, 6), w(p, 7));
          break;
        case 24:
          flattenMaps(u(p, 2), w(p, 3), u(p, 4), w(p, 5), w(p, 6), w(p, 7), w(p, 8));
          break;
        case 25:
          unflattenMaps(u(p, 2), w(p, 3), u(p, 4), w(p, 5), w(p, 6), w(p, 7), w(p, 8));
          break;
        case 26:
          addRows(u(p, 2), u(p, 3), w(p, 4));
          break;
        case 27:
          batchNormApply(u(p, 2), w(p, 3), u(p, 4), w(p, 5), u(p, 6), w(p, 7), u(p, 8), u(p, 9), u(p, 10), u(p, 11),
            w(p, 12), w(p, 13), w(p, 14), w(p, 15), w(p, 16), w(p, 17), u(p, 18), u(p, 19), w(p, 20));
          break;
        case 28:
          runningUpdate(u(p, 2), u(p, 3), u(p, 4), u(p, 5), w(p, 6), f(p, 7), f(p, 8), f(p, 9), u(p, 10));
          break;
        case 29:
          groupNormForward(u(p, 2), w(p, 3), u(p, 4), w(p, 5), u(p, 6), w(p, 7), u(p, 8), u(p, 9), u(p, 10), w(p, 11),
            w(p, 12), w(p, 13), w(p, 14), f(p, 15), w(p, 16));
          break;
        case 30:
          groupNormBackward(u(p, 2), w(p, 3), u(p, 4), w(p, 5), u(p, 6), w(p, 7), u(p, 8), u(p, 9), u(p, 10), u(p, 11),
            u(p, 12), u(p, 13), u(p, 14), w(p, 15), w(p, 16), w(p, 17), w(p, 18), f(p, 19), f(p, 20),
            w(p, 21));
          break;
        case 31:
          othersForward(u(p, 2), w(p, 3), u(p, 4), w(p, 5), u(p, 6), w(p, 7), u(p, 8), u(p, 9), u(p, 10), u(p, 11),
            u(p, 12), u(p, 13), w(p, 14), w(p, 15), w(p, 16), f(p, 17), w(p, 18));
          break;
        case 32:
          othersBackward(u(p, 2), w(p, 3), u(p, 4), w(p, 5), u(p, 6), w(p, 7), u(p, 8), u(p, 9), u(p, 10), u(p, 11),
            u(p, 12), u(p, 13), u(p, 14), u(p, 15), w(p, 16), w(p, 17), w(p, 18), w(p, 19), f(p, 20),
            f(p, 21), w(p, 22));
          break;
        case 33:
          renormFactors(u(p, 2), u(p, 3), u(p, 4), u(p, 5), u(p, 6), u(p, 7), u(p, 8), w(p, 9), f(p, 10), f(p, 11), f(p, 12), f(p, 13),
            w(p, 14));
          break;
        case 34:
          varianceOfDeviation(u(p, 2), u(p, 3), w(p, 4), f(p, 5));
          break;
        case 35:
          orderStatistics(u(p, 2), w(p, 3), u(p, 4), u(p, 5), u(p, 6), u(p, 7), u(p, 8), u(p, 9), w(p, 10), w(p, 11),
            w(p, 12), w(p, 13), f(p, 14), w(p, 15), f(p, 16), u(p, 17));
          break;
        case 36:
          orderBackward(u(p, 2), w(p, 3), u(p, 4), w(p, 5), u(p, 6), w(p, 7), u(p, 8), w(p, 9), u(p, 10), u(p, 11),
            u(p, 12), u(p, 13), u(p, 14), u(p, 15), u(p, 16), u(p, 17), u(p, 18), u(p, 19), u(p, 20),
            w(p, 21), w(p, 22), w(p, 23), w(p, 24), w(p, 25), w(p, 26), w(p, 27), f(p, 28), f(p, 29),
            f(p, 30), w(p, 31));
          break;
        case 37:
          gaussianDraws(u(p, 2), stepIndex, w(p, 3), u(p, 4), w(p, 5), w(p, 6), w(p, 7), f(p, 8), f(p, 9));
          break;
        case 38:
          shiftedNoise(u(p, 2), stepIndex, w(p, 3), u(p, 4), u(p, 5), w(p, 6), w(p, 7), w(p, 8), f(p, 9), f(p, 10), f(p, 11), f(p, 12), u(p, 13));
          break;
        case 39:
          scaleAndShift(u(p, 2), u(p, 3), u(p, 4), w(p, 5));
          break;
        case 40:
          multiplyMaps(u(p, 2), w(p, 3), u(p, 4), w(p, 5), u(p, 6), w(p, 7), w(p, 8));
          break;
        case 41:
          addSquares(u(p, 2), w(p, 3), w(p, 4), w(p, 5), u(p, 6));
          break;
        case 42:
          clipFactor(u(p, 2), f(p, 3));
          break;
        case 43:
          updateParameter(w(p, 2), u(p, 3), u(p, 4), u(p, 5), u(p, 6), u(p, 7), w(p, 8), u(p, 9) + <usize>stepIndex * <usize>w(p, 10), u(p, 11));
          break;
        case 44:
          limitNorms(u(p, 2), w(p, 3), w(p, 4), w(p, 5), f(p, 6));
          break;
        case 45:
          copyRows(u(p, 2), u(p, 3), w(p, 4));
          break;
        case 46:
          exampleMoments(u(p, 2), w(p, 3), w(p, 4), w(p, 5), w(p, 6), u(p, 7), u(p, 8));
          break;
        case 47:
          chunkMoments(u(p, 2), u(p, 3), u(p, 4), u(p, 5), u(p, 6), w(p, 7), w(p, 8), w(p, 9), w(p, 10), f(p, 11),
            u(p, 12), u(p, 13), f(p, 14), f(p, 15), w(p, 16), u(p, 17));
          break;
        case 48:
          imageNormForward(u(p, 2), u(p, 3), w(p, 4), u(p, 5), w(p, 6), u(p, 7), w(p, 8), u(p, 9), u(p, 10), u(p, 11),
            u(p, 12), u(p, 13), w(p, 14), w(p, 15), w(p, 16), w(p, 17), w(p, 18), w(p, 19), u(p, 20),
            u(p, 21), w(p, 22));
          break;
        case 49:
          imageNormBackward(u(p, 2), u(p, 3), w(p, 4), u(p, 5), u(p, 6), w(p, 7), u(p, 8), w(p, 9), u(p, 10), u(p, 11), u(p, 12),
            u(p, 13), u(p, 14), u(p, 15), u(p, 16), w(p, 17), w(p, 18), w(p, 19), w(p, 20), w(p, 21), w(p, 22), u(p, 23),
            w(p, 24), u(p, 25), u(p, 26), w(p, 27), f(p, 28), f(p, 29), w(p, 30), u(p, 31));
          break;
        case 50:
          winogradForward(u(p, 2), u(p, 3), w(p, 4), w(p, 5), u(p, 6), w(p, 7), u(p, 8), u(p, 9), w(p, 10), w(p, 11),
            w(p, 12), w(p, 13), u(p, 14), w(p, 15), u(p, 16), u(p, 17));
          break;
        case 51:
          winogradInputGradient(u(p, 2), u(p, 3), w(p, 4), u(p, 5), w(p, 6), u(p, 7), w(p, 8), w(p, 9), u(p, 10), w(p, 11),
            w(p, 12), u(p, 13), w(p, 14));
          break;
        case 52:
          winogradWeightGradient(u(p, 2), u(p, 3), w(p, 4), w(p, 5), u(p, 6), w(p, 7), u(p, 8), w(p, 9), u(p, 10), u(p, 11),
            w(p, 12), w(p, 13), f(p, 14), f(p, 15), u(p, 16), w(p, 17));
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
export {
  convForward, convInputGradient, convWeightGradient, maxPoolForward, maxPoolBackward, averagePoolForward, averagePoolBackward,
  flattenMaps, unflattenMaps,
} from "./conv.as";
export {
  batchNormForward, batchNormApply, inverseDeviation, batchNormBackward, layerNormForward, layerNormBackward, addMoments,
  divideCells, runningUpdate,
} from "./norm.as";
export {
  groupNormForward, groupNormBackward, othersForward, othersBackward, orderStatistics, orderBackward, renormFactors,
} from "./normVariants.as";
export { randomWords, dropoutMask, matchedNoise, gaussianDraws, shiftedNoise, shiftedNoiseAt, shuffle } from "./random.as";
export {
  gatherRows, gatherRange, readLane, holdUnits, multiplyRows, addRows, scaleAndShift, multiplyMaps, mapMeans, copyRows,
} from "./rows.as";
export { softmaxLoss, logisticLoss, squaredLoss } from "./loss.as";
export { exampleMoments, chunkMoments, imageNormForward, imageNormBackward } from "./imageNorm.as";
export { winogradForward, winogradInputGradient, winogradWeightGradient } from "./winograd.as";
