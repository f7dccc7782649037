import { unitActivity } from "../../../core/instruments/activity.ts";
import { correlations, meanAbsolute, normalisedDeCov } from "../../../core/instruments/correlation.ts";
import { covariance, crossProducts } from "../../../core/instruments/crossProducts.ts";
import { entropyRank, participationRatio } from "../../../core/instruments/dimension.ts";
import { mean } from "../../../core/instruments/sample.ts";
import { classSelectivity } from "../../../core/instruments/selectivity.ts";
import { deadVariance, unitMoments } from "../../../core/instruments/unitMoments.ts";
import type { Adapter, Answer } from "../adapter.ts";
import { integersAt, tensorAt } from "../caseReader.ts";

const notCompared: Answer["notCompared"] = {
  "outputs.decov": "given over its own diagonal only",
  "outputs.selectivity_example_weighted": "classes are weighted equally",
  "outputs.class_means": "a step on the way to the selectivity",
};

/** `representation`: correlation, DeCov, class selectivity, dimension and activity of given activations h (N, U). */
export const representationAdapter: Adapter = {
  reference(golden) {
    const h = tensorAt(golden, "inputs.h");
    const labels = integersAt(golden, "inputs.Y");
    const units = h.shape[1] ?? 0;
    const classes = labels.reduce((most, label) => Math.max(most, label), 0) + 1;
    const { variance } = unitMoments(h.data, units);
    const live = [...variance.keys()].filter((u) => (variance[u] ?? 0) > deadVariance);
    const alive = live.length === units ? h.data : columns(h.data, units, live);
    const c = covariance(crossProducts(alive, live.length));
    const activity = unitActivity({ mean: h.data }, { values: h.data, positions: 1 }, units);
    const total = variance.reduce((sum, v) => sum + v, 0);
    return {
      values: {
        "outputs.mean_abs_correlation": meanAbsolute(correlations(c, live.length), live.length),
        "outputs.decov_normalised": normalisedDeCov(c, live.length),
        "outputs.selectivity": classSelectivity(h.data, labels, units, classes),
        "outputs.variance_share": variance.map((v) => v / total),
        "outputs.participation_ratio": participationRatio(c, live.length),
        "outputs.effective_rank": entropyRank(c, live.length),
        "outputs.mean_active": mean(activity.positive),
        "outputs.mean_activation": mean(activity.mean),
        "outputs.dead_units": { value: units - live.length, kind: "exact" },
      },
      notCompared,
    };
  },
};

function columns(values: Float64Array, units: number, chosen: readonly number[]): Float64Array {
  const rows = Array.from({ length: values.length / units }, (_, i) => values.subarray(i * units, (i + 1) * units));
  return Float64Array.from(rows.flatMap((row) => chosen.map((u) => row[u] ?? Number.NaN)));
}
