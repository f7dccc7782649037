import { log } from "../math/elementary.ts";
import { UserError } from "../math/errors.ts";
import { permutation } from "../math/random.ts";
import { arrayOf, type Draft, drafts } from "./draft.ts";
import { measuredUnless } from "./measured.ts";
import type { Numbers } from "./numbers.ts";
import { averaged, mean } from "./sample.ts";
import { setNamed, settle, wholeFrom } from "./settle.ts";
import { type Labelled, softmaxProbe } from "./softmaxProbe.ts";
import { noClasses } from "./squaredLoss.ts";
import type { Instrument } from "./types.ts";
import { deadVariance, unitMoments } from "./unitMoments.ts";

const defaults = { set: "ablation", units: 8, examples: 1000, ridge: 0.01 };

/** Each half of the examples is told apart by a probe that was fitted to the other. */
const folds = 2;

/**
 * D5, information about the class, as far as a linear probe can read it: softmax regressions of the labels on the
 * activations of a layer, fitted to one half of the examples and tried on the other, and the other way round.
 * `information.all.layer1` is I(h; y) = H(y) less the mean loss of the probe with all live units;
 * `information.conditional.layer1` is I(h_u; y | h_-u), the loss without unit u less that with all, mean over `units` live
 * units drawn from the seed's stream (the same in every arm where they are alive). In nats, whatever the network was
 * trained to lower. Copies have 0, a unit that alone knows something what it knows; below 0 a unit only helps the probe to
 * overfit. Arrays hold the units drawn and their values (`information.units.layer1`, `information.conditional.layer1`).
 * The first `examples` of the set are used; `ridge` holds the standardised weights back. Cost of a fit: see
 * `softmaxProbe`; 2 (1 + `units`) fits a layer. A feature map counts with its mean over the positions.
 * Source: Xu, Zhao, Song, Stewart & Ermon 2020, "A theory of usable information under computational constraints",
 * definitions 1 and 2.
 */
export const conditionalInformation: Instrument = {
  id: "information",
  title: "what a unit alone knows about the class",
  defaults,
  measure(nets, given, random) {
    const settings = settle("information", defaults, given);
    const set = setNamed("information: set", settings.set);
    const drawn = wholeFrom("information: units", 1, settings.units);
    const most = wholeFrom("information: examples", 2 * folds, settings.examples);
    const ridge = positive("information: ridge", settings.ridge);
    const layers = nets.units.map((_, layer) => nets.hidden(set, layer));
    return drafts(nets.count).map((draft, p) => {
      const examples = nets.examples(p, set);
      const labels = examples.y.subarray(0, most);
      layers.forEach((h, layer) => {
        const units = nets.units[layer];
        const own = h[p].subarray(0, labels.length * units);
        const { variance } = unitMoments(own, units);
        const live = Array.from({ length: units }, (_, u) => u).filter((u) => !(variance[u] <= deadVariance));
        const order = permutation(units, random(p, `information/layer${layer + 1}`));
        const chosen =
          live.length < 2
            ? []
            : Array.from(order)
                .filter((u) => live.includes(u))
                .slice(0, drawn);
        const why = examples.targets ? noClasses : whyNothing(labels, own, live.length);
        const request = { classes: nets.classes, ridge, live, chosen };
        const found = why === undefined ? information(own, labels, request) : nothing;
        const name = `layer${layer + 1}`;
        const method = `softmax probe, ridge ${ridge}, of ${live.length} live units, two-fold, pop-eval, ${set} set`;
        putInformation(draft, name, found, { why, method, live: live.length, units });
        draft.arrays[`information.units.${name}`] = arrayOf(
          [found.conditional.length],
          chosen.slice(0, found.conditional.length),
        );
      });
      return draft;
    });
  },
};

/** Information of N examples: each entry averages to a value in nats. */
export interface Information {
  /** -ln of the frequency of the example's class, less the loss of the probe with all units (N): averages to I(h; y). */
  readonly all: Float64Array;
  /** By unit: the loss without it less the loss with all, (N); averages to I(h_u; y | h_-u). */
  readonly conditional: readonly Float64Array[];
}

/**
 * Two-fold information of the activations h (N, U) about labels (N).
 * @param live the units that probes read
 * @param chosen those of them that are left out one after the other
 */
export function information(
  h: Numbers,
  labels: Int32Array,
  how: {
    readonly classes: number;
    readonly ridge: number;
    readonly live: readonly number[];
    readonly chosen: readonly number[];
  },
): Information {
  const { classes, ridge, live, chosen } = how;
  const n = labels.length;
  const frequencies = new Float64Array(classes);
  for (const label of labels) frequencies[label] += 1 / n;
  const all = Float64Array.from(labels, (label) => -log(frequencies[label]));
  const conditional = chosen.map(() => new Float64Array(n));
  for (let fold = 0; fold < folds; fold++) {
    const inside = Array.from({ length: n }, (_, i) => i).filter((i) => i % folds === fold);
    const outside = Array.from({ length: n }, (_, i) => i).filter((i) => i % folds !== fold);
    const part = (rows: readonly number[]): Labelled => rowsOf(h, labels, rows, live);
    const probes = softmaxProbe(part(outside), part(inside), classes, ridge);
    const without = chosen.map((unit) => probes.without(live.indexOf(unit)));
    inside.forEach((row, i) => {
      all[row] -= probes.all[i];
      chosen.forEach((_, c) => {
        conditional[c][row] = without[c][i] - probes.all[i];
      });
    });
  }
  return { all, conditional };
}

/** Chosen rows and columns. */
function rowsOf(h: Numbers, labels: Int32Array, rows: readonly number[], live: readonly number[]): Labelled {
  const units = h.length / labels.length;
  const x = new Float64Array(rows.length * live.length);
  rows.forEach((row, i) => {
    live.forEach((unit, v) => {
      x[i * live.length + v] = h[row * units + unit];
    });
  });
  return { x, labels: Int32Array.from(rows, (row) => labels[row]) };
}

function whyNothing(labels: Int32Array, h: Numbers, live: number): string | undefined {
  if (labels.length < 2 * folds) return `there are ${labels.length} examples: too few for two folds`;
  if (!h.every(Number.isFinite)) return "the network gives no finite numbers";
  if (live === 0) return "every unit of the layer is dead";
  return labels.every((label) => label === labels[0]) ? "there is a single class: nothing to know" : undefined;
}

const nothing: Information = { all: new Float64Array(), conditional: [] };

function putInformation(
  draft: Draft,
  name: string,
  { all, conditional }: Information,
  {
    why,
    method,
    live,
    units,
  }: Readonly<Record<"live" | "units", number>> & {
    readonly why: string | undefined;
    readonly method: string;
  },
): void {
  const facts = { n: all.length, unit: "nats of information", replication: "example" } as const;
  const whole = averaged(all);
  draft.measures[`information.all.${name}`] = measuredUnless(why, whole.value, {
    ...facts,
    se: whole.se,
    method: `entropy of the classes less the loss of a ${method}`,
  });
  const none = live < 2 ? `${live} of ${units} units are alive: there is no other unit` : undefined;
  const own = averaged(all.map((_, i) => mean(conditional.map((values) => values[i]))));
  draft.measures[`information.conditional.${name}`] = measuredUnless(why ?? none, own.value, {
    ...facts,
    se: own.se,
    method: `loss without a unit less the loss with all, mean of ${conditional.length} units, ${method}`,
  });
  draft.arrays[`information.conditional.${name}`] = arrayOf([conditional.length], conditional.map(mean));
}

function positive(where: string, value: number): number {
  if (!(value > 0)) throw new UserError(`${where} is ${value}; expected a number above 0, such as ${defaults.ridge}`);
  return value;
}
