import { describe, expect, test } from "vitest";
import { makeDataset } from "../core/data/makeDataset.ts";
import { createEngine } from "../core/engine/engine.ts";
import { instruments, watchingInstruments } from "../core/instruments/index.ts";
import type { Measure, Readings } from "../core/instruments/types.ts";
import { type Random, stream } from "../core/math/random.ts";
import { metric, metricNames, unitOf } from "./metrics.ts";
import { METRIC_TABLE } from "./metricTable.ts";
import { buildNet } from "./net.ts";

/** Settings under which the instruments show all of their metrics. */
const everything: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "rely.single": { constants: ["zero", "mean"], recalibrate: true },
  "rely.curve": { sets: ["train", "validation", "test", "ablation"], orders: 2, steps: 2, rescaled: true },
  "rely.matrix": { forms: ["mean", "zero"] },
  "noise.bn": { batches: [8], modes: ["inclusive", "exclusive", "cascaded"], resamples: 20, probes: 8, passes: 20 },
  "noise.bn.law": { set: "test", batches: [8, 16, 64], resamples: 20, probes: 8 },
  "noise.beff": { batches: [8], resamples: 20, samplings: ["epoch", "iid", "balanced", "sorted"] },
  "noise.nsr": { batches: [16], resamples: 20, dropout: 0.2, matched: 16 },
};

function measureAll(loss: "softmax" | "squared"): Map<string, Measure & { readonly instrument: string }> {
  const data = makeDataset({ name: "moons", train: 96, validation: 60, test: 600, ood: { name: "xor" } }, 1, 0);
  const base = {
    net: ["dense 6", "relu", "dense 6", "relu", "dense 2"],
    initialiser: "he",
    loss,
    batch: 48,
  } as const;
  const train = {
    learningRate: 0.05,
    momentum: 0.9,
    batch: 48,
    epochs: 20,
    lastBatch: "drop",
    reshuffle: true,
  } as const;
  const net = buildNet(base, { norm: "batch" }, 2);
  const random = (_: number, purpose: string): Random => stream(1, 0, purpose);
  const watched = watchingInstruments.map((instrument) => ({
    instrument,
    watch: instrument.watch({ train, steps: 40, stepsPerEpoch: 2, count: 1 }, instrument.defaults, random),
  }));
  const { nets } = createEngine("exact").trainGroup(
    net,
    train,
    [{ root: 1, seed: 0, data }],
    watched.map(({ watch }) => watch),
  );
  const found = new Map<string, Measure & { instrument: string }>();
  const keep = (instrument: string, [readings]: readonly Readings[]): void => {
    for (const [name, measure] of Object.entries(readings!.measures)) {
      expect(found.has(name), `${name} is measured twice`).toBe(false);
      found.set(name, { ...measure, instrument });
    }
  };
  for (const instrument of instruments) {
    const settings = { ...instrument.defaults, ...everything[instrument.id] };
    keep(instrument.id, instrument.measure(nets, settings, random));
  }
  for (const { instrument, watch } of watched) keep(instrument.id, watch.readings(nets));
  return found;
}

describe("the table of metrics and the instruments", () => {
  const measured = measureAll("softmax");
  const squared = measureAll("squared");

  test("every measure of every instrument is known, with its instrument and its unit", () => {
    const known = [...measured].map(([name, { instrument, unit }]) => ({ name, instrument, unit }));
    expect(known.length).toBeGreaterThan(150);
    for (const { name, instrument, unit } of known)
      expect(metric(name) ?? { name }).toMatchObject({ name, instrument, unit });
  });

  test("under squared loss the losses have its unit, and the table says what does not exist", () => {
    expect(squared.get("test.loss")).toMatchObject({ unit: "squared error", valid: true });
    for (const [name, { unit, valid, why }] of squared) {
      if (valid) expect(unit, name).toBe(unitOf(name, "squared"));
      const lacking = /outputs are not logits of probabilities/.test(why ?? "");
      expect(lacking, `${name}: ${why}`).toBe(metric(name)?.answers === "probabilities");
    }
    for (const name of measured.keys()) expect(metric(name)?.answers, name).not.toBe("squared");
  });

  test("every metric of the table is measured by its instrument", () => {
    const bases = new Set(
      [...measured.keys(), ...squared.keys()].flatMap((name) =>
        METRIC_TABLE.filter((entry) => entry.name === baseOf(name)),
      ),
    );
    // Those of ensembles are made of the answers of several networks: ensembleMeasures.test.ts.
    const single = METRIC_TABLE.filter(({ name }) => !name.startsWith("ensemble."));
    expect(single.filter((entry) => !bases.has(entry)).map(({ name }) => name)).toEqual([]);
  });

  function baseOf(name: string): string {
    const { title } = metric(name) ?? { title: "" };
    const plain = title.replace(/, (layer \d+|output)$/, "");
    return METRIC_TABLE.find((entry) => entry.title === plain)?.name ?? "";
  }

  test("titles tell the metrics apart", () => {
    expect(new Set(METRIC_TABLE.map(({ title }) => title)).size).toBe(METRIC_TABLE.length);
  });
});

describe("metric", () => {
  test.each([
    ["rely.single.maxT.layer2", { layer: 2, title: "worst single-unit damage at T*, layer 2" }],
    ["rely.single.mean.recalibrated.max", { needs: { constants: "mean", recalibrate: true } }],
    ["test.nll.ema", { instrument: "generalisation", needs: { statistics: "ema" } }],
    ["rely.curve.mean.train.rescaled", { needs: { sets: "train", constant: "mean", rescaled: true } }],
    ["noise.bn.cascaded.b32.layer1", { layer: 1, needs: { modes: "cascaded", batches: 32 } }],
    ["noise.beff.balanced.b8.layer2", { layer: 2, needs: { samplings: "balanced", batches: 8 } }],
    ["statistics.singleClassKl.b16", { needs: { compositions: "single-class", batches: 16 } }],
    ["statistics.sortedAccuracy.b8", { needs: { compositions: "sorted", batches: 8 } }],
    ["statistics.nll.b8", { needs: { compositions: "given", batches: 8 } }],
    ["noise.beff.b8", { needs: { batches: 8 }, title: "effective statistics batch" }],
    ["rely.single.maxT.at10", { needs: { at: 0.1 }, title: "worst single-unit damage at T*, at 10 % of training" }],
    ["rely.single.mean.max.layer2.at7", { layer: 2, needs: { constants: "mean", at: 0.07 } }],
    ["test.nll.ema.at0", { instrument: "generalisation", needs: { statistics: "ema", at: 0 } }],
    ["statistics.accuracy.b16", { needs: { batches: 16 }, unit: "fraction" }],
    ["concentration.nEff.output", { title: "effective number of inputs (N_eff), output", margin: "5%" }],
  ])("%s", (name, expected) => {
    expect(metric(name)).toMatchObject(expected);
  });

  test.each([
    "",
    "rely.single",
    "rely.single.maxt",
    "test.nll.layer1",
    "correlation.meanAbs",
    "noise.bn.inclusive",
    "rely.single.maxT.layer0",
    "rely.single.median.max",
    "test.accuracy.b16",
    "test.accuracy.at101",
    "test.accuracy.at07",
    "test.accuracy.at10.at20",
    "rely.single.maxT.at10.layer1",
    "statistics.accuracy",
  ])("%j is none", (name) => {
    expect(metric(name)).toBeUndefined();
  });

  test("the names that are suggested exist", () => {
    for (const name of metricNames()) expect(metric(name)?.name).toBe(name);
  });
});
