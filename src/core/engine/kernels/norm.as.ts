// Batch and layer normalisation. Columns are taken four at a time, so one cache line a row serves four units; buffers and
// parameters are padded to a multiple of four units with zero cells.
// @ts-nocheck
import { add, cell, descend, gateRelu, load, mul, row, store, sub, zero } from "./cells.as";

// Batch normalisation, training: for each chunk of rows (the statistics batch) and unit
//   mean, biased variance (two passes); xhat = (z - mean) / sqrt(variance + eps);
//   y = gamma ((xhat + e) s) + beta, with injected noise e, s: none (0), one per unit (1), one per row and unit (2);
//   `useRelu`: y <- max(y, 0).
// mean, variance and inverse (1 / sqrt(variance + eps)) are written per chunk, `units` cells a chunk.
// Running statistics: r <- keep r + take batch, variance times rows / (rows - 1) where `unbiased`; `counter` given:
// cumulative average, take = 1 / count, keep = 1 - take. `runningMean` 0: not updated.
export function batchNormForward(
  z: usize, zStride: i32, xhat: usize, xhatStride: i32, y: usize, yStride: i32,
  mean: usize, variance: usize, inverse: usize, gamma: usize, beta: usize,
  rows: i32, units: i32, chunk: i32, eps: f32, useRelu: i32,
  noise: i32, shift: usize, scale: usize, noiseStride: i32,
  runningMean: usize, runningVariance: usize, keep: f32, take: f32, unbiased: i32, counter: usize,
): void {
  const padded = (units + 3) & ~3;
  let from = 0;
  let index = 0;
  while (from < rows) {
    let to = from + chunk;
    // A last chunk of one row joins the one before: one row has no variance.
    if (to > rows || rows - to == 1) to = rows;
    const at = <usize>(index * padded) << 4;
    const n = to - from;
    let kept = keep, taken = take;
    if (counter) {
      const count = i32.load(counter) + 1;
      i32.store(counter, count);
      taken = <f32>1 / <f32>count;
      kept = <f32>1 - taken;
    }
    const toUnbiased: f32 = unbiased ? <f32>n / <f32>(n - 1) : 1;
    for (let u = 0; u < padded; u += 4) {
      normColumns(z, zStride, xhat, xhatStride, y, yStride, mean + at, variance + at, inverse + at, gamma, beta, from, to, u,
        eps, useRelu, noise, shift, scale, noiseStride);
      if (runningMean) {
        for (let k = u; k < u + 4; k++) {
          const m = cell(runningMean, k), v = cell(runningVariance, k);
          v128.store(m, add(mul(f32x4.splat(kept), v128.load(m)), mul(f32x4.splat(taken), v128.load(cell(mean + at, k)))));
          v128.store(v, add(mul(f32x4.splat(kept), v128.load(v)),
            mul(f32x4.splat(taken), mul(v128.load(cell(variance + at, k)), f32x4.splat(toUnbiased)))));
        }
      }
    }
    from = to;
    index++;
  }
}

function normColumns(
  z: usize, zStride: i32, xhat: usize, xhatStride: i32, y: usize, yStride: i32,
  mean: usize, variance: usize, inverse: usize, gamma: usize, beta: usize,
  from: i32, to: i32, u: i32, eps: f32, useRelu: i32, noise: i32, shift: usize, scale: usize, noiseStride: i32,
): void {
  const n = f32x4.splat(<f32>(to - from));
  const start = cell(row(z, from, zStride), u);
  let s0 = zero(), s1 = zero(), s2 = zero(), s3 = zero();
  let p = start;
  for (let r = from; r < to; r++) {
    s0 = add(s0, v128.load(p)); s1 = add(s1, v128.load(p, 16)); s2 = add(s2, v128.load(p, 32)); s3 = add(s3, v128.load(p, 48));
    p += zStride;
  }
  const m0 = f32x4.div(s0, n), m1 = f32x4.div(s1, n), m2 = f32x4.div(s2, n), m3 = f32x4.div(s3, n);
  s0 = zero(); s1 = zero(); s2 = zero(); s3 = zero();
  p = start;
  for (let r = from; r < to; r++) {
    const d0 = sub(v128.load(p), m0), d1 = sub(v128.load(p, 16), m1), d2 = sub(v128.load(p, 32), m2), d3 = sub(v128.load(p, 48), m3);
    s0 = add(s0, mul(d0, d0)); s1 = add(s1, mul(d1, d1)); s2 = add(s2, mul(d2, d2)); s3 = add(s3, mul(d3, d3));
    p += zStride;
  }
  s0 = f32x4.div(s0, n); s1 = f32x4.div(s1, n); s2 = f32x4.div(s2, n); s3 = f32x4.div(s3, n);
  const e = f32x4.splat(eps), one = f32x4.splat(1);
  const i0 = f32x4.div(one, f32x4.sqrt(add(s0, e))), i1 = f32x4.div(one, f32x4.sqrt(add(s1, e)));
  const i2 = f32x4.div(one, f32x4.sqrt(add(s2, e))), i3 = f32x4.div(one, f32x4.sqrt(add(s3, e)));
  let o = cell(mean, u);
  v128.store(o, m0); v128.store(o, m1, 16); v128.store(o, m2, 32); v128.store(o, m3, 48);
  o = cell(variance, u);
  v128.store(o, s0); v128.store(o, s1, 16); v128.store(o, s2, 32); v128.store(o, s3, 48);
  o = cell(inverse, u);
  v128.store(o, i0); v128.store(o, i1, 16); v128.store(o, i2, 32); v128.store(o, i3, 48);
  applyColumns(z, zStride, xhat, xhatStride, y, yStride, mean, inverse, gamma, beta, from, to, u, useRelu, noise, shift, scale, noiseStride);
}

@inline function applyColumns(
  z: usize, zStride: i32, xhat: usize, xhatStride: i32, y: usize, yStride: i32,
  mean: usize, inverse: usize, gamma: usize, beta: usize,
  from: i32, to: i32, u: i32, useRelu: i32, noise: i32, shift: usize, scale: usize, noiseStride: i32,
): void {
  const c = <usize>u << 4;
  const m0 = v128.load(mean + c), m1 = v128.load(mean + c, 16), m2 = v128.load(mean + c, 32), m3 = v128.load(mean + c, 48);
  const i0 = v128.load(inverse + c), i1 = v128.load(inverse + c, 16), i2 = v128.load(inverse + c, 32), i3 = v128.load(inverse + c, 48);
  const g0 = v128.load(gamma + c), g1 = v128.load(gamma + c, 16), g2 = v128.load(gamma + c, 32), g3 = v128.load(gamma + c, 48);
  const b0 = v128.load(beta + c), b1 = v128.load(beta + c, 16), b2 = v128.load(beta + c, 32), b3 = v128.load(beta + c, 48);
  let p = row(z, from, zStride) + c, q = row(xhat, from, xhatStride) + c, o = row(y, from, yStride) + c;
  let es = noise == 2 ? row(shift, from, noiseStride) + c : shift + c;
  let ss = noise == 2 ? row(scale, from, noiseStride) + c : scale + c;
  if (!noise && useRelu) {
    // The common case, without a question in the loop.
    const nil = zero();
    for (let r = from; r < to; r++) {
      const x0 = mul(sub(v128.load(p), m0), i0), x1 = mul(sub(v128.load(p, 16), m1), i1);
      const x2 = mul(sub(v128.load(p, 32), m2), i2), x3 = mul(sub(v128.load(p, 48), m3), i3);
      v128.store(q, x0); v128.store(q, x1, 16); v128.store(q, x2, 32); v128.store(q, x3, 48);
      v128.store(o, f32x4.pmax(add(mul(x0, g0), b0), nil)); v128.store(o, f32x4.pmax(add(mul(x1, g1), b1), nil), 16);
      v128.store(o, f32x4.pmax(add(mul(x2, g2), b2), nil), 32); v128.store(o, f32x4.pmax(add(mul(x3, g3), b3), nil), 48);
      p += zStride; q += xhatStride; o += yStride;
    }
    return;
  }
  const noiseStep = noise == 2 ? noiseStride : 0;
  for (let r = from; r < to; r++) {
    let x0 = mul(sub(v128.load(p), m0), i0), x1 = mul(sub(v128.load(p, 16), m1), i1);
    let x2 = mul(sub(v128.load(p, 32), m2), i2), x3 = mul(sub(v128.load(p, 48), m3), i3);
    v128.store(q, x0); v128.store(q, x1, 16); v128.store(q, x2, 32); v128.store(q, x3, 48);
    if (noise) {
      x0 = mul(add(x0, v128.load(es)), v128.load(ss)); x1 = mul(add(x1, v128.load(es, 16)), v128.load(ss, 16));
      x2 = mul(add(x2, v128.load(es, 32)), v128.load(ss, 32)); x3 = mul(add(x3, v128.load(es, 48)), v128.load(ss, 48));
      es += noiseStep; ss += noiseStep;
    }
    x0 = add(mul(x0, g0), b0); x1 = add(mul(x1, g1), b1); x2 = add(mul(x2, g2), b2); x3 = add(mul(x3, g3), b3);
    if (useRelu) {
      const nil = zero();
      x0 = f32x4.pmax(x0, nil); x1 = f32x4.pmax(x1, nil); x2 = f32x4.pmax(x2, nil); x3 = f32x4.pmax(x3, nil);
    }
    v128.store(o, x0); v128.store(o, x1, 16); v128.store(o, x2, 32); v128.store(o, x3, 48);
    p += zStride; q += xhatStride; o += yStride;
  }
}

// Batch normalisation with given mean and inverse, by chunks of rows, each with its own: y = gamma (z - mean) inverse + beta,
// then relu if asked. Noise shared by all rows (1), each row its own (2) or none (0). In evaluation the chunk is all rows.
export function batchNormApply(
  z: usize, zStride: i32, xhat: usize, xhatStride: i32, y: usize, yStride: i32,
  mean: usize, inverse: usize, gamma: usize, beta: usize, rows: i32, span: i32, units: i32, chunk: i32, useRelu: i32,
  noise: i32, shift: usize, scale: usize, noiseStride: i32,
): void {
  const padded = (units + 3) & ~3;
  let from = 0, at: usize = 0;
  while (from < rows) {
    let to = from + chunk;
    if (to > rows || rows - to == span) to = rows;
    for (let u = 0; u < padded; u += 4) {
      applyColumns(z, zStride, xhat, xhatStride, y, yStride, mean + at, inverse + at, gamma, beta, from, to, u, useRelu,
        noise, shift, scale, noiseStride);
    }
    from = to;
    at += <usize>padded << 4;
  }
}

// Running statistics after one statistics batch, cell by cell: mean <- keep mean + take batch, spread <- keep spread +
// take factor batch. `counter` given: cumulative average, take = 1 / count, keep = 1 - take.
export function runningUpdate(
  mean: usize, spread: usize, batchMean: usize, batchSpread: usize, cells: i32, keep: f32, take: f32, factor: f32, counter: usize,
): void {
  let kept = keep, taken = take;
  if (counter) {
    const count = i32.load(counter) + 1;
    i32.store(counter, count);
    taken = <f32>1 / <f32>count;
    kept = <f32>1 - taken;
  }
  const k = f32x4.splat(kept), t = f32x4.splat(taken), f = f32x4.splat(factor);
  for (let c = 0; c < cells; c++) {
    const at = <usize>c << 4;
    store(mean + at, add(mul(k, load(mean + at)), mul(t, load(batchMean + at))));
    store(spread + at, add(mul(k, load(spread + at)), mul(t, mul(load(batchSpread + at), f))));
  }
}

// sums[u] += the sum over rows of z, or, where `mean` is given, of (z - mean)^2.
export function addMoments(z: usize, zStride: i32, rows: i32, units: i32, mean: usize, sums: usize): void {
  for (let u = 0; u < units; u++) {
    let total = load(cell(sums, u)), p = cell(z, u);
    const m = mean ? load(cell(mean, u)) : zero();
    for (let r = 0; r < rows; r++) {
      let v = load(p);
      if (mean) { v = sub(v, m); v = mul(v, v); }
      total = add(total, v);
      p += zStride;
    }
    store(cell(sums, u), total);
  }
}

// x / n, cell by cell, in place.
export function divideCells(x: usize, cells: i32, n: f32): void {
  const d = f32x4.splat(n);
  for (let c = 0; c < cells; c++) { store(x, f32x4.div(load(x), d)); x += 16; }
}

// inverse = 1 / sqrt(variance + eps), cell by cell.
export function inverseDeviation(variance: usize, inverse: usize, cells: i32, eps: f32): void {
  for (let k = 0; k < cells; k++) {
    store(cell(inverse, k), f32x4.div(f32x4.splat(1), f32x4.sqrt(add(load(cell(variance, k)), f32x4.splat(eps)))));
  }
}

// Backward of batchNormForward. `dh` holds the gradient of the output for the first `gradRows` rows; further rows of the
// statistics batch have none of their own but receive one through the statistics. The gradient of z overwrites `dh`, for
// all rows, or for the first gradRows where `stop` cuts the path through mean and variance.
// `gate` given: output of the fused relu. Parameters: momentum SGD where velocities are given, else stored gradients.
// `zSums` gets the sum of the gradient of z over all rows that have one: the gradient of a bias before the norm.
//   dxhat = dy gamma s;  dgamma = sum dy ((xhat + e) s);  dbeta = sum dy
//   dz = inverse (dxhat - mean(dxhat) - xhat mean(dxhat xhat))      (Ioffe and Szegedy 2015, section 3)
export function batchNormBackward(
  dh: usize, dhStride: i32, gate: usize, gateStride: i32, xhat: usize, xhatStride: i32, inverse: usize,
  gamma: usize, beta: usize, gammaVelocity: usize, betaVelocity: usize, gammaGradient: usize, betaGradient: usize,
  rows: i32, gradRows: i32, units: i32, chunk: i32, stop: i32,
  noise: i32, shift: usize, scale: usize, noiseStride: i32, momentum: f32, rate: f32, affine: i32, zSums: usize,
): void {
  const padded = (units + 3) & ~3;
  const m = f32x4.splat(momentum), lr = f32x4.splat(rate);
  // Two units at a time: half a cache line of every row, and as many sums as there are registers.
  for (let u = 0; u < padded; u += 2) {
    const c = <usize>u << 4;
    const g0 = v128.load(gamma + c), g1 = v128.load(gamma + c, 16);
    let dGamma0 = zero(), dGamma1 = zero(), dBeta0 = zero(), dBeta1 = zero(), z0 = zero(), z1 = zero();
    let from = 0, index = 0;
    const all = stop ? gradRows : rows;
    while (from < all) {
      let to = from + chunk;
      if (to > all || all - to == 1) to = all;
      const own = min(to, gradRows);
      let sum0 = zero(), sum1 = zero(), sumX0 = zero(), sumX1 = zero();
      let d = row(dh, from, dhStride) + c, x = row(xhat, from, xhatStride) + c, h = gate ? row(gate, from, gateStride) + c : 0;
      let es = noise == 2 ? row(shift, from, noiseStride) + c : shift + c;
      let ss = noise == 2 ? row(scale, from, noiseStride) + c : scale + c;
      let r = from;
      if (gate && !noise) {
        // The common case, without a question in the loop.
        for (; r < own; r++) {
          const dy0 = gateRelu(v128.load(d), v128.load(h)), dy1 = gateRelu(v128.load(d, 16), v128.load(h, 16));
          dBeta0 = add(dBeta0, dy0); dBeta1 = add(dBeta1, dy1);
          const x0 = v128.load(x), x1 = v128.load(x, 16);
          const dx0 = mul(dy0, g0), dx1 = mul(dy1, g1);
          dGamma0 = add(dGamma0, mul(dy0, x0)); dGamma1 = add(dGamma1, mul(dy1, x1));
          sum0 = add(sum0, dx0); sum1 = add(sum1, dx1);
          sumX0 = add(sumX0, mul(dx0, x0)); sumX1 = add(sumX1, mul(dx1, x1));
          v128.store(d, dx0); v128.store(d, dx1, 16);
          d += dhStride; x += xhatStride; h += gateStride;
        }
      }
      for (; r < own; r++) {
        let dy0 = v128.load(d), dy1 = v128.load(d, 16);
        if (gate) {
          dy0 = gateRelu(dy0, v128.load(h)); dy1 = gateRelu(dy1, v128.load(h, 16));
          h += gateStride;
        }
        dBeta0 = add(dBeta0, dy0); dBeta1 = add(dBeta1, dy1);
        const x0 = v128.load(x), x1 = v128.load(x, 16);
        let dx0 = mul(dy0, g0), dx1 = mul(dy1, g1);
        if (noise) {
          const s0 = v128.load(ss), s1 = v128.load(ss, 16);
          dGamma0 = add(dGamma0, mul(dy0, mul(add(x0, v128.load(es)), s0)));
          dGamma1 = add(dGamma1, mul(dy1, mul(add(x1, v128.load(es, 16)), s1)));
          dx0 = mul(dx0, s0); dx1 = mul(dx1, s1);
          if (noise == 2) { es += noiseStride; ss += noiseStride; }
        } else {
          dGamma0 = add(dGamma0, mul(dy0, x0)); dGamma1 = add(dGamma1, mul(dy1, x1));
        }
        sum0 = add(sum0, dx0); sum1 = add(sum1, dx1);
        sumX0 = add(sumX0, mul(dx0, x0)); sumX1 = add(sumX1, mul(dx1, x1));
        v128.store(d, dx0); v128.store(d, dx1, 16);
        d += dhStride; x += xhatStride;
      }
      const i = inverse + (<usize>(index * padded) << 4) + c;
      const inv0 = v128.load(i), inv1 = v128.load(i, 16);
      d = row(dh, from, dhStride) + c;
      x = row(xhat, from, xhatStride) + c;
      if (stop) {
        for (r = from; r < own; r++) {
          const v0 = mul(v128.load(d), inv0), v1 = mul(v128.load(d, 16), inv1);
          v128.store(d, v0); v128.store(d, v1, 16);
          z0 = add(z0, v0); z1 = add(z1, v1);
          d += dhStride;
        }
      } else {
        const n = f32x4.splat(<f32>(to - from));
        const a0 = f32x4.div(sum0, n), a1 = f32x4.div(sum1, n), b0 = f32x4.div(sumX0, n), b1 = f32x4.div(sumX1, n);
        r = from;
        for (; r < own; r++) {
          const v0 = mul(inv0, sub(sub(v128.load(d), a0), mul(v128.load(x), b0)));
          const v1 = mul(inv1, sub(sub(v128.load(d, 16), a1), mul(v128.load(x, 16), b1)));
          v128.store(d, v0); v128.store(d, v1, 16);
          z0 = add(z0, v0); z1 = add(z1, v1);
          d += dhStride; x += xhatStride;
        }
        for (; r < to; r++) {
          const v0 = mul(inv0, f32x4.neg(add(a0, mul(v128.load(x), b0)))), v1 = mul(inv1, f32x4.neg(add(a1, mul(v128.load(x, 16), b1))));
          v128.store(d, v0); v128.store(d, v1, 16);
          z0 = add(z0, v0); z1 = add(z1, v1);
          d += dhStride; x += xhatStride;
        }
      }
      from = to;
      index++;
    }
    v128.store(zSums + c, z0); v128.store(zSums + c, z1, 16);
    if (!affine) continue;
    settle(c, dGamma0, dBeta0, gamma, beta, gammaVelocity, betaVelocity, gammaGradient, betaGradient, m, lr);
    settle(c + 16, dGamma1, dBeta1, gamma, beta, gammaVelocity, betaVelocity, gammaGradient, betaGradient, m, lr);
  }
}

@inline export function settle(
  c: usize, dGamma: v128, dBeta: v128, gamma: usize, beta: usize, gammaVelocity: usize, betaVelocity: usize,
  gammaGradient: usize, betaGradient: usize, m: v128, lr: v128,
): void {
  if (gammaVelocity) {
    descend(gamma + c, gammaVelocity + c, dGamma, m, lr);
    descend(beta + c, betaVelocity + c, dBeta, m, lr);
  } else {
    v128.store(gammaGradient + c, dGamma);
    v128.store(betaGradient + c, dBeta);
  }
}

// Layer normalisation: mean and biased variance over the units of one row (Ba, Kiros and Hinton 2016).
export function layerNormForward(
  z: usize, zStride: i32, xhat: usize, xhatStride: i32, y: usize, yStride: i32, inverse: usize,
  gamma: usize, beta: usize, rows: i32, units: i32, eps: f32, useRelu: i32,
): void {
  const n = f32x4.splat(<f32>units);
  for (let r = 0; r < rows; r++) {
    const p = row(z, r, zStride), q = row(xhat, r, xhatStride), o = row(y, r, yStride);
    let s = zero();
    for (let u = 0; u < units; u++) s = add(s, v128.load(cell(p, u)));
    const mean = f32x4.div(s, n);
    s = zero();
    for (let u = 0; u < units; u++) { const d = sub(v128.load(cell(p, u)), mean); s = add(s, mul(d, d)); }
    const inv = f32x4.div(f32x4.splat(1), f32x4.sqrt(add(f32x4.div(s, n), f32x4.splat(eps))));
    v128.store(cell(inverse, r), inv);
    for (let u = 0; u < units; u++) {
      const x = mul(sub(v128.load(cell(p, u)), mean), inv);
      v128.store(cell(q, u), x);
      const v = add(mul(x, v128.load(cell(gamma, u))), v128.load(cell(beta, u)));
      v128.store(cell(o, u), useRelu ? f32x4.pmax(v, zero()) : v);
    }
  }
}

// Backward of layerNormForward; the gradient of z overwrites `dh`.
export function layerNormBackward(
  dh: usize, dhStride: i32, gate: usize, gateStride: i32, xhat: usize, xhatStride: i32, inverse: usize,
  gamma: usize, beta: usize, gammaVelocity: usize, betaVelocity: usize, gammaGradient: usize, betaGradient: usize,
  rows: i32, units: i32, momentum: f32, rate: f32, affine: i32,
): void {
  const n = f32x4.splat(<f32>units), m = f32x4.splat(momentum), lr = f32x4.splat(rate);
  // Gradients of the parameters first: they need dy, which the second part overwrites.
  for (let u = 0; u < units; u++) {
    let dGamma = zero(), dBeta = zero();
    for (let r = 0; r < rows; r++) {
      const d = cell(row(dh, r, dhStride), u);
      let dy = v128.load(d);
      if (gate) { dy = v128.and(dy, f32x4.gt(v128.load(cell(row(gate, r, gateStride), u)), f32x4.splat(0))); v128.store(d, dy); }
      dGamma = add(dGamma, mul(dy, v128.load(cell(row(xhat, r, xhatStride), u))));
      dBeta = add(dBeta, dy);
    }
    v128.store(cell(gammaGradient, u), dGamma);
    v128.store(cell(betaGradient, u), dBeta);
  }
  for (let r = 0; r < rows; r++) {
    const p = row(dh, r, dhStride), q = row(xhat, r, xhatStride);
    let sum = zero(), sumX = zero();
    for (let u = 0; u < units; u++) {
      const dx = mul(v128.load(cell(p, u)), v128.load(cell(gamma, u)));
      v128.store(cell(p, u), dx);
      sum = add(sum, dx);
      sumX = add(sumX, mul(dx, v128.load(cell(q, u))));
    }
    const a = f32x4.div(sum, n), b = f32x4.div(sumX, n), inv = v128.load(cell(inverse, r));
    for (let u = 0; u < units; u++) {
      v128.store(cell(p, u), mul(inv, sub(sub(v128.load(cell(p, u)), a), mul(v128.load(cell(q, u)), b))));
    }
  }
  if (affine && gammaVelocity) {
    for (let u = 0; u < units; u++) {
      const c = <usize>u << 4;
      descend(gamma + c, gammaVelocity + c, v128.load(gammaGradient + c), m, lr);
      descend(beta + c, betaVelocity + c, v128.load(betaGradient + c), m, lr);
    }
  }
}
