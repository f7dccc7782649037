import type { Random } from "../../../core/math/random.ts";
import { batchNorm } from "../../../core/nn/batchNorm.ts";
import { shiftedNoise } from "../../../core/nn/shiftedNoise.ts";
import type { BatchNormSpec, ShiftedNoiseSpec } from "../../../core/nn/spec.ts";
import type { Adapter } from "../adapter.ts";
import { numberAt, tensorAt, textAt, whereIs } from "../caseReader.ts";
import { type GoldenCase, GoldenError } from "../golden.ts";
import { gradientExtra, positionsOf, unitsOf } from "./batchNormCase.ts";
import { passKernel } from "./kernelLayer.ts";

/**
 * `noisy_batch_norm`: batch norm and behind it the noise of Santurkar et al. 2018. The case's uniform and normal numbers go
 * through our own draw.
 */
export const noisyBatchNormAdapter: Adapter = {
  reference(golden) {
    const { batch, noise, params, x, dy, units, positions } = readNoisyBatchNorm(golden);
    const passed = batchNorm.forward(x.data, params, undefined, batch, { mode: "train", units, positions });
    const draws = shiftedNoise.draw(noise, x.shape[0] ?? 0, units, positions, givenNumbers(golden));
    const da = shiftedNoise.backward(dy, draws);
    const back = batchNorm.backward(da, params, passed.tape);
    const extra = gradientExtra(passed.tape.how.moments, batch.eps, "reference");
    return {
      values: {
        "outputs.a": passed.y,
        "outputs.m": draws.shift,
        "outputs.s": draws.scale,
        "outputs.y": shiftedNoise.forward(passed.y, draws),
        "gradients.a": da,
        "gradients.x": { value: back.x, extra },
        "gradients.gamma": { value: back.params.gamma ?? [], extra },
        "gradients.beta": { value: back.params.beta ?? [], extra },
      },
      notCompared: { "outputs.mu": "a step on the way to m", "outputs.sigma": "a step on the way to s" },
    };
  },

  kernel(golden, kernel) {
    const { batch, noise, params, x, units, positions } = readNoisyBatchNorm(golden);
    const draws = shiftedNoise.draw(noise, x.shape[0] ?? 0, units, positions, givenNumbers(golden));
    const passed = passKernel(golden, kernel, [batch, noise], [params, {}], { noise: [undefined, draws] });
    if ("unsupported" in passed) return passed;
    const { tape } = batchNorm.forward(x.data, params, undefined, batch, { mode: "train", units, positions });
    const extra = gradientExtra(tape.how.moments, batch.eps, "kernel");
    const inside = "the kernels show what leaves the noise";
    return {
      values: {
        "outputs.y": passed.y,
        "gradients.x": { value: passed.x, extra },
        "gradients.gamma": { value: passed.params.gamma ?? [], extra },
        "gradients.beta": { value: passed.params.beta ?? [], extra },
      },
      notCompared: {
        "outputs.a": inside,
        "outputs.m": inside,
        "outputs.s": inside,
        "outputs.mu": inside,
        "outputs.sigma": inside,
        "gradients.a": inside,
      },
    };
  },
};

/** Both layers of the case, with what goes in. */
function readNoisyBatchNorm(golden: GoldenCase) {
  if (textAt(golden, "config.r_sigma_is") !== "standard deviation")
    throw new GoldenError(`${whereIs(golden)}: config.r_sigma_is; expected "standard deviation"`);
  const batch: BatchNormSpec = {
    type: "batchNorm",
    dialect: "pytorch",
    statistics: "batch",
    stopGradient: false,
    affine: true,
    eps: numberAt(golden, "config.eps"),
    momentum: 0.1,
  };
  const noise: ShiftedNoiseSpec = {
    type: "shiftedNoise",
    shift: numberAt(golden, "config.n_mu"),
    scale: numberAt(golden, "config.n_sigma"),
    shiftSpread: numberAt(golden, "config.r_mu"),
    scaleSpread: numberAt(golden, "config.r_sigma"),
  };
  const x = tensorAt(golden, "inputs.x");
  return {
    batch,
    noise,
    params: { gamma: tensorAt(golden, "params.gamma").data, beta: tensorAt(golden, "params.beta").data },
    x,
    dy: tensorAt(golden, "inputs.dy").data,
    units: unitsOf(golden, x.shape),
    positions: positionsOf(x.shape),
  };
}

/** The numbers of the case in the order in which the noise draws them. */
function givenNumbers(golden: GoldenCase): Random {
  const list = (key: "u_mu" | "u_sigma" | "u_m" | "z_s"): Float64Array => tensorAt(golden, `inputs.${key}`).data;
  const uniforms = [...list("u_mu"), ...list("u_sigma"), ...list("u_m")].values();
  const normals = list("z_s").values();
  const next = (numbers: Iterator<number>): number => {
    const { value, done } = numbers.next();
    if (done) throw new GoldenError(`${whereIs(golden)}: fewer random numbers than the noise draws`);
    return value;
  };
  return {
    uniform: () => next(uniforms),
    normal: () => next(normals),
    below: () => {
      throw new GoldenError(`${whereIs(golden)}: has no whole random numbers`);
    },
  };
}
