import { byRow } from "./contributions.ts";
import { arrayOf, type Draft, drafts } from "./draft.ts";
import { type FanIn, fanIns, outputVariance } from "./fanIn.ts";
import { jackknifeError } from "./jackknife.ts";
import { measuredUnless } from "./measured.ts";
import { noiseSources, noisyPass } from "./noisyPasses.ts";
import { contributed, overVariance } from "./reliance.ts";
import { indexOfLargest, largest, median } from "./sample.ts";
import { setNamed, settle, wholeFrom } from "./settle.ts";
import type { ForwardOptions, Instrument, Nets } from "./types.ts";

const defaults = { set: "ablation", samples: 10, statisticsBatch: 0 };

/**
 * B5, reliance with the noise of training on and at rest. The reliance matrix between neighbouring layers by mean ablation
 * (B3) is measured in evaluation mode and again over `samples` passes with dropout, injected noise and mini-batch statistics
 * on: R_du = E[(z_d - z_d^do(u))^2] / Var(z_d), both over the examples of a pass and averaged over the passes, so that a shake
 * that all examples of a pass share does not count. `rely.mode.off` and `rely.mode.on`, the largest entry of a row;
 * `rely.mode.ratio`, with the noise on over at rest, of the unit that is relied upon most at rest: below 1 the noise masks it.
 * Medians over the live downstream units, by layer; array `rely.mode.on.layer2` (D, U). A network without noise has ratio 1.
 * Standard error by the jackknife over passes. Cost: two forward passes for each layer and sample; between feature maps one
 * for each map.
 * Source: the passes are those of Gal and Ghahramani 2016 and Teye, Azizpour, Smith 2018.
 */
export const relianceByMode: Instrument = {
  id: "rely.mode",
  title: "reliance on single units with the noise of training on, against at rest",
  defaults,
  measure(nets, given, random) {
    const settings = settle("rely.mode", defaults, given);
    const set = setNamed("rely.mode: set", settings.set);
    const samples = wholeFrom("rely.mode: samples", 2, settings.samples);
    const sources = noiseSources(nets, settings.statisticsBatch);
    const rest = fanIns(nets, set).map((layers) => layers.map(partsOf));
    const streams = rest.map((_, p) => random(p, "rely.mode/batches"));
    const passes =
      sources === undefined
        ? [rest]
        : Array.from({ length: samples }, (_, sample) => {
            const options = noisyPass(nets, sources, streams, { purpose: "rely.mode", sample });
            return fanIns(withOptions(nets, options), set).map((layers) => layers.map(partsOf));
          });
    const readings = drafts(nets.count);
    readings.forEach((draft, p) => {
      rest[p].forEach((still, l) => {
        const noisy = passes.map((all) => all[p][l]);
        const what = sources === undefined ? "no source of noise" : `${samples} passes with noise`;
        putModes(draft, still, noisy, `mean ablation, ${what}, ${set} set`);
      });
    });
    return readings;
  },
};

/** What the reliance of one layer in one pass is made of. */
interface Parts {
  readonly name: string;
  readonly upstream: number;
  /** Mean square of what holding each upstream unit takes from each downstream unit, (D, U). */
  readonly contributions: Float64Array;
  /** Variance of the downstream units, (D). */
  readonly variance: Float64Array;
}

function partsOf(layer: FanIn): Parts {
  const { name, upstream } = layer;
  return { name, upstream, contributions: contributed(layer, "mean"), variance: outputVariance(layer) };
}

/** The same networks, every pass with `options`. */
function withOptions(nets: Nets, options: ForwardOptions): Nets {
  const all = (more: ForwardOptions | undefined): ForwardOptions => ({ ...more, ...options });
  return {
    ...nets,
    logits: (set, more) => nets.logits(set, all(more)),
    hidden: (set, layer, more) => nets.hidden(set, layer, all(more)),
    unitValues: (set, layer, unit, more) => nets.unitValues(set, layer, unit, all(more)),
    preactivations: (set, layer, more) => nets.preactivations(set, layer, all(more)),
    exampleMoments: (set, layer, place, more) => nets.exampleMoments(set, layer, place, all(more)),
  };
}

/** Reliance over some passes, (D, U). */
function relianceOf(passes: readonly Parts[]): Float64Array {
  const sum = (of: (parts: Parts) => Float64Array): Float64Array =>
    of(passes[0]).map((_, at) => passes.reduce((total, parts) => total + of(parts)[at], 0) / passes.length);
  return overVariance(
    sum((parts) => parts.contributions),
    sum((parts) => parts.variance),
  );
}

function putModes(draft: Draft, still: Parts, passes: readonly Parts[], method: string): void {
  const { name, upstream } = still;
  const off = relianceOf([still]);
  const on = relianceOf(passes);
  const top = Array.from(byRow(off, upstream, indexOfLargest), (u, d) => d * upstream + u);
  const live = (values: ArrayLike<number>): number[] => Array.from(values).filter((value) => !Number.isNaN(value));
  const largestOf = (matrix: Float64Array): number => median(live(byRow(matrix, upstream, largest)));
  const ratio = (matrix: Float64Array): number => median(live(top.map((at) => matrix[at] / off[at])));
  const why = live(top.map((at) => off[at] + on[at])).length === 0 ? "no downstream unit ever changes" : undefined;
  const without = (pass: number): Float64Array => relianceOf(passes.filter((_, r) => r !== pass));
  const put = (metric: string, unit: string, value: number, of?: (matrix: Float64Array) => number): void => {
    const known = of !== undefined && passes.length > 1;
    const se = known ? { se: jackknifeError((pass) => of(without(pass)), passes.length) } : {};
    const facts = { n: passes.length, unit, method, replication: "batch" as const, ...se };
    draft.measures[`rely.mode.${metric}.${name}`] = measuredUnless(why, value, facts);
  };
  draft.arrays[`rely.mode.on.${name}`] = arrayOf([on.length / upstream, upstream], on);
  put("off", "ratio of variances", largestOf(off));
  put("on", "ratio of variances", largestOf(on), largestOf);
  put("ratio", "ratio", ratio(on), ratio);
}
