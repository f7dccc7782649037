import { byRow } from "./contributions.ts";
import { arrayOf, type Draft, drafts } from "./draft.ts";
import { fanIns } from "./fanIn.ts";
import { unitHolds } from "./holdUnit.ts";
import { jackknifeError } from "./jackknife.ts";
import { measuredUnless } from "./measured.ts";
import { adjacentReliance, interventionReliance } from "./reliance.ts";
import { type RelianceForm, relianceForms } from "./relianceForm.ts";
import { largest, median } from "./sample.ts";
import { oneOf, setNamed, settle } from "./settle.ts";
import { topShare } from "./shares.ts";
import type { Instrument } from "./types.ts";

const defaults = { set: "ablation", forms: ["mean"], nonAdjacent: false };

/**
 * B3, the reliance matrix: how much of the variance of a downstream unit's input goes when one upstream unit is held,
 * R_du = E[(z_d - z_d^do(u))^2] / Var(z_d), dimensionless. Arrays `rely.matrix.layer2` (D, U) have the downstream units as
 * rows; `output` is the layer of the logits. Measures are the largest entry of a row and its share of the row, each the
 * median over the rows of units that are alive. Mean ablation is the default form; others have their names in the
 * metrics (`rely.matrix.zero.max.layer2`). `nonAdjacent` adds layers further apart, by a forward pass for each held unit
 * (`rely.matrix.max.layer1.output`): the passes grow with the square of the depth.
 *
 * A feature map is held as a whole, and the mean square is over examples and downstream positions; neighbouring layers
 * are then measured too, by a forward pass for each map. Between layers further apart a downstream map is represented by
 * its mean over the positions.
 * Cost: one forward pass a layer; O(N U + D U).
 * Source: Pearl 2009 (do-interventions).
 */
export const relianceMatrix: Instrument = {
  id: "rely.matrix",
  title: "reliance of each downstream unit on each upstream unit",
  defaults,
  measure(nets, given, random) {
    const settings = settle("rely.matrix", defaults, given);
    const set = setNamed("rely.matrix: set", settings.set);
    const forms = settings.forms.map((form) => oneOf("rely.matrix: forms", form, relianceForms));
    const layers = fanIns(nets, set);
    const readings = drafts(nets.count);
    for (const form of forms) {
      readings.forEach((draft, p) => {
        for (const layer of layers[p]) {
          const found = { name: layer.name, upstream: layer.upstream, n: layer.h.length / layer.upstream };
          const how = layer.maps === undefined ? "closed form" : "each map alone";
          putReliance(draft, { ...found, form, how: `${how}, pop-eval, ${set} set` }, (group) =>
            adjacentReliance(layer, form, group),
          );
        }
      });
      if (!settings.nonAdjacent) continue;
      const constant = form === "permutation" ? "permuted" : form;
      const last = nets.units.length;
      for (let from = 0; from < last; from++) {
        const streams = readings.map((_, p) => random(p, `ablation/${constant}`));
        for (let to = from + 2; to <= last; to++) {
          const name = `layer${from + 1}.${to === last ? "output" : `layer${to + 1}`}`;
          const matrices = interventionReliance(nets, { set, from, to }, unitHolds(nets, set, from, constant, streams));
          readings.forEach((draft, p) => {
            const n = nets.examples(p, set).y.length;
            const found = { name, upstream: nets.units[from], n, form, how: `do-interventions, pop-eval, ${set} set` };
            putReliance(draft, found, matrices[p]);
          });
        }
      }
    }
    return readings;
  },
};

interface Found {
  readonly name: string;
  readonly upstream: number;
  readonly n: number;
  readonly form: RelianceForm;
  readonly how: string;
}

function putReliance(draft: Draft, found: Found, matrixAt: (group?: number) => Float64Array): void {
  const { name, upstream, n, form } = found;
  const prefix = `rely.matrix${form === "mean" ? "" : `.${form}`}`;
  const matrix = matrixAt();
  draft.arrays[`${prefix}.${name}`] = arrayOf([matrix.length / upstream, upstream], matrix);
  const without = memo(matrixAt);
  const put = (metric: string, unit: string, what: string, of: (row: Float64Array) => number): void => {
    const alive = (m: Float64Array): Float64Array => byRow(m, upstream, of).filter((value) => !Number.isNaN(value));
    const rows = alive(matrix);
    const why = rows.length === 0 ? "no downstream unit ever changes" : undefined;
    const se = jackknifeError((group) => median(alive(without(group))));
    const method = `median over ${rows.length} downstream units of ${what}, ${form} ablation, ${found.how}`;
    const facts = { se, n, unit, method, replication: "example" } as const;
    draft.measures[`${prefix}.${metric}.${name}`] = measuredUnless(why, median(rows), facts);
  };
  put("max", "ratio of variances", "the largest entry of the row", largest);
  put("maxShare", "fraction", "the largest entry's share of the row", topShare);
}

function memo(of: (group: number) => Float64Array): (group: number) => Float64Array {
  const known = new Map<number, Float64Array>();
  return (group) => {
    const found = known.get(group) ?? of(group);
    known.set(group, found);
    return found;
  };
}
