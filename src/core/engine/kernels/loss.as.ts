// Losses: value and gradient at the logits in one pass. Labels are cells of four int32.
// @ts-nocheck
import { add, cell, load, mul, row, store, sub, zero } from "./cells.as";
import { expCell, logCell } from "./elementary.as";

// Softmax cross-entropy, mean over rows, nats: loss = mean of log sum exp(z) - z[y]; dz = (softmax(z) - onehot(y)) / rows.
// With label smoothing the target is (1 - smoothing) onehot(y) + smoothing / classes (Szegedy et al. 2016).
export function softmaxLoss(
  z: usize, zStride: i32, labels: usize, dz: usize, dzStride: i32, loss: usize, rows: i32, classes: i32, smoothing: f32,
): void {
  const share = f32x4.splat(<f32>1 / <f32>rows);
  const hard = mul(share, f32x4.splat(<f32>1 - smoothing)), soft = mul(share, f32x4.splat(smoothing / <f32>classes));
  let total = zero();
  for (let r = 0; r < rows; r++) {
    const p = row(z, r, zStride), o = row(dz, r, dzStride);
    const label = load(cell(labels, r));
    let top = load(p);
    for (let k = 1; k < classes; k++) top = f32x4.pmax(top, load(cell(p, k)));
    let sum = zero(), own = zero(), all = zero();
    for (let k = 0; k < classes; k++) {
      const v = sub(load(cell(p, k)), top);
      all = add(all, v);
      own = add(own, v128.and(v, i32x4.eq(label, i32x4.splat(k))));
      const e = expCell(v);
      sum = add(sum, e);
      store(cell(o, k), e);
    }
    if (smoothing > 0) {
      own = add(mul(f32x4.splat(<f32>1 - smoothing), own), mul(f32x4.splat(smoothing / <f32>classes), all));
    }
    total = add(total, sub(logCell(sum), own));
    const inverse = f32x4.div(share, sum);
    for (let k = 0; k < classes; k++) {
      let hit = v128.and(hard, i32x4.eq(label, i32x4.splat(k)));
      if (smoothing > 0) hit = add(hit, soft);
      store(cell(o, k), sub(mul(load(cell(o, k)), inverse), hit));
    }
  }
  store(loss, mul(total, share));
}

// Logistic loss of one logit, labels 0 and 1: mean of max(z, 0) - z y + ln(1 + e^-|z|); dz = (sigmoid(z) - y) / rows.
export function logisticLoss(z: usize, zStride: i32, labels: usize, dz: usize, dzStride: i32, loss: usize, rows: i32): void {
  const share = f32x4.splat(<f32>1 / <f32>rows), one = f32x4.splat(1);
  let total = zero();
  // e^-|z| serves the loss and both branches of the logistic function. A pass of its own: with the logarithm behind it, it
  // would be one long chain a row.
  for (let r = 0; r < rows; r++) store(row(dz, r, dzStride), expCell(f32x4.neg(f32x4.abs(load(row(z, r, zStride))))));
  for (let r = 0; r < rows; r++) {
    const v = load(row(z, r, zStride));
    const y = f32x4.convert_i32x4_s(load(cell(labels, r)));
    const e = load(row(dz, r, dzStride));
    const sum = add(one, e);
    total = add(total, add(sub(f32x4.pmax(v, zero()), mul(v, y)), logCell(sum)));
    const probability = f32x4.div(v128.bitselect(e, one, f32x4.lt(v, zero())), sum);
    store(row(dz, r, dzStride), mul(sub(probability, y), share));
  }
  store(loss, mul(total, share));
}

// Squared loss: mean over rows and outputs of (z - target)^2; dz = 2 (z - target) / (rows outputs). Targets are a matrix of
// cells, or, where `targets` is 0, one-hot labels.
export function squaredLoss(
  z: usize, zStride: i32, labels: usize, dz: usize, dzStride: i32, loss: usize, rows: i32, outputs: i32, targets: usize, targetStride: i32,
): void {
  const share = f32x4.splat(<f32>1 / <f32>(rows * outputs)), twice = mul(f32x4.splat(2), share), one = f32x4.splat(1);
  let total = zero();
  for (let r = 0; r < rows; r++) {
    const p = row(z, r, zStride), o = row(dz, r, dzStride), t = row(targets, r, targetStride), label = load(cell(labels, r));
    let sum = zero();
    for (let k = 0; k < outputs; k++) {
      const target = targets ? load(cell(t, k)) : v128.and(one, i32x4.eq(label, i32x4.splat(k)));
      const d = sub(load(cell(p, k)), target);
      sum = add(sum, mul(d, d));
      store(cell(o, k), mul(twice, d));
    }
    total = add(total, sum);
  }
  store(loss, mul(total, share));
}
