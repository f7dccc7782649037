// Batch normalisation of feature maps, with the relu and the pooling behind it in the same sweep. An example's moments are
// found first and then put together, so that no sum of single pixels grows long; sweeps go example by example, which the
// second-level cache holds.
// @ts-nocheck
import { add, cell, gateRelu, load, mul, row, store, sub, zero } from "./cells.as";
import { settle } from "./norm.as";

// Mean and sum of squared deviations of each unit over the positions of each example, `padded` cells an example.
export function exampleMoments(z: usize, stride: i32, examples: i32, positions: i32, units: i32, means: usize, squares: usize): void {
  const padded = (units + 3) & ~3, n = f32x4.splat(<f32>positions);
  for (let e = 0; e < examples; e++) {
    for (let u = 0; u < padded; u += 4) {
      const start = cell(row(z, e * positions, stride), u), end = start + <usize>positions * <usize>stride;
      let s0 = zero(), s1 = zero(), s2 = zero(), s3 = zero();
      for (let p = start; p < end; p += stride) {
        s0 = add(s0, v128.load(p)); s1 = add(s1, v128.load(p, 16)); s2 = add(s2, v128.load(p, 32)); s3 = add(s3, v128.load(p, 48));
      }
      const m0 = f32x4.div(s0, n), m1 = f32x4.div(s1, n), m2 = f32x4.div(s2, n), m3 = f32x4.div(s3, n);
      s0 = zero(); s1 = zero(); s2 = zero(); s3 = zero();
      for (let p = start; p < end; p += stride) {
        const d0 = sub(v128.load(p), m0), d1 = sub(v128.load(p, 16), m1), d2 = sub(v128.load(p, 32), m2), d3 = sub(v128.load(p, 48), m3);
        s0 = add(s0, mul(d0, d0)); s1 = add(s1, mul(d1, d1)); s2 = add(s2, mul(d2, d2)); s3 = add(s3, mul(d3, d3));
      }
      let o = cell(means, u);
      v128.store(o, m0); v128.store(o, m1, 16); v128.store(o, m2, 32); v128.store(o, m3, 48);
      o = cell(squares, u);
      v128.store(o, s0); v128.store(o, s1, 16); v128.store(o, s2, 32); v128.store(o, s3, 48);
    }
    means += <usize>padded << 4; squares += <usize>padded << 4;
  }
}

// Mean, variance and 1 / sqrt(variance + eps) of each chunk of examples, from their moments (Chan, Golub, LeVeque 1983):
// variance = mean of the squares / positions + mean of (example's mean - mean)^2. Then the running statistics, as in
// batchNormForward.
export function chunkMoments(
  means: usize, squares: usize, mean: usize, variance: usize, inverse: usize,
  examples: i32, positions: i32, units: i32, chunk: i32, eps: f32,
  runningMean: usize, runningVariance: usize, keep: f32, take: f32, unbiased: i32, counter: usize,
): void {
  const padded = (units + 3) & ~3, step = <usize>padded << 4, pixels = f32x4.splat(<f32>positions);
  let from = 0, at: usize = 0;
  while (from < examples) {
    let to = from + chunk;
    // A last chunk of one example joins the one before.
    if (to > examples || examples - to == 1) to = examples;
    const n = f32x4.splat(<f32>(to - from)), size = (to - from) * positions;
    let kept = keep, taken = take;
    if (counter) {
      const count = i32.load(counter) + 1;
      i32.store(counter, count);
      taken = <f32>1 / <f32>count;
      kept = <f32>1 - taken;
    }
    const k = f32x4.splat(kept), t = f32x4.splat(taken), factor = f32x4.splat(unbiased ? <f32>size / <f32>(size - 1) : <f32>1);
    for (let u = 0; u < padded; u++) {
      const c = <usize>u << 4, first = means + <usize>from * step + c, firstSquare = squares + <usize>from * step + c;
      let s = zero(), q = zero(), p = first, d = firstSquare;
      for (let e = from; e < to; e++) { s = add(s, load(p)); q = add(q, f32x4.div(load(d), pixels)); p += step; d += step; }
      const m = f32x4.div(s, n);
      p = first;
      for (let e = from; e < to; e++) { const x = sub(load(p), m); q = add(q, mul(x, x)); p += step; }
      const v = f32x4.div(q, n);
      store(mean + at + c, m);
      store(variance + at + c, v);
      store(inverse + at + c, f32x4.div(f32x4.splat(1), f32x4.sqrt(add(v, f32x4.splat(eps)))));
      if (runningMean) {
        store(runningMean + c, add(mul(k, load(runningMean + c)), mul(t, m)));
        store(runningVariance + c, add(mul(k, load(runningVariance + c)), mul(t, mul(v, factor))));
      }
    }
    from = to;
    at += step;
  }
}

// xhat = (z - mean) inverse, in place allowed; y = gamma ((xhat + e) s) + beta, with injected noise e, s: none (0), one a unit
// (1), one an example and unit (2); then relu if asked. `windows` given (non-overlapping, no padding): the maximum of each
// window goes to `y` and its pixel to `index`, and y itself is kept nowhere.
export function imageNormForward(
  windows: usize, z: usize, zStride: i32, xhat: usize, xhatStride: i32, y: usize, yStride: i32, index: usize,
  mean: usize, inverse: usize, gamma: usize, beta: usize,
  examples: i32, positions: i32, units: i32, chunk: i32, useRelu: i32, noise: i32, shift: usize, scale: usize, noiseStride: i32,
): void {
  const padded = (units + 3) & ~3;
  let from = 0, at: usize = 0;
  while (from < examples) {
    let to = from + chunk;
    if (to > examples || examples - to == 1) to = examples;
    for (let e = from; e < to; e++) {
      const es = noise == 2 ? row(shift, e, noiseStride) : shift, ss = noise == 2 ? row(scale, e, noiseStride) : scale;
      const a = row(z, e * positions, zStride), b = row(xhat, e * positions, xhatStride), bytes = <usize>padded << 4;
      if (windows) poolImage(windows, a, zStride, b, xhatStride, y, yStride, index, e, bytes, mean + at, inverse + at, gamma, beta, useRelu, noise, es, ss);
      else mapImage(a, zStride, b, xhatStride, row(y, e * positions, yStride), yStride, positions, bytes, mean + at, inverse + at, gamma, beta, useRelu, noise, es, ss);
    }
    from = to;
    at += <usize>padded << 4;
  }
}

// One example, pixel after pixel: memory is met in the order in which it lies.
function mapImage(
  p: usize, zStride: i32, q: usize, xhatStride: i32, o: usize, yStride: i32, positions: i32, bytes: usize,
  mean: usize, inverse: usize, gamma: usize, beta: usize, useRelu: i32, noise: i32, es: usize, ss: usize,
): void {
  for (let r = 0; r < positions; r++) {
    for (let c: usize = 0; c < bytes; c += 16) {
      let x = mul(sub(load(p + c), load(mean + c)), load(inverse + c));
      store(q + c, x);
      if (noise) x = mul(add(x, load(es + c)), load(ss + c));
      x = add(mul(x, load(gamma + c)), load(beta + c));
      store(o + c, useRelu ? f32x4.pmax(x, zero()) : x);
    }
    p += zStride; q += xhatStride; o += yStride;
  }
}

// One example, window after window.
function poolImage(
  windows: usize, z: usize, zStride: i32, xhat: usize, xhatStride: i32, pooled: usize, stride: i32, index: usize, e: i32, bytes: usize,
  mean: usize, inverse: usize, gamma: usize, beta: usize, useRelu: i32, noise: i32, es: usize, ss: usize,
): void {
  const height = i32.load(windows), width = i32.load(windows, 4), size = i32.load(windows, 12);
  const outHeight = i32.load(windows, 32), outWidth = i32.load(windows, 36);
  let o = row(pooled, e * outHeight * outWidth, stride), at = row(index, e * outHeight * outWidth, stride);
  for (let oy = 0; oy < outHeight; oy++) {
    for (let ox = 0; ox < outWidth; ox++) {
      const corner = oy * size * width + ox * size;
      const firstZ = row(z, corner, zStride), firstX = row(xhat, corner, xhatStride);
      for (let c: usize = 0; c < bytes; c += 16) {
        const m = load(mean + c), i = load(inverse + c), g = load(gamma + c), b = load(beta + c);
        let best = zero(), place = i32x4.splat(corner);
        for (let ky = 0; ky < size; ky++) {
          let pixel = corner + ky * width, p = row(firstZ, ky * width, zStride) + c, q = row(firstX, ky * width, xhatStride) + c;
          for (let kx = 0; kx < size; kx++) {
            let x = mul(sub(load(p), m), i);
            store(q, x);
            if (noise) x = mul(add(x, load(es + c)), load(ss + c));
            x = add(mul(x, g), b);
            if (ky | kx) {
              // Not x <= best: more, or not a number.
              const kept = f32x4.le(x, best);
              best = v128.bitselect(best, x, kept);
              place = v128.bitselect(place, i32x4.splat(pixel), kept);
            } else best = x;
            pixel++; p += zStride; q += xhatStride;
          }
        }
        store(o + c, useRelu ? f32x4.pmax(best, zero()) : best);
        store(at + c, place);
      }
      o += stride; at += stride;
    }
  }
  // Pixels below and to the right of the last window are normalised too: they took part in the statistics.
  if (outHeight * size == height && outWidth * size == width) return;
  for (let iy = 0; iy < height; iy++) {
    const first = iy < outHeight * size ? outWidth * size : 0;
    for (let ix = first; ix < width; ix++) {
      const p = row(z, iy * width + ix, zStride), q = row(xhat, iy * width + ix, xhatStride);
      for (let c: usize = 0; c < bytes; c += 16) store(q + c, mul(sub(load(p + c), load(mean + c)), load(inverse + c)));
    }
  }
}

// Backward of imageNormForward. `dy` holds the gradient of the output for the first `gradExamples` examples: of every pixel,
// or, with `windows`, of every window, whose pixel `index` names. `relu` given: it passes where y > 0, which is computed again, or, with
// `windows`, where the maximum at `relu`, laid out as dy, is positive.
// The gradient of z goes to `dz`, where dy may lie. For the formulas see batchNormBackward; with g the gradient at y, S the sum
// of g and T that of g xhat over an example, dgamma = sum s (T + e S), dbeta = sum S, and the sums of dxhat and dxhat xhat are
// gamma s S and gamma s T. `sums`: two rows of `padded` cells an example, and four more, the last but one
// of which gets the sum of dz: the gradient of a bias before the norm.
export function imageNormBackward(
  windows: usize, dy: usize, dyStride: i32, index: usize, dz: usize, dzStride: i32, xhat: usize, xhatStride: i32, inverse: usize,
  gamma: usize, beta: usize, gammaVelocity: usize, betaVelocity: usize, gammaGradient: usize, betaGradient: usize,
  examples: i32, gradExamples: i32, positions: i32, units: i32, chunk: i32, stop: i32, relu: usize,
  noise: i32, shift: usize, scale: usize, noiseStride: i32, momentum: f32, rate: f32, affine: i32, sums: usize,
): void {
  const padded = (units + 3) & ~3, step = <usize>padded << 4;
  const m = f32x4.splat(momentum), lr = f32x4.splat(rate);
  const all = stop ? gradExamples : examples;
  const zSums = sums + <usize>(2 * examples + 2) * step;
  for (let c: usize = 0; c < step; c += 16) store(zSums + c, zero());
  for (let e = 0; e < gradExamples; e++) {
    const es = noise == 2 ? row(shift, e, noiseStride) : shift, ss = noise == 2 ? row(scale, e, noiseStride) : scale;
    gradientSums(windows, dy, dyStride, index, xhat, xhatStride, e, positions, step, gamma, beta, relu, noise, es, ss, sums + <usize>(2 * e) * step);
  }
  if (affine) {
    for (let u = 0; u < padded; u++) {
      const c = <usize>u << 4;
      let dGamma = zero(), dBeta = zero();
      for (let e = 0; e < gradExamples; e++) {
        const s = load(sums + <usize>(2 * e) * step + c), t = load(sums + <usize>(2 * e + 1) * step + c);
        dBeta = add(dBeta, s);
        if (noise) {
          const at = noise == 2 ? <usize>e * <usize>noiseStride + c : c;
          dGamma = add(dGamma, mul(load(scale + at), add(t, mul(load(shift + at), s))));
        } else dGamma = add(dGamma, t);
      }
      // gamma and beta must stay until dz is found: their gradients wait at the end of `sums`.
      store(sums + <usize>(2 * examples) * step + c, dGamma);
      store(sums + <usize>(2 * examples + 1) * step + c, dBeta);
    }
  }
  let from = 0, at: usize = 0;
  while (from < all) {
    let to = from + chunk;
    if (to > all || all - to == 1) to = all;
    const own = min(to, gradExamples), n = f32x4.splat(<f32>((to - from) * positions));
    for (let u = 0; u < padded; u += 2) {
      const c = <usize>u << 4;
      const g0 = v128.load(gamma + c), g1 = v128.load(gamma + c, 16), inv0 = v128.load(inverse + at + c), inv1 = v128.load(inverse + at + c, 16);
      let a0 = zero(), a1 = zero(), b0 = zero(), b1 = zero();
      if (!stop) {
        for (let e = from; e < own; e++) {
          const s = sums + <usize>(2 * e) * step + c, t = s + step;
          let f0 = g0, f1 = g1;
          if (noise) {
            const k = scale + (noise == 2 ? <usize>e * <usize>noiseStride + c : c);
            f0 = mul(f0, v128.load(k)); f1 = mul(f1, v128.load(k, 16));
          }
          a0 = add(a0, mul(f0, v128.load(s))); a1 = add(a1, mul(f1, v128.load(s, 16)));
          b0 = add(b0, mul(f0, v128.load(t))); b1 = add(b1, mul(f1, v128.load(t, 16)));
        }
        a0 = f32x4.div(a0, n); a1 = f32x4.div(a1, n); b0 = f32x4.div(b0, n); b1 = f32x4.div(b1, n);
      }
      // inv (dxhat - a - xhat b), the constants of a chunk and unit where the second sweep finds them.
      const o = sums + <usize>(2 * from) * step + c;
      v128.store(o, a0); v128.store(o, a1, 16);
      v128.store(o + step, b0); v128.store(o + step, b1, 16);
    }
    const constants = sums + <usize>(2 * from) * step;
    for (let e = from; e < to; e++) {
      const es = noise == 2 ? row(shift, e, noiseStride) : shift, ss = noise == 2 ? row(scale, e, noiseStride) : scale;
      imageGradient(e < own ? windows : 0, dy, e < own ? dyStride : 0, index, dz, dzStride, xhat, xhatStride, e, positions, step,
        gamma, beta, inverse + at, constants, relu, noise, es, ss, zSums);
    }
    from = to;
    at += step;
  }
  if (affine) {
    for (let u = 0; u < padded; u++) {
      const c = <usize>u << 4, s = sums + <usize>(2 * examples) * step + c;
      settle(c, load(s), load(s + step), gamma, beta, gammaVelocity, betaVelocity, gammaGradient, betaGradient, m, lr);
    }
  }
}

// S and T of one example, at `sums` and one row of cells on.
function gradientSums(
  windows: usize, dy: usize, dyStride: i32, index: usize, xhat: usize, xhatStride: i32, e: i32, positions: i32, bytes: usize,
  gamma: usize, beta: usize, relu: usize, noise: i32, es: usize, ss: usize, sums: usize,
): void {
  const image = row(xhat, e * positions, xhatStride);
  for (let c: usize = 0; c < 2 * bytes; c += 16) store(sums + c, zero());
  if (!windows) {
    let d = row(dy, e * positions, dyStride), p = image;
    for (let r = 0; r < positions; r++) {
      for (let c: usize = 0; c < bytes; c += 16) {
        const x = load(p + c);
        let g = load(d + c);
        if (relu) g = gate(g, x, c, gamma, beta, noise, es, ss);
        const s = sums + c, t = s + bytes;
        store(s, add(load(s), g)); store(t, add(load(t), mul(g, x)));
      }
      d += dyStride; p += xhatStride;
    }
    return;
  }
  const width = i32.load(windows, 4), size = i32.load(windows, 12), outHeight = i32.load(windows, 32), outWidth = i32.load(windows, 36);
  let d = row(dy, e * outHeight * outWidth, dyStride), at = row(index, e * outHeight * outWidth, dyStride);
  let best = row(relu, e * outHeight * outWidth, dyStride);
  for (let oy = 0; oy < outHeight; oy++) {
    for (let ox = 0; ox < outWidth; ox++) {
      const corner = oy * size * width + ox * size, first = row(image, corner, xhatStride);
      for (let c: usize = 0; c < bytes; c += 16) {
        // The pixel of the maximum, lane by lane.
        const place = load(at + c);
        let x = zero(), line = first + c;
        for (let ky = 0; ky < size; ky++) {
          let pixel = corner + ky * width, p = line;
          for (let kx = 0; kx < size; kx++) {
            x = v128.or(x, v128.and(load(p), i32x4.eq(place, i32x4.splat(pixel))));
            pixel++; p += xhatStride;
          }
          line += <usize>width * <usize>xhatStride;
        }
        let g = load(d + c);
        if (relu) g = gateRelu(g, load(best + c));
        const s = sums + c, t = s + bytes;
        store(s, add(load(s), g)); store(t, add(load(t), mul(g, x)));
      }
      d += dyStride; at += dyStride; best += dyStride;
    }
  }
}

// g where y = gamma ((xhat + e) s) + beta is positive.
@inline function gate(g: v128, x: v128, c: usize, gamma: usize, beta: usize, noise: i32, es: usize, ss: usize): v128 {
  const seen = noise ? mul(add(x, load(es + c)), load(ss + c)) : x;
  return v128.and(g, f32x4.gt(add(mul(seen, load(gamma + c)), load(beta + c)), zero()));
}

// dz of one example; dyStride 0: it has no gradient of its own. `constants`: a, and one row of cells on b.
function imageGradient(
  windows: usize, dy: usize, dyStride: i32, index: usize, dz: usize, dzStride: i32, xhat: usize, xhatStride: i32, e: i32, positions: i32,
  bytes: usize, gamma: usize, beta: usize, inverse: usize, constants: usize, relu: usize, noise: i32, es: usize, ss: usize, zSums: usize,
): void {
  const own = zSums + bytes;
  for (let c: usize = 0; c < bytes; c += 16) store(own + c, zero());
  imageGradientSweep(windows, dy, dyStride, index, dz, dzStride, xhat, xhatStride, e, positions, bytes, gamma, beta, inverse, constants, relu,
    noise, es, ss, own);
  for (let c: usize = 0; c < bytes; c += 16) store(zSums + c, add(load(zSums + c), load(own + c)));
}

function imageGradientSweep(
  windows: usize, dy: usize, dyStride: i32, index: usize, dz: usize, dzStride: i32, xhat: usize, xhatStride: i32, e: i32, positions: i32,
  bytes: usize, gamma: usize, beta: usize, inverse: usize, constants: usize, relu: usize, noise: i32, es: usize, ss: usize, own: usize,
): void {
  const image = row(xhat, e * positions, xhatStride), out = row(dz, e * positions, dzStride);
  if (!windows) {
    let d = row(dy, e * positions, dyStride), p = image, o = out;
    for (let r = 0; r < positions; r++) {
      for (let c: usize = 0; c < bytes; c += 16) {
        const x = load(p + c);
        let g = zero();
        if (dyStride) {
          g = load(d + c);
          if (relu) g = gate(g, x, c, gamma, beta, noise, es, ss);
          g = mul(g, noise ? mul(load(gamma + c), load(ss + c)) : load(gamma + c));
        }
        const z = mul(load(inverse + c), sub(sub(g, load(constants + c)), mul(x, load(constants + c + bytes))));
        store(o + c, z);
        store(own + c, add(load(own + c), z));
      }
      d += dyStride; p += xhatStride; o += dzStride;
    }
    return;
  }
  const height = i32.load(windows), width = i32.load(windows, 4), size = i32.load(windows, 12);
  const outHeight = i32.load(windows, 32), outWidth = i32.load(windows, 36);
  let d = row(dy, e * outHeight * outWidth, dyStride), at = row(index, e * outHeight * outWidth, dyStride);
  let best = row(relu, e * outHeight * outWidth, dyStride);
  for (let oy = 0; oy < outHeight; oy++) {
    for (let ox = 0; ox < outWidth; ox++) {
      const corner = oy * size * width + ox * size;
      for (let c: usize = 0; c < bytes; c += 16) {
        const place = load(at + c), inv = load(inverse + c), a = load(constants + c), b = load(constants + c + bytes);
        let g = load(d + c);
        if (relu) g = gateRelu(g, load(best + c));
        g = mul(g, noise ? mul(load(gamma + c), load(ss + c)) : load(gamma + c));
        let sum = zero();
        for (let ky = 0; ky < size; ky++) {
          let pixel = corner + ky * width, p = row(image, pixel, xhatStride) + c, o = row(out, pixel, dzStride) + c;
          for (let kx = 0; kx < size; kx++) {
            const x = load(p);
            const z = mul(inv, sub(sub(v128.and(g, i32x4.eq(place, i32x4.splat(pixel))), a), mul(x, b)));
            store(o, z);
            sum = add(sum, z);
            pixel++; p += xhatStride; o += dzStride;
          }
        }
        store(own + c, add(load(own + c), sum));
      }
      d += dyStride; at += dyStride; best += dyStride;
    }
  }
  if (outHeight * size == height && outWidth * size == width) return;
  for (let iy = 0; iy < height; iy++) {
    const first = iy < outHeight * size ? outWidth * size : 0;
    for (let ix = first; ix < width; ix++) {
      const p = row(image, iy * width + ix, xhatStride), o = row(out, iy * width + ix, dzStride);
      for (let c: usize = 0; c < bytes; c += 16) {
        const z = mul(load(inverse + c), sub(sub(zero(), load(constants + c)), mul(load(p + c), load(constants + c + bytes))));
        store(o + c, z);
        store(own + c, add(load(own + c), z));
      }
    }
  }
}
