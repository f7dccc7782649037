// Losses: value and gradient at the logits in one pass. Labels are cells of four int32.
// @ts-nocheck
import { add, cell, load, mul, row, store, sub, zero } from "./cells.as";
import { expCell, logCell } from "./elementary.as";

// Softmax cross-entropy, mean over rows, nats: loss = mean of log sum exp(z) - z[y]; dz = (softmax(z) - onehot(y)) / rows.
export function softmaxLoss(z: usize, zStride: i32, labels: usize, dz: usize, dzStride: i32, loss: usize, rows: i32, classes: i32): void {
  const share = f32x4.splat(<f32>1 / <f32>rows);
  let total = zero();
  for (let r = 0; r < rows; r++) {
    const p = row(z, r, zStride), o = row(dz, r, dzStride);
    const label = load(cell(labels, r));
    let top = load(p);
    for (let k = 1; k < classes; k++) top = f32x4.pmax(top, load(cell(p, k)));
    let sum = zero(), own = zero();
    for (let k = 0; k < classes; k++) {
      const v = sub(load(cell(p, k)), top);
      own = add(own, v128.and(v, i32x4.eq(label, i32x4.splat(k))));
      const e = expCell(v);
      sum = add(sum, e);
      store(cell(o, k), e);
    }
    total = add(total, sub(logCell(sum), own));
    const inverse = f32x4.div(share, sum);
    for (let k = 0; k < classes; k++) {
      const hit = v128.and(share, i32x4.eq(label, i32x4.splat(k)));
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
