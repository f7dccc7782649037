// Normalisations beside the plain ones: by groups of units, by the other examples, by order statistics, and the factors of
// batch renormalisation. `dh` is the gradient of the output and becomes that of z; parameters get stored gradients, or
// momentum SGD where velocities are given.
// @ts-nocheck
import { add, cell, gateRelu, load, mul, row, store, sub, zero } from "./cells.as";
import { settle } from "./norm.as";

// Gradients of gamma and beta over `rows` rows, and dh <- dh gamma; sums of `span` rows first.
function affineBackward(
  dh: usize, dhStride: i32, gate: usize, gateStride: i32, xhat: usize, xhatStride: i32, gamma: usize, beta: usize,
  gammaVelocity: usize, betaVelocity: usize, gammaGradient: usize, betaGradient: usize,
  rows: i32, span: i32, units: i32, momentum: f32, rate: f32, affine: i32,
): void {
  const m = f32x4.splat(momentum), lr = f32x4.splat(rate);
  for (let u = 0; u < units; u++) {
    let d = cell(dh, u), x = cell(xhat, u), h = gate ? cell(gate, u) : 0;
    const g = load(cell(gamma, u));
    let dGamma = zero(), dBeta = zero();
    for (let r = 0; r < rows; r += span) {
      let a = zero(), b = zero();
      for (let k = 0; k < span; k++) {
        let dy = load(d);
        if (gate) { dy = gateRelu(dy, load(h)); h += gateStride; }
        a = add(a, mul(dy, load(x)));
        b = add(b, dy);
        store(d, mul(dy, g));
        d += dhStride; x += xhatStride;
      }
      dGamma = add(dGamma, a); dBeta = add(dBeta, b);
    }
    if (affine) settle(<usize>u << 4, dGamma, dBeta, gamma, beta, gammaVelocity, betaVelocity, gammaGradient, betaGradient, m, lr);
  }
}

// Group normalisation: mean and biased variance over the units of a group and their positions, of one example (Wu and He
// 2018). `inverse` has a cell an example and group.
export function groupNormForward(
  z: usize, zStride: i32, xhat: usize, xhatStride: i32, y: usize, yStride: i32, inverse: usize, gamma: usize, beta: usize,
  examples: i32, positions: i32, units: i32, groups: i32, eps: f32, useRelu: i32,
): void {
  const size = units / groups, bytes = <usize>size << 4, n = f32x4.splat(<f32>(size * positions));
  for (let e = 0; e < examples; e++) {
    for (let g = 0; g < groups; g++) {
      const first = <usize>(g * size) << 4, start = row(z, e * positions, zStride) + first;
      let sum = zero();
      for (let p = 0; p < positions; p++) {
        const line = row(start, p, zStride);
        let a = zero();
        for (let c: usize = 0; c < bytes; c += 16) a = add(a, load(line + c));
        sum = add(sum, a);
      }
      const mean = f32x4.div(sum, n);
      sum = zero();
      for (let p = 0; p < positions; p++) {
        const line = row(start, p, zStride);
        let a = zero();
        for (let c: usize = 0; c < bytes; c += 16) { const d = sub(load(line + c), mean); a = add(a, mul(d, d)); }
        sum = add(sum, a);
      }
      const inv = f32x4.div(f32x4.splat(1), f32x4.sqrt(add(f32x4.div(sum, n), f32x4.splat(eps))));
      store(cell(inverse, e * groups + g), inv);
      for (let p = 0; p < positions; p++) {
        const r = e * positions + p;
        const line = row(z, r, zStride) + first, q = row(xhat, r, xhatStride) + first, o = row(y, r, yStride) + first;
        for (let c: usize = 0; c < bytes; c += 16) {
          const x = mul(sub(load(line + c), mean), inv);
          store(q + c, x);
          const v = add(mul(x, load(gamma + first + c)), load(beta + first + c));
          store(o + c, useRelu ? f32x4.pmax(v, zero()) : v);
        }
      }
    }
  }
}

export function groupNormBackward(
  dh: usize, dhStride: i32, gate: usize, gateStride: i32, xhat: usize, xhatStride: i32, inverse: usize,
  gamma: usize, beta: usize, gammaVelocity: usize, betaVelocity: usize, gammaGradient: usize, betaGradient: usize,
  examples: i32, positions: i32, units: i32, groups: i32, momentum: f32, rate: f32, affine: i32,
): void {
  const size = units / groups, bytes = <usize>size << 4, n = f32x4.splat(<f32>(size * positions));
  affineBackward(dh, dhStride, gate, gateStride, xhat, xhatStride, gamma, beta, gammaVelocity, betaVelocity, gammaGradient,
    betaGradient, examples * positions, positions, units, momentum, rate, affine);
  for (let e = 0; e < examples; e++) {
    for (let g = 0; g < groups; g++) {
      const first = <usize>(g * size) << 4;
      const d = row(dh, e * positions, dhStride) + first, x = row(xhat, e * positions, xhatStride) + first;
      let sum = zero(), sumX = zero();
      for (let p = 0; p < positions; p++) {
        const line = row(d, p, dhStride), q = row(x, p, xhatStride);
        let a = zero(), b = zero();
        for (let c: usize = 0; c < bytes; c += 16) { const v = load(line + c); a = add(a, v); b = add(b, mul(v, load(q + c))); }
        sum = add(sum, a); sumX = add(sumX, b);
      }
      const a = f32x4.div(sum, n), b = f32x4.div(sumX, n), inv = load(cell(inverse, e * groups + g));
      for (let p = 0; p < positions; p++) {
        const line = row(d, p, dhStride), q = row(x, p, xhatStride);
        for (let c: usize = 0; c < bytes; c += 16) {
          store(line + c, mul(inv, sub(sub(load(line + c), a), mul(load(q + c), b))));
        }
      }
    }
  }
}

// Exclusive batch normalisation: each example by mean and biased variance of the other examples, with all their pixels
// (Kosson, Fan, Jaggi 2024). Per example: `mean` of the others less that of the whole batch, `inverse` = 1 / sqrt(variance
// of the others + eps), `units` padded to four cells a row. `batchMean`, `batchVariance`: of the whole batch.
export function othersForward(
  z: usize, zStride: i32, xhat: usize, xhatStride: i32, y: usize, yStride: i32, mean: usize, inverse: usize,
  batchMean: usize, batchVariance: usize, gamma: usize, beta: usize,
  examples: i32, span: i32, units: i32, eps: f32, useRelu: i32,
): void {
  const step = <usize>((units + 3) & ~3) << 4, rest = f32x4.splat(<f32>((examples - 1) * span));
  const n = f32x4.splat(<f32>(examples * span));
  for (let u = 0; u < units; u++) {
    const c = <usize>u << 4;
    let total = zero();
    for (let e = 0; e < examples; e++) {
      let a = zero(), p = row(z, e * span, zStride) + c;
      for (let k = 0; k < span; k++) { a = add(a, load(p)); p += zStride; }
      total = add(total, a);
    }
    const m = f32x4.div(total, n);
    // Sums of deviations from m: `mean` and `inverse` hold those of each example for a while.
    let sums = zero(), squares = zero();
    for (let e = 0; e < examples; e++) {
      let a = zero(), q = zero(), p = row(z, e * span, zStride) + c;
      for (let k = 0; k < span; k++) { const d = sub(load(p), m); a = add(a, d); q = add(q, mul(d, d)); p += zStride; }
      store(mean + <usize>e * step + c, a);
      store(inverse + <usize>e * step + c, q);
      sums = add(sums, a); squares = add(squares, q);
    }
    store(batchMean + c, m);
    store(batchVariance + c, f32x4.div(squares, n));
    const g = load(gamma + c), b = load(beta + c);
    for (let e = 0; e < examples; e++) {
      const at = <usize>e * step + c;
      let others = f32x4.div(sub(sums, load(mean + at)), rest), variance = zero();
      // Of a few examples one makes much of the whole, and taking it away would leave rounding: they are summed again.
      if (examples <= 8) {
        others = f32x4.div(sumOfOthers(z, zStride, e, examples, span, c, m, zero(), false), rest);
        variance = f32x4.div(sumOfOthers(z, zStride, e, examples, span, c, m, others, true), rest);
      } else variance = f32x4.pmax(sub(f32x4.div(sub(squares, load(inverse + at)), rest), mul(others, others)), zero());
      const inv = f32x4.div(f32x4.splat(1), f32x4.sqrt(add(variance, f32x4.splat(eps))));
      store(mean + at, others);
      store(inverse + at, inv);
    }
    for (let e = 0; e < examples; e++) {
      const others = load(mean + <usize>e * step + c), inv = load(inverse + <usize>e * step + c);
      let p = row(z, e * span, zStride) + c, q = row(xhat, e * span, xhatStride) + c, o = row(y, e * span, yStride) + c;
      for (let k = 0; k < span; k++) {
        const x = mul(sub(sub(load(p), m), others), inv);
        store(q, x);
        const v = add(mul(x, g), b);
        store(o, useRelu ? f32x4.pmax(v, zero()) : v);
        p += zStride; q += xhatStride; o += yStride;
      }
    }
  }
}

// Sum over the other examples' values of (z - m) - centre, or of its square.
function sumOfOthers(
  z: usize, zStride: i32, own: i32, examples: i32, span: i32, c: usize, m: v128, centre: v128, squared: bool,
): v128 {
  let total = zero();
  for (let e = 0; e < examples; e++) {
    if (e == own) continue;
    let a = zero(), p = row(z, e * span, zStride) + c;
    for (let k = 0; k < span; k++) {
      const d = sub(sub(load(p), m), centre);
      a = add(a, squared ? mul(d, d) : d);
      p += zStride;
    }
    total = add(total, a);
  }
  return total;
}

// dz of example j = inverse_j g - sum over e != j of (inverse_e S_e + inverse_e^2 T_e (z - mean_e)) / n, with S_e and T_e the
// sums of g and g xhat over example e, g = dy gamma, and n values of the other examples.
export function othersBackward(
  dh: usize, dhStride: i32, gate: usize, gateStride: i32, xhat: usize, xhatStride: i32, mean: usize, inverse: usize,
  gamma: usize, beta: usize, gammaVelocity: usize, betaVelocity: usize, gammaGradient: usize, betaGradient: usize,
  examples: i32, span: i32, units: i32, stop: i32, momentum: f32, rate: f32, affine: i32,
): void {
  const step = <usize>((units + 3) & ~3) << 4, rest = f32x4.splat(<f32>((examples - 1) * span));
  affineBackward(dh, dhStride, gate, gateStride, xhat, xhatStride, gamma, beta, gammaVelocity, betaVelocity, gammaGradient,
    betaGradient, examples * span, span, units, momentum, rate, affine);
  for (let u = 0; u < units; u++) {
    const c = <usize>u << 4;
    let alpha = zero(), slope = zero(), offset = zero();
    if (!stop) {
      for (let e = 0; e < examples; e++) {
        const at = <usize>e * step + c, inv = load(inverse + at);
        let d = row(dh, e * span, dhStride) + c, x = row(xhat, e * span, xhatStride) + c, s = zero(), t = zero();
        for (let k = 0; k < span; k++) { const v = load(d); s = add(s, v); t = add(t, mul(v, load(x))); d += dhStride; x += xhatStride; }
        const it = mul(mul(inv, inv), t);
        alpha = add(alpha, mul(inv, s)); slope = add(slope, it); offset = add(offset, mul(it, load(mean + at)));
      }
    }
    for (let e = 0; e < examples; e++) {
      const at = <usize>e * step + c, inv = load(inverse + at), m = load(mean + at);
      const start = row(dh, e * span, dhStride) + c, startX = row(xhat, e * span, xhatStride) + c;
      let constant = zero(), linear = zero();
      if (!stop) {
        let d = start, x = startX, s = zero(), t = zero();
        for (let k = 0; k < span; k++) { const v = load(d); s = add(s, v); t = add(t, mul(v, load(x))); d += dhStride; x += xhatStride; }
        const it = mul(mul(inv, inv), t);
        constant = f32x4.div(sub(sub(alpha, mul(inv, s)), sub(offset, mul(it, m))), rest);
        linear = f32x4.div(sub(slope, it), rest);
      }
      let d = start, x = startX;
      for (let k = 0; k < span; k++) {
        // z less the batch mean is xhat / inverse + mean.
        const value = add(f32x4.div(load(x), inv), m);
        store(d, sub(mul(load(d), inv), add(constant, mul(linear, value))));
        d += dhStride; x += xhatStride;
      }
    }
  }
}

// Batch renormalisation (Ioffe 2017): from the batch's mean and inverse deviation and the moving averages, the factors of
// xhat r + d, written as (xhat + shift) scale: scale = r, shift = d / r. Then the moving averages move. The batch's deviation is
// left at `batchDeviation`.
export function renormFactors(
  mean: usize, inverse: usize, batchDeviation: usize, movingMean: usize, movingDeviation: usize, shift: usize, scale: usize, cells: i32,
  rMax: f32, dMax: f32, keep: f32, take: f32, update: i32,
): void {
  const most = f32x4.splat(rMax), least = f32x4.splat(<f32>1 / rMax), far = f32x4.splat(dMax), k = f32x4.splat(keep), t = f32x4.splat(take);
  for (let c = 0; c < cells; c++) {
    const at = <usize>c << 4;
    const deviation = f32x4.div(f32x4.splat(1), load(inverse + at)), old = load(movingDeviation + at), oldMean = load(movingMean + at);
    const r = f32x4.min(f32x4.max(f32x4.div(deviation, old), least), most);
    const d = f32x4.min(f32x4.max(f32x4.div(sub(load(mean + at), oldMean), old), f32x4.neg(far)), far);
    store(scale + at, r);
    store(shift + at, f32x4.div(d, r));
    store(batchDeviation + at, deviation);
    if (update) {
      store(movingMean + at, add(mul(k, oldMean), mul(t, load(mean + at))));
      store(movingDeviation + at, add(mul(k, old), mul(t, deviation)));
    }
  }
}

// variance = deviation^2 - eps, the form in which evaluation reads a moving deviation.
export function varianceOfDeviation(deviation: usize, variance: usize, cells: i32, eps: f32): void {
  for (let c = 0; c < cells; c++) {
    const d = load(deviation);
    store(variance, f32x4.pmax(sub(mul(d, d), f32x4.splat(eps)), zero()));
    deviation += 16; variance += 16;
  }
}

// One lane of one unit's values over a chunk, as plain float32 numbers.
function gatherLane(z: usize, zStride: i32, rows: i32, lane: usize, to: usize): void {
  let p = z + lane;
  for (let r = 0; r < rows; r++) { f32.store(to, f32.load(p)); p += zStride; to += 4; }
}

@inline function value(list: usize, i: i32): f32 {
  return f32.load(list + (<usize>i << 2));
}

// Puts the k-th smallest number (from 0) in its place, smaller ones before it (Hoare 1961).
function select(list: usize, n: i32, k: i32): f32 {
  let low = 0, high = n - 1;
  while (low < high) {
    const pivot = value(list, k);
    let i = low, j = high;
    do {
      while (value(list, i) < pivot) i++;
      while (pivot < value(list, j)) j--;
      if (i <= j) {
        const a = list + (<usize>i << 2), b = list + (<usize>j << 2), kept = f32.load(a);
        f32.store(a, f32.load(b)); f32.store(b, kept);
        i++; j--;
      }
    } while (i <= j);
    if (j < k) low = i;
    if (k < i) high = j;
  }
  return value(list, k);
}

// Location and scale of each unit and chunk by order statistics, in place of mean and variance.
// kind 1, median: location (lo + hi) / 2 of the two middle values; variance (1.4826 MAD)^2.
// kind 2, trimmed: mean and variance of the values from the floor(.1 n)-th smallest to the floor(.1 n)-th largest, the
// variance divided by `correction`.
// `low` and `high` keep the two order statistics; `spread` (median) those of the absolute deviations, low then high.
// `scratch`: rows float32 numbers.
export function orderStatistics(
  z: usize, zStride: i32, mean: usize, variance: usize, inverse: usize, low: usize, high: usize, spread: usize,
  rows: i32, span: i32, units: i32, chunk: i32, eps: f32, kind: i32, correction: f32, scratch: usize,
): void {
  const padded = (units + 3) & ~3;
  let from = 0, at: usize = 0;
  while (from < rows) {
    let to = from + chunk;
    if (to > rows || rows - to == span) to = rows;
    const n = to - from;
    for (let u = 0; u < units; u++) {
      const c = at + (<usize>u << 4), start = row(z, from, zStride) + (<usize>u << 4);
      for (let lane: usize = 0; lane < 16; lane += 4) {
        gatherLane(start, zStride, n, lane, scratch);
        const o = c + lane;
        // Not a number anywhere: there is no order, and the unit is lost.
        let clean = true;
        for (let i = 0; i < n; i++) { const v = value(scratch, i); if (v != v) clean = false; }
        if (!clean) {
          f32.store(mean + o, NaN); f32.store(variance + o, NaN); f32.store(low + o, NaN); f32.store(high + o, NaN);
          if (kind == 1) { f32.store(spread + (c << 1) + lane, NaN); f32.store(spread + (c << 1) + lane + 16, NaN); }
          continue;
        }
        if (kind == 1) {
          const b = select(scratch, n, n >> 1), a = n & 1 ? b : select(scratch, n, (n >> 1) - 1);
          const location: f32 = (a + b) * <f32>0.5;
          f32.store(low + o, a); f32.store(high + o, b);
          for (let i = 0; i < n; i++) { const p = scratch + (<usize>i << 2); f32.store(p, abs<f32>(f32.load(p) - location)); }
          const d = select(scratch, n, n >> 1), s = n & 1 ? d : select(scratch, n, (n >> 1) - 1);
          const deviation: f32 = <f32>1.4826 * (s + d) * <f32>0.5;
          f32.store(spread + (c << 1) + lane, s); f32.store(spread + (c << 1) + lane + 16, d);
          f32.store(mean + o, location); f32.store(variance + o, deviation * deviation);
        } else {
          const cut = <i32>(<f64>n * 0.1 + 1e-9);
          const a = select(scratch, n, cut), b = select(scratch, n, n - 1 - cut);
          let sum: f32 = 0, kept: f32 = 0;
          for (let i = 0; i < n; i++) { const v = value(scratch, i); if (v >= a && v <= b) { sum += v; kept += 1; } }
          const location: f32 = sum / kept;
          let squares: f32 = 0;
          for (let i = 0; i < n; i++) { const v = value(scratch, i); if (v >= a && v <= b) squares += (v - location) * (v - location); }
          f32.store(low + o, a); f32.store(high + o, b);
          f32.store(mean + o, location); f32.store(variance + o, cut > 0 ? squares / kept / correction : squares / kept);
        }
      }
      store(inverse + c, f32x4.div(f32x4.splat(1), f32x4.sqrt(add(load(variance + c), f32x4.splat(eps)))));
    }
    from = to;
    at += <usize>padded << 4;
  }
}

// 1 in the lanes of a truth mask.
@inline function ones(mask: v128): v128 {
  return v128.and(mask, f32x4.splat(1));
}

// Backward of a normalisation by order statistics: z is xhat / inverse + mean. The gradient reaches the statistics through the
// values that made them: all kept ones (trimmed), those equal to a middle one (median), in equal shares.
export function orderBackward(
  dh: usize, dhStride: i32, gate: usize, gateStride: i32, z: usize, zStride: i32, xhat: usize, xhatStride: i32,
  mean: usize, inverse: usize, low: usize, high: usize, spread: usize,
  gamma: usize, beta: usize, gammaVelocity: usize, betaVelocity: usize, gammaGradient: usize, betaGradient: usize,
  rows: i32, gradRows: i32, span: i32, units: i32, chunk: i32, stop: i32, kind: i32, correction: f32,
  momentum: f32, rate: f32, affine: i32,
): void {
  const padded = (units + 3) & ~3, half = f32x4.splat(0.5);
  affineBackward(dh, dhStride, gate, gateStride, xhat, xhatStride, gamma, beta, gammaVelocity, betaVelocity, gammaGradient,
    betaGradient, gradRows, span, units, momentum, rate, affine);
  let from = 0, at: usize = 0;
  const all = stop ? gradRows : rows;
  while (from < all) {
    let to = from + chunk;
    if (to > all || all - to == span) to = all;
    const own = min(to, gradRows), cut = <i32>(<f64>(to - from) * 0.1 + 1e-9);
    for (let u = 0; u < units; u++) {
      const k = <usize>u << 4, c = at + k;
      const inv = load(inverse + c), m = load(mean + c), a = load(low + c), b = load(high + c);
      let sum = zero(), sumX = zero();
      let d = row(dh, from, dhStride) + k, x = row(xhat, from, xhatStride) + k;
      for (let r = from; r < own; r++) { const v = load(d); sum = add(sum, v); sumX = add(sumX, mul(v, load(x))); d += dhStride; x += xhatStride; }
      // dL/dlocation and dL/dvariance.
      const dLocation = f32x4.neg(mul(inv, sum)), dVariance = mul(f32x4.splat(-0.5), mul(mul(inv, inv), sumX));
      let s0 = zero(), s1 = zero(), dMad = zero(), countLow = zero(), countHigh = zero(), spreadLow = zero(), spreadHigh = zero(), kept = zero();
      let signs = zero();
      if (kind == 1) { s0 = load(spread + (c << 1)); s1 = load(spread + (c << 1) + 16); }
      let q = row(z, from, zStride) + k;
      if (!stop) {
        for (let r = from; r < to; r++) {
          const v = load(q);
          if (kind == 1) {
            countLow = add(countLow, ones(f32x4.eq(v, a))); countHigh = add(countHigh, ones(f32x4.eq(v, b)));
            const e = f32x4.abs(sub(v, m));
            spreadLow = add(spreadLow, ones(f32x4.eq(e, s0))); spreadHigh = add(spreadHigh, ones(f32x4.eq(e, s1)));
          } else kept = add(kept, ones(v128.and(f32x4.ge(v, a), f32x4.le(v, b))));
          q += zStride;
        }
        if (kind == 1) {
          // variance = (1.4826 MAD)^2, MAD = (s0 + s1) / 2.
          dMad = mul(mul(dVariance, f32x4.splat(<f32>(2 * 1.4826 * 1.4826))), mul(add(s0, s1), half));
          q = row(z, from, zStride) + k;
          for (let r = from; r < to; r++) {
            signs = add(signs, share(load(q), m, s0, s1, spreadLow, spreadHigh));
            q += zStride;
          }
        }
      }
      d = row(dh, from, dhStride) + k;
      q = row(z, from, zStride) + k;
      const scale = kind == 2 ? f32x4.div(mul(dVariance, f32x4.splat(2)), cut > 0 ? mul(kept, f32x4.splat(correction)) : kept) : zero();
      for (let r = from; r < to; r++) {
        let g = r < own ? mul(load(d), inv) : zero();
        if (!stop) {
          const v = load(q);
          if (kind == 1) {
            const middle = add(f32x4.div(ones(f32x4.eq(v, a)), countLow), f32x4.div(ones(f32x4.eq(v, b)), countHigh));
            g = add(g, mul(mul(half, middle), sub(dLocation, mul(dMad, signs))));
            g = add(g, mul(dMad, share(v, m, s0, s1, spreadLow, spreadHigh)));
          } else {
            const inside = v128.and(f32x4.ge(v, a), f32x4.le(v, b));
            g = add(g, v128.and(inside, add(f32x4.div(dLocation, kept), mul(scale, sub(v, m)))));
          }
        }
        if (!stop || r < own) store(d, g);
        d += dhStride; q += zStride;
      }
    }
    from = to;
    at += <usize>padded << 4;
  }
}

// d MAD / d value through |value - location|: its sign where it is one of the two middle deviations, in equal shares.
@inline function share(v: v128, m: v128, s0: v128, s1: v128, count0: v128, count1: v128): v128 {
  const d = sub(v, m), e = f32x4.abs(d);
  const weight = mul(f32x4.splat(0.5), add(f32x4.div(ones(f32x4.eq(e, s0)), count0), f32x4.div(ones(f32x4.eq(e, s1)), count1)));
  const sign = sub(ones(f32x4.gt(d, zero())), ones(f32x4.lt(d, zero())));
  return mul(weight, sign);
}
