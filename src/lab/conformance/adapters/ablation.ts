import { normalisedArea } from "../../../core/instruments/ablationCurve.ts";
import { correctness } from "../../../core/instruments/accuracy.ts";
import { crossEntropy } from "../../../core/instruments/crossEntropy.ts";
import { intact, layerDamages } from "../../../core/instruments/damage.ts";
import { openHold, unitHolds } from "../../../core/instruments/holdUnit.ts";
import type { Nets } from "../../../core/instruments/types.ts";
import { unitMoments } from "../../../core/instruments/unitMoments.ts";
import type { Adapter, Answered } from "../adapter.ts";
import { type Path, rowsAt } from "../caseReader.ts";
import { goldenNets } from "./goldenNets.ts";

type Values = Partial<Record<Path, Answered>>;

/** `ablation-single`: loss and accuracy with each hidden unit held at zero or at its mean. */
export const singleAblationAdapter: Adapter = {
  reference(golden) {
    const { nets, examples } = goldenNets(golden);
    const [logits = new Float32Array()] = nets.logits("test");
    const base = intact(logits, examples.y, nets.classes, 1);
    const [loss, accuracy] = [average(base.nll), average(base.correct)];
    const values: Values = {
      "outputs.base_loss": reading(loss),
      "outputs.base_accuracy": { value: accuracy, kind: "exact" },
      "outputs.logits": reading(logits),
    };
    for (const constant of ["zero", "mean"] as const)
      nets.units.forEach((_, layer) => {
        const holds = unitHolds(nets, "test", layer, constant, []);
        const request = { set: "test", layer, recalibrate: false } as const;
        const [found] = layerDamages(nets, [{ raw: base, atT: base }], request, holds);
        if (found === undefined) return;
        values[`outputs.loss_${constant}_layer${layer + 1}`] = reading(found.raw.nats.map((nats) => loss + nats));
        const kept = found.raw.accuracy.map((lost) => fraction(accuracy - lost, examples.y.length));
        values[`outputs.accuracy_${constant}_layer${layer + 1}`] = { value: kept, kind: "exact" };
      });
    return { values };
  },
};

/** `ablation-cumulative`: loss, accuracy and area while units are removed in given orders. */
export const cumulativeAblationAdapter: Adapter = {
  reference(golden) {
    const { nets, examples } = goldenNets(golden);
    const n = examples.y.length;
    const values: Values = {};
    for (const constant of ["zero", "mean"] as const) {
      const losses: number[] = [];
      const areas: number[] = [];
      const accuracies: number[] = [];
      for (const order of rowsAt(golden, "inputs.orders")) {
        const curve = Array.from({ length: order.length + 1 }, (_, removed) => {
          const logits = removeUnits(nets, order.subarray(0, removed), constant);
          losses.push(average(crossEntropy(logits, examples.y, nets.classes, 1, new Float64Array(n))));
          return fraction(average(correctness(logits, examples.y, nets.classes, new Float64Array(n))), n);
        });
        accuracies.push(...curve);
        const fractions = curve.map((_, removed) => removed / order.length);
        areas.push(normalisedArea(curve, fractions, 1 / nets.classes));
      }
      values[`outputs.loss_${constant}`] = reading(losses);
      values[`outputs.accuracy_${constant}`] = { value: accuracies, kind: "exact" };
      values[`outputs.nauc_${constant}`] = { value: areas, kind: "statistic" };
    }
    return { values };
  },
};

/** Logits with the given units held at `constant`; unit ids count through the hidden layers. */
function removeUnits(nets: Nets, ids: Float64Array, constant: "zero" | "mean"): Float32Array {
  let first = 0;
  const holds = nets.units.map((units, layer) => {
    const hold = openHold(layer, units);
    const [h = new Float32Array()] = nets.hidden("test", layer);
    const { mean } = unitMoments(h, units);
    for (const id of ids) {
      const unit = id - first;
      if (unit < 0 || unit >= units) continue;
      hold.scale[unit] = 0;
      hold.shift[unit] = constant === "mean" ? (mean[unit] ?? 0) : 0;
    }
    first += units;
    return hold;
  });
  return nets.logits("test", { holds: [holds] })[0] ?? new Float32Array();
}

function reading(value: number | ArrayLike<number>): Answered {
  return { value, kind: "instrument" };
}

function average(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The fraction k / n nearest to a value that is one but for rounding: counts must agree exactly. */
function fraction(value: number, n: number): number {
  return Math.round(value * n) / n;
}
