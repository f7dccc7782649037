import type { Examples } from "../data/types.ts";
import { permutation } from "../math/random.ts";
import { flat } from "./batchGradients.ts";
import { drafts } from "./draft.ts";
import { gradientsAtRest } from "./inputGradient.ts";
import { jackknifeError } from "./jackknife.ts";
import { measuredUnless } from "./measured.ts";
import { noiseSources } from "./noisyPasses.ts";
import { settle, wholeFrom } from "./settle.ts";
import type { Instrument } from "./types.ts";

const defaults = { examples: 256, small: 8 };

/**
 * A6, noise of stochastic gradients by the choice of the examples alone: `noise.sgd.scale` = tr(Sigma) / ||G||^2, in examples,
 * the gradient batch at which noise and gradient are of one size; `noise.sgd.variance` = tr(Sigma), the variance of the
 * gradients of single examples; `noise.sgd.signal` = ||G||^2, G the gradient of the training loss; `noise.sgd.temperature` =
 * lr (N / B - 1), without momentum (with momentum m, 1 / (1 - m) times as large). From gradients at two batch sizes,
 * groups of `small` and all of `examples` training examples, drawn without replacement (`gradientNoise`). Evaluation mode:
 * neither dropout nor injected noise, batch norm by population statistics, so that only the gradient batch changes this noise
 * and only the statistics batch that of batch norm; `method` names both. Without weight decay. Cost: a forward and a backward
 * pass of the float64 voice over `examples`.
 * Source: McCandlish, Kaplan, Amodei 2018, appendix A.1 (scale); Smith and Le 2018 (temperature).
 */
export const sgdNoise: Instrument = {
  id: "noise.sgd",
  title: "noise of the gradient by the choice of the examples",
  defaults,
  measure(nets, given, random) {
    const settings = settle("noise.sgd", defaults, given);
    const small = wholeFrom("noise.sgd: small", 1, settings.small);
    const wanted = wholeFrom("noise.sgd: examples", 2 * small, settings.examples);
    const { batch, learningRate } = nets.training;
    const statistics = noiseSources(nets, 0)?.batch;
    const knobs = `gradient batch ${batch}, statistics batch ${statistics ?? "none"}`;
    const readings = drafts(nets.count);
    readings.forEach((draft, p) => {
      const set = nets.examples(p, "train");
      const total = set.y.length;
      const groups = Math.floor(Math.min(wanted, total) / small);
      const order = permutation(total, random(p, "noise.sgd/examples"));
      const gradient = gradientsAtRest(nets, p);
      const gradients = Array.from({ length: groups }, (_, g) =>
        flat(gradient(rowsOf(set, order.subarray(g * small, (g + 1) * small))).params),
      );
      const few = groups < 2 ? `fewer than two groups of ${small} training examples` : undefined;
      const found = groups < 2 ? undefined : gradientNoise(gradients, small, total);
      const none = found !== undefined && found.signal <= 0 ? SWAMPED : undefined;
      const put = (
        name: string,
        unit: string,
        value: number,
        more: { se?: number; why?: string | undefined },
      ): void => {
        draft.measures[`noise.sgd.${name}`] = measuredUnless(few ?? more.why, value, {
          ...{ n: groups * small, unit, replication: "example" },
          method: `gradients of ${small} and ${groups * small} training examples, evaluation mode, ${knobs}`,
          ...(more.se === undefined ? {} : { se: more.se }),
        });
      };
      const error = (of: (noise: GradientNoise) => number): number =>
        found === undefined ? Number.NaN : jackknifeError((group) => of(found.without(group)), groups);
      const { variance, signal } = found ?? { variance: Number.NaN, signal: Number.NaN };
      const unit = "squared gradient";
      put("scale", "examples", variance / signal, { se: error((own) => own.variance / own.signal), why: none });
      put("variance", unit, variance, { se: error((own) => own.variance) });
      put("signal", unit, signal, { se: error((own) => own.signal), why: none });
      const temperature = learningRate * (total / batch - 1);
      put("temperature", "learning rate", Number.isFinite(variance) ? temperature : Number.NaN, {});
    });
    return readings;
  },
};

const SWAMPED = "the gradient of the training loss is too small to be told from its noise with so few examples";

interface GradientNoise {
  /** tr(Sigma) */
  readonly variance: number;
  /** ||G||^2 */
  readonly signal: number;
}

/**
 * Noise and signal of gradients from those of m groups of b examples, n = m b of a training set of N, all different. With
 * |G_b|^2 the mean squared norm of a group's gradient and |G_n|^2 that of the mean of all,
 * tr(Sigma) = (|G_b|^2 - |G_n|^2) / (1/b - 1/n), ||G||^2 = |G_n|^2 - tr(Sigma) (1/n - 1/N): unbiased, and ||G||^2 is exact
 * where n = N.
 * Source: McCandlish, Kaplan, Amodei 2018, appendix A.1, with the factor of sampling without replacement (Cochran 1977, 2.6).
 *
 * @param total N; Infinity: examples that are drawn independently
 */
export function gradientNoise(
  gradients: readonly Float64Array[],
  small: number,
  total: number,
): GradientNoise & { without(group: number): GradientNoise } {
  const sum = new Float64Array(gradients[0].length);
  for (const own of gradients) for (let i = 0; i < sum.length; i++) sum[i] += own[i];
  const squares = gradients.map((own) => dot(own, own));
  const along = gradients.map((own) => dot(own, sum));
  const [square, whole] = [squares.reduce((a, b) => a + b, 0), dot(sum, sum)];
  const of = (groups: number, squareSum: number, wholeSquare: number): GradientNoise => {
    const n = groups * small;
    const large = wholeSquare / (groups * groups);
    const variance = (squareSum / groups - large) / (1 / small - 1 / n);
    return { variance, signal: large - variance * (1 / n - 1 / total) };
  };
  const m = gradients.length;
  return {
    ...of(m, square, whole),
    without: (g) => of(m - 1, square - squares[g], whole - 2 * along[g] + squares[g]),
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function rowsOf({ x, y, targets }: Examples, rows: Int32Array): Examples {
  const pick = (values: Float32Array): Float32Array => {
    const width = values.length / y.length;
    const out = new Float32Array(rows.length * width);
    rows.forEach((row, i) => {
      out.set(values.subarray(row * width, (row + 1) * width), i * width);
    });
    return out;
  };
  const labels = Int32Array.from(rows, (row) => y[row]);
  return { x: pick(x), y: labels, ...(targets === undefined ? {} : { targets: pick(targets) }) };
}
