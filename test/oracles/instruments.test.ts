import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ablation } from "../../src/core/instruments/ablation.ts";
import { ablationCurve, normalisedArea } from "../../src/core/instruments/ablationCurve.ts";
import { correctness } from "../../src/core/instruments/accuracy.ts";
import { unitActivity } from "../../src/core/instruments/activity.ts";
import { exclusiveNoise, inclusiveNoise, normaliser, overProbes } from "../../src/core/instruments/batchNoise.ts";
import { brier, calibrationError, confidence, equalWidthBins } from "../../src/core/instruments/calibration.ts";
import { byRow } from "../../src/core/instruments/contributions.ts";
import { correlations, meanAbsolute, normalisedDeCov } from "../../src/core/instruments/correlation.ts";
import { crossEntropy, softmax } from "../../src/core/instruments/crossEntropy.ts";
import { covariance, crossProducts } from "../../src/core/instruments/crossProducts.ts";
import { addUnit, intact, meanLoss, newDamage } from "../../src/core/instruments/damage.ts";
import { deltaNoise } from "../../src/core/instruments/deltaNoise.ts";
import { entropyRank, participationRatio } from "../../src/core/instruments/dimension.ts";
import { batchMeans, effectiveSize } from "../../src/core/instruments/effectiveBatch.ts";
import { equivalentRate } from "../../src/core/instruments/gaussianNoise.ts";
import { irreplaceable } from "../../src/core/instruments/irreplaceability.ts";
import { interactionIndex, pairInteractions } from "../../src/core/instruments/pairInteraction.ts";
import { adjacentReliance } from "../../src/core/instruments/reliance.ts";
import { mean } from "../../src/core/instruments/sample.ts";
import { classSelectivity } from "../../src/core/instruments/selectivity.ts";
import { effectiveNumber, gini, herfindahl, topShare } from "../../src/core/instruments/shares.ts";
import { noiseOverSignal } from "../../src/core/instruments/signalRatio.ts";
import { unitMoments } from "../../src/core/instruments/unitMoments.ts";
import { stream } from "../../src/core/math/random.ts";
import { forward } from "../../src/core/nn/network.ts";
import { program } from "../../src/core/nn/program.ts";
import { referenceNets } from "../../src/core/nn/referenceNets.ts";

interface Tensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface Case {
  readonly name: string;
  readonly config: Record<string, unknown>;
  readonly inputs: Record<string, Tensor>;
  readonly params: Record<string, Tensor>;
  readonly outputs: Record<string, Tensor | number>;
}

const file = join(process.env["LINCHPIN_REFERENCE"] ?? "../shared/reference", "instruments.json");
const present = existsSync(file);
const cases: Case[] = present ? JSON.parse(readFileSync(file, "utf8")) : [];
if (!present) console.log(`instrument oracle skipped: ${file} is absent (LINCHPIN_REFERENCE names the folder)`);

const list = (value: Tensor | number): readonly number[] => (typeof value === "number" ? [value] : value.data);
const doubles = (tensor: Tensor): Float64Array => Float64Array.from(tensor.data);
const named = (name: string): Case => {
  const found = cases.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no case ${name}`);
  return found;
};

/** |got - expected| <= 1e-9 + 1e-9 max |expected| over the tensor: the tolerance that comes with the vectors. */
function close(got: ArrayLike<number>, expected: Tensor | number, tolerance: number = 1e-9): void {
  const want = list(expected);
  expect(got.length).toBe(want.length);
  const size = Math.max(...want.map(Math.abs));
  want.forEach((value, i) => {
    expect(Math.abs(got[i] - value), `value ${i}: ${got[i]} against ${value}`).toBeLessThanOrEqual(
      tolerance * (1 + size),
    );
  });
}

/** The case's 6-10-8-3 network on its examples, in float64. */
function mlp({ inputs, params }: Case) {
  const built = program({
    inputs: 6,
    layers: [
      { type: "dense", units: 10 },
      { type: "relu" },
      { type: "dense", units: 8 },
      { type: "relu" },
      { type: "dense", units: 3 },
    ],
    loss: "softmax",
    initialiser: "he",
  });
  const dense = (l: number) => ({ weight: doubles(params[`W${l}`]), bias: doubles(params[`b${l}`]) });
  const own = [dense(1), {}, dense(2), {}, dense(3)];
  const x = doubles(inputs["X"]);
  const labels = Int32Array.from(inputs["Y"].data);
  /** Logits with units held at values; ids as in the vectors: layer 1 first. */
  const logits = (held: ReadonlyMap<number, number> = new Map()): Float64Array =>
    forward(built, own, [], x, {
      mode: "eval",
      edit: (hidden, h) => {
        const [units, first] = hidden === 0 ? [10, 0] : [8, 10];
        return h.map((value, at) => held.get(first + (at % units)) ?? value);
      },
    }).logits;
  const tape = forward(built, own, [], x, { mode: "eval" });
  const examples = { x: Float32Array.from(x), y: labels };
  const data = { inputs: 6, classes: 3, train: examples, validation: examples, test: examples };
  const nets = referenceNets([{ program: built, params: own, running: [], data, batch: 8 }]);
  return {
    logits,
    labels,
    nets,
    h: [tape.stages[2].input, tape.stages[4].input],
    z: [tape.stages[2].output, tape.logits],
  };
}

describe.skipIf(!present)("ablation", () => {
  test("single: loss and accuracy with each unit at zero or at its mean", () => {
    const { outputs, ...own } = named("ablation-single");
    const { logits, labels, h } = mlp({ outputs, ...own });
    close(logits(), outputs["logits"]);
    const of = intact(logits(), labels, 3, 1);
    close([mean(of.nll)], outputs["base_loss"]);
    expect(mean(of.correct)).toBe(outputs["base_accuracy"]);
    for (const [layer, units, first] of [
      [0, 10, 0],
      [1, 8, 10],
    ]) {
      const means = unitMoments(h[layer], units).mean;
      for (const kind of ["zero", "mean"]) {
        const damage = newDamage(units, of);
        for (let u = 0; u < units; u++)
          addUnit(damage, u, logits(new Map([[first + u, kind === "zero" ? 0 : means[u]]])), of, new Float64Array(40));
        close(
          damage.nats.map((nats) => nats + mean(of.nll)),
          outputs[`loss_${kind}_layer${layer + 1}`],
        );
        // Accuracies are counts of 40; their difference and sum cost a rounding.
        close(
          damage.accuracy.map((lost) => mean(of.correct) - lost),
          outputs[`accuracy_${kind}_layer${layer + 1}`],
          1e-15,
        );
      }
    }
  });

  test("single, by the instrument on a network that hands out float32", () => {
    const { outputs, ...own } = named("ablation-single");
    const [readings] = ablation.measure(mlp({ outputs, ...own }).nets, { constants: ["zero", "mean"] }, () =>
      stream(0, 0, ""),
    );
    for (const [prefix, kind] of [
      ["", "zero"],
      ["mean.", "mean"],
    ]) {
      for (const layer of [1, 2]) {
        const want = list(outputs[`loss_${kind}_layer${layer}`]).map((loss) => loss - (outputs["base_loss"] as number));
        // Float32 logits of size up to 20 and arrays in float32.
        close(readings.arrays[`rely.single.${prefix}damage.layer${layer}`].data, { shape: [], data: want }, 1e-6);
      }
    }
  });

  test("cumulative: accuracy, loss and area along given orders", () => {
    const own = named("ablation-cumulative");
    const { logits, labels, h } = mlp(own);
    const orders = own.inputs["orders"].data;
    const means = [...unitMoments(h[0], 10).mean, ...unitMoments(h[1], 8).mean];
    for (const kind of ["zero", "mean"]) {
      const accuracy: number[] = [];
      const loss: number[] = [];
      const areas: number[] = [];
      for (let k = 0; k < 4; k++) {
        const curve = Array.from({ length: 19 }, (_, m) => {
          const gone = orders.slice(18 * k, 18 * k + m);
          const z = logits(new Map(gone.map((id) => [id, kind === "zero" ? 0 : means[id]])));
          loss.push(mean(crossEntropy(z, labels, 3, 1, new Float64Array(40))));
          return mean(correctness(z, labels, 3, new Float64Array(40)));
        });
        accuracy.push(...curve);
        areas.push(
          normalisedArea(
            curve,
            curve.map((_, m) => m / 18),
            1 / 3,
          ),
        );
      }
      expect(accuracy).toEqual(list(own.outputs[`accuracy_${kind}`]));
      close(loss, own.outputs[`loss_${kind}`]);
      close(areas, own.outputs[`nauc_${kind}`]);
    }
  });

  test("cumulative, by the instrument: the ends of the curve are those of the vectors", () => {
    const own = named("ablation-cumulative");
    const [readings] = ablationCurve.measure(mlp(own).nets, {}, () => stream(0, 0, ""));
    const accuracy = list(own.outputs["accuracy_zero"]);
    const curve = readings.curves["rely.curve.test"];
    expect([curve[0], curve[10]]).toEqual([accuracy[0], accuracy[18]].map(Math.fround));
  });

  test("pairwise: the single damages of layer 2 and the interactions of its pairs", () => {
    const own = named("ablation-pairwise");
    const { logits, labels } = mlp(own);
    const of = intact(logits(), labels, 3, 1);
    const damage = newDamage(8, of);
    for (let u = 0; u < 8; u++) addUnit(damage, u, logits(new Map([[10 + u, 0]])), of, new Float64Array(40));
    close(damage.nats, own.outputs["delta_single"]);
    const joint = new Float64Array(64);
    for (let u = 0; u < 8; u++)
      for (let v = u + 1; v < 8; v++) {
        const held = new Map([
          [10 + u, 0],
          [10 + v, 0],
        ]);
        joint[8 * u + v] = meanLoss(logits(held), of) - mean(of.nll);
      }
    const interactions = pairInteractions(damage.nats, joint);
    close(interactions, own.outputs["interaction"]);
    close([interactionIndex(interactions, damage.nats)], own.outputs["index"]);
  });
});

describe.skipIf(!present)("reliance", () => {
  test.each([
    ["reliance-layer1-to-2", 0],
    ["reliance-layer2-to-3", 1],
  ])("%s: matrices, irreplaceability and row summaries", (name, from) => {
    const own = named(name);
    const { h, z } = mlp(own);
    const [upstream, downstream] = from === 0 ? [10, 8] : [8, 3];
    const weights = doubles(own.params[`W${from + 2}`]);
    const layer = {
      name,
      from,
      upstream,
      downstream,
      h: h[from],
      z: z[from],
      weights: weights as unknown as Float32Array,
    };
    const moments = unitMoments(h[from], upstream);
    close(moments.variance, own.outputs["var_h"]);
    close(moments.mean, own.outputs["mean_h"]);
    close(unitMoments(z[from], downstream).variance, own.outputs["var_z"]);
    const matrix = adjacentReliance(layer, "mean");
    close(matrix, own.outputs["reliance_mean"]);
    close(adjacentReliance(layer, "zero"), own.outputs["reliance_zero"]);
    close(irreplaceable(layer, crossProducts(h[from], upstream))?.matrix ?? [], own.outputs["irreplaceability"]);
    const summaries: [string, (row: Float64Array) => number][] = [
      ["max_share", topShare],
      ["top3_share", (row) => topShare(row, 3)],
      ["effective_inputs", effectiveNumber],
      ["gini", gini],
    ];
    for (const [output, of] of summaries) close(byRow(matrix, upstream, of), own.outputs[output]);
  });

  test.each([
    ["reliance-layer1-to-2", 0],
    ["reliance-layer2-to-3", 1],
  ])("%s: permutations scatter about the closed form, which is their expectation", (name, from) => {
    const own = named(name);
    const { h, z } = mlp(own);
    const [upstream, downstream] = from === 0 ? [10, 8] : [8, 3];
    const weights = doubles(own.params[`W${from + 2}`]);
    const orders = own.inputs["permutations"].data;
    const variance = unitMoments(z[from], downstream).variance;
    const direct = Float64Array.from({ length: downstream * upstream }, (_, at) => {
      const [d, u] = [Math.floor(at / upstream), at % upstream];
      let sum = 0;
      for (let r = 0; r < 3; r++) {
        for (let i = 0; i < 40; i++) {
          const other = orders[(r * upstream + u) * 40 + i];
          const change = weights[u * downstream + d] * (h[from][i * upstream + u] - h[from][other * upstream + u]);
          sum += change * change;
        }
      }
      return sum / 120 / variance[d];
    });
    close(direct, own.outputs["reliance_permutation"]);
    const layer = {
      name,
      from,
      upstream,
      downstream,
      h: h[from],
      z: z[from],
      weights: weights as unknown as Float32Array,
    };
    const closed = adjacentReliance(layer, "permutation");
    const ratios = Array.from(direct, (value, at) => value / closed[at]).filter((r) => Number.isFinite(r));
    // Three permutations of 40 skewed values: a standard deviation of some 20 % an entry, less over all units.
    expect(Math.abs(mean(ratios) - 1)).toBeLessThan(0.15);
  });
});

describe.skipIf(!present)("concentration", () => {
  test.each([0, 1, 2, 3, 4])("concentration-%i", (index) => {
    const own = named(`concentration-${index}`);
    const c = own.inputs["c"].data;
    close([gini(c)], own.outputs["gini"]);
    close([effectiveNumber(c)], own.outputs["effective_number"]);
    close([herfindahl(c)], own.outputs["herfindahl"]);
    close([topShare(c)], own.outputs["max_share"]);
  });
});

describe.skipIf(!present)("representation", () => {
  test.each([1, 2])("layer %i: correlation, DeCov, selectivity, variance shares, dimension, activity", (layer) => {
    const own = named(`representation-layer${layer}`);
    const h = doubles(own.inputs["h"]);
    const units = own.inputs["h"].shape[1];
    const c = covariance(crossProducts(h, units));
    close([normalisedDeCov(c, units)], own.outputs["decov_normalised"]);
    const live = Array.from({ length: units }, (_, u) => u).filter((u) => c[u * units + u] > 1e-12);
    expect(units - live.length).toBe(own.outputs["dead_units"]);
    const kept = Float64Array.from(live.flatMap((u) => live.map((v) => c[u * units + v])));
    close([meanAbsolute(correlations(kept, live.length), live.length)], own.outputs["mean_abs_correlation"]);
    close(classSelectivity(h, Int32Array.from(own.inputs["Y"].data), units, 3), own.outputs["selectivity"]);
    const { variance } = unitMoments(h, units);
    const total = variance.reduce((a, b) => a + b);
    close(
      variance.map((v) => v / total),
      own.outputs["variance_share"],
    );
    close([participationRatio(c, units)], own.outputs["participation_ratio"]);
    close([entropyRank(c, units)], own.outputs["effective_rank"]);
    const active = unitActivity({ mean: h }, { values: h, positions: 1 }, units);
    expect(active.dead.reduce((sum, dead) => sum + dead)).toBe(own.outputs["dead_units"]);
    close([mean(active.positive)], own.outputs["mean_active"]);
    close([mean(active.mean)], own.outputs["mean_activation"]);
  });
});

describe.skipIf(!present)("calibration", () => {
  test.each([0, 1, 2])("calibration-%i: loss, accuracy, Brier score and calibration error", (index) => {
    const own = named(`calibration-${index}`);
    const [n, classes] = own.inputs["logits"].shape;
    const logits = doubles(own.inputs["logits"]);
    const labels = Int32Array.from(own.inputs["Y"].data);
    const correct = correctness(logits, labels, classes, new Float64Array(n));
    const probabilities = softmax(logits, classes, 1);
    const confidences = confidence(probabilities, classes);
    const binned = equalWidthBins(confidences, correct, 15);
    close([mean(crossEntropy(logits, labels, classes, 1, new Float64Array(n)))], own.outputs["nll"]);
    expect(mean(correct)).toBe(own.outputs["accuracy"]);
    close([mean(brier(probabilities, labels, classes))], own.outputs["brier"]);
    close([calibrationError(binned).value], own.outputs["ece"]);
    close([mean(confidences)], own.outputs["mean_confidence"]);
    const counts = new Array(15).fill(0);
    for (const bin of binned.bins) counts[bin]++;
    expect(counts).toEqual(list(own.outputs["bin_count"]));
  });
});

/** Every ordered choice of `size` of `rows` rows, as the draws of the noise functions. */
function ordered(rows: number, size: number): Int32Array {
  const grow = (chosen: readonly number[]): number[] => {
    if (chosen.length === size) return [...chosen];
    const out: number[] = [];
    for (let i = 0; i < rows; i++) if (!chosen.includes(i)) out.push(...grow([...chosen, i]));
    return out;
  };
  return Int32Array.from(grow([]));
}

describe.skipIf(!present)("batch-norm noise", () => {
  test.each(["bn-noise-all-N8-B3", "bn-noise-all-N7-B2", "bn-noise-all-N8-B4"])(
    "%s: inclusive and exclusive",
    (name) => {
      const own = named(name);
      const [rows, units] = own.inputs["z"].shape;
      const batch = own.inputs["batches"].shape[1];
      const of = normaliser(doubles(own.inputs["z"]), units, own.config["eps"] as number);
      const gamma = own.params["gamma"].data;
      const beta = own.params["beta"].data;
      const draws = ordered(rows, batch + 1);
      const means = batchMeans(doubles(own.inputs["z"]), units, Int32Array.from(own.inputs["batches"].data), batch);
      const count = means.length / units;
      // Of all batches: their variance is divided by R in the vectors, by R - 1 as a sample in the instrument.
      close(
        effectiveSize(unitMoments(doubles(own.inputs["z"]), units).variance, means).map(
          (b) => (b * count) / (count - 1),
        ),
        own.outputs["effective_batch"],
      );
      const everyRow = Int32Array.from({ length: rows }, (_, i) => i);
      for (const [mode, found] of [
        ["inclusive", inclusiveNoise(of, draws, batch, everyRow)],
        ["exclusive", exclusiveNoise(of, draws, batch)],
      ] as const) {
        const variance = found.variance.map((v, at) => v * gamma[at % units] ** 2);
        const bias = found.bias.map((b, at) => b * gamma[at % units]);
        close(variance, own.outputs[`var_${mode}`]);
        close(bias, own.outputs[`bias_${mode}`]);
        close(overProbes(variance, units), own.outputs[`mean_var_${mode}`]);
        const level = bias.map(
          (b, at) => b + gamma[at % units] * of.centred[at] * of.scale[at % units] + beta[at % units],
        );
        const ratio = noiseOverSignal(variance, level, units);
        close(ratio, own.outputs[`nsr_${mode}`]);
        close(ratio.map(equivalentRate), own.outputs[`q_eq_${mode}`]);
      }
    },
  );

  test.each(cases.filter(({ name }) => name.startsWith("bn-noise")).map(({ name }) => name))(
    "%s: moments and the delta formula",
    (name) => {
      const own = named(name);
      const moments = unitMoments(doubles(own.inputs["z"]), own.inputs["z"].shape[1]);
      close(moments.skewness, own.outputs["skewness"]);
      close(moments.kurtosis, own.outputs["kurtosis_excess"]);
      close(
        deltaNoise(moments, own.inputs["batches"].shape[1], own.params["gamma"].data),
        own.outputs["delta_method_mean_var"],
      );
    },
  );

  test("bn-noise-list-N24-B6: noise-to-signal ratios from the vectors' own variances and means", () => {
    const own = named("bn-noise-list-N24-B6");
    const units = own.inputs["z"].shape[1];
    const of = normaliser(doubles(own.inputs["z"]), units, own.config["eps"] as number);
    for (const mode of ["inclusive", "exclusive", "every"]) {
      const bias = list(own.outputs[`bias_${mode}`]);
      const gamma = own.params["gamma"].data;
      const level = Float64Array.from(bias, (b, at) => b + gamma[at % units] * of.centred[at] * of.scale[at % units]);
      close(
        noiseOverSignal(Float64Array.from(list(own.outputs[`var_${mode}`])), level, units),
        own.outputs[`nsr_${mode}`],
      );
    }
  });
});

const later = ["mc-dropout", "ensemble-3"];

test.skipIf(!present)("every case is held against something, or named as one whose instrument is not there yet", () => {
  const held = /^(ablation|reliance|concentration|representation|calibration|bn-noise)-/;
  expect(cases.map(({ name }) => name).filter((name) => !held.test(name))).toEqual(later);
});
