import { describe, expect, test } from "vitest";
import { createEngine } from "../core/engine/engine.ts";
import type { TrainedGroup } from "../core/engine/types.ts";
import type { Nets } from "../core/instruments/types.ts";
import { InvariantError, UserError } from "../core/math/errors.ts";
import { livingNets } from "./livingNets.ts";
import { plan } from "./plan.ts";
import { runTrials } from "./runTrials.ts";
import { experiment } from "./spec.ts";
import { thin } from "./thin.ts";
import type { TrialSpec } from "./types.ts";

const engine = createEngine("exact");

function specsOf(changes: Partial<Parameters<typeof experiment>[0]> = {}): TrialSpec[] {
  const file = {
    data: { name: "moons", train: 96, validation: 60, test: 80, ablation: 40 },
    net: ["dense 6", "relu", "dense 6", "relu", "dense 2"],
    train: { epochs: 4 },
    arms: ["bn"],
    seeds: 4,
    instruments: ["generalisation", "rely.single", { id: "noise.bn", batches: [8, 500], resamples: 20 }],
    ...changes,
  };
  return plan(experiment(file, "t"), engine.kernel).map(({ spec }) => spec);
}

describe("runTrials", () => {
  const specs = specsOf();
  const records = runTrials(specs, engine);

  test("gives one record for each seed, in order, with its scalars, curves and arrays", () => {
    expect(records.map(({ spec }) => spec.seed)).toEqual([0, 1, 2, 3]);
    for (const record of records) {
      expect(record.outcome).toBe("ok");
      expect(record.scalars["test.accuracy"]).toBeGreaterThan(0.5);
      expect(record.scalars["rely.single.maxT.layer2"]).toBeTypeOf("number");
      // 96 rows in batches of 48, four epochs: eight steps.
      expect(record.curves["loss"]).toHaveLength(8);
      expect(record.arrays["noise.bn.inclusive.b8.layer1"]!.shape).toEqual([6]);
    }
  });

  test("a measure that is not valid is no scalar but a reason", () => {
    for (const { scalars, invalid } of records) {
      expect(scalars["noise.bn.inclusive.b500"]).toBeUndefined();
      expect(invalid["noise.bn.inclusive.b500"]).toContain("too few for batches of 500");
    }
  });

  test("a seed's record is the same alone, in another group and in another order", () => {
    expect(runTrials([specs[2]!], engine)).toEqual([records[2]]);
    expect(runTrials([specs[3]!, specs[1]!], engine)).toEqual([records[3], records[1]]);
  });

  test("seeds differ, and the same trial has the same digest again", () => {
    expect(new Set(records.map(({ digest }) => digest)).size).toBe(4);
    expect(runTrials(specs, createEngine("exact")).map(({ digest }) => digest)).toEqual(
      records.map(({ digest }) => digest),
    );
  });

  test("the ablation examples are the first of the test set", () => {
    const sizes: number[] = [];
    runTrials(specs.slice(0, 1), {
      trainGroup: (net, train, members) => {
        const { data, ablation } = members[0]!;
        sizes.push(data.test.y.length, ablation!.y.length);
        expect(ablation!.y).toEqual(data.test.y.slice(0, 40));
        expect(ablation!.x).toEqual(data.test.x.slice(0, 80));
        return engine.trainGroup(net, train, members);
      },
    });
    expect(sizes).toEqual([80, 40]);
  });

  test("a regression is measured by squared errors, its ablation examples with their targets", () => {
    const regression = specsOf({
      data: { name: "dln", train: 96, validation: 30, test: 80, ablation: 40 },
      net: ["dense 10", "dense 10"],
      train: { epochs: 60, batch: 48 },
      seeds: 1,
      instruments: ["generalisation", "rely.single"],
    });
    const [record] = runTrials(regression, {
      trainGroup: (net, train, members) => {
        const { data, ablation } = members[0]!;
        expect(ablation!.targets).toEqual(data.test.targets!.slice(0, 400));
        return engine.trainGroup(net, train, members);
      },
    });
    // The targets have variance 10 on average; a linear net learns a linear map.
    expect(record!.scalars["test.loss"]).toBeLessThan(1);
    expect(record!.scalars["rely.single.max"]).toBeGreaterThan(0);
    expect(record!.scalars["test.nll"]).toBeUndefined();
    expect(record!.invalid["test.accuracy"]).toContain("there are no classes");
  });

  test("a convolutional net with a residual is trained and measured, a unit being a feature map", () => {
    const conv = specsOf({
      data: { name: "strokes", size: 8, train: 96, validation: 60, test: 80, ablation: 40 },
      net: ["conv 4 3x3", "relu", "maxpool 2", "conv 4 3x3", "add 1", "relu", "globalaveragepool", "dense 10"],
      arms: ["bn+shifted"],
      seeds: 1,
      instruments: ["rely.single"],
    });
    const [record] = runTrials(conv, engine);
    expect(record!.outcome).toBe("ok");
    expect(record!.arrays["rely.single.damage.layer2"]?.shape).toEqual([4]);
  });

  test("divergence is a record with its step, and touches no sibling", () => {
    // A learning rate at which some of these seeds overflow float32 and the others do not.
    const wild = specsOf({ arms: ["plain"], train: { epochs: 40, learningRate: 1e6 } });
    const found = runTrials(wild, engine);
    const outcomes = found.map(({ outcome }) => outcome);
    expect(new Set(outcomes)).toEqual(new Set(["ok", "diverged"]));
    found.forEach((record, i) => {
      if (record.outcome === "ok") expect(record).toEqual(runTrials([wild[i]!], engine)[0]);
      else {
        expect(record.divergedAt).toBeGreaterThan(0);
        expect(record).toMatchObject({ scalars: {}, invalid: {}, arrays: {} });
        expect(Object.keys(record.curves)).toEqual(["loss"]);
      }
    });
  });

  test("a group in which all diverge is measured by nobody", () => {
    // Without an activation no unit can die, so that every net overflows.
    const lost = specsOf({
      net: ["dense 6", "dense 6", "dense 2"],
      arms: ["plain"],
      train: { epochs: 40, learningRate: 1e6 },
      seeds: 2,
    });
    expect(runTrials(lost, engine).map(({ outcome }) => outcome)).toEqual(["diverged", "diverged"]);
  });

  test("trials that differ in more than the seed, and more than four, are our own fault", () => {
    const other = specsOf({ arms: ["plain"] });
    expect(() => runTrials([specs[0]!, other[1]!], engine)).toThrow(InvariantError);
    expect(() => runTrials([...specs, ...specs], engine)).toThrow(/at most 4 train together/);
    expect(runTrials([], engine)).toEqual([]);
  });

  test("a real set that is not there is the user's to get", () => {
    const real = specsOf({
      data: { name: "mnist-1k", train: 64, test: 10, ablation: 10 },
      net: ["dense 4", "relu", "dense 10"],
      seeds: 1,
    });
    expect(() => runTrials(real, engine)).toThrow(UserError);
    expect(() => runTrials(real, engine)).toThrow(/linchpin data get mnist/);
  });
});

describe("measuring at a moment of training", () => {
  const instruments = ["generalisation", "rely.single", { id: "rely.single", at: 0.5 }];
  const train = { epochs: 20 };
  const specs = specsOf({ instruments, train });
  const records = runTrials(specs, engine);
  const plain = runTrials(specsOf({ instruments: instruments.slice(0, 2), train }), engine);

  test("gives what a training of half the length ends with, under names of their own", () => {
    // Without a schedule, ten epochs are the first half of twenty.
    const half = runTrials(specsOf({ instruments: ["rely.single"], train: { epochs: 10 } }), engine);
    records.forEach((record, p) => {
      const early = Object.entries(record.scalars).filter(([name]) => name.endsWith(".at50"));
      expect(early.length).toBeGreaterThan(10);
      for (const [name, value] of early) expect(value).toBe(half[p]!.scalars[name.slice(0, -5)]);
      expect(early.length).toBe(Object.keys(half[p]!.scalars).length);
      expect(record.arrays["rely.single.damage.layer2.at50"]).toEqual(half[p]!.arrays["rely.single.damage.layer2"]);
    });
  });

  test("changes no bit of the training and of what is measured after it", () => {
    records.forEach((record, p) => {
      const late = Object.entries(record.scalars).filter(([name]) => !name.includes(".at50"));
      expect(Object.fromEntries(late)).toEqual(plain[p]!.scalars);
      expect(record.curves["loss"]).toEqual(plain[p]!.curves["loss"]);
    });
  });

  test("gives a seed the same alone", () => {
    expect(runTrials([specs[3]!], engine)).toEqual([records[3]]);
  });

  test("at 0 sees the start, at 1 the end", () => {
    const [record] = runTrials(
      specsOf({
        seeds: 1,
        instruments: ["generalisation", { id: "generalisation", at: 0 }, { id: "generalisation", at: 1 }],
      }),
      engine,
    );
    const { scalars } = record!;
    expect(scalars["test.nll.at100"]).toBe(scalars["test.nll"]);
    expect(scalars["test.nll.at0"]).not.toBe(scalars["test.nll"]);
  });

  test("networks that diverge later, or have by then, harm nobody", () => {
    // A learning rate at which some of these seeds overflow float32 and the others do not.
    const wild = specsOf({ arms: ["plain"], train: { epochs: 40, learningRate: 1e6 }, instruments });
    const found = runTrials(wild, engine);
    expect(new Set(found.map(({ outcome }) => outcome))).toEqual(new Set(["ok", "diverged"]));
    found.forEach((record, i) => {
      if (record.outcome === "ok") expect(record).toEqual(runTrials([wild[i]!], engine)[0]);
      else expect(record).toMatchObject({ scalars: {}, invalid: {}, arrays: {} });
    });
  });
});

describe("members of an ensemble", () => {
  const records = runTrials(specsOf({ arms: ["bn+dropout-.2"], seeds: 2 }), engine);
  const third = runTrials(specsOf({ arms: ["bn+dropout-.2+member3"], seeds: 2 }), engine);

  test("share a seed's data and the instruments' draws, and are other networks", () => {
    const seen: unknown[] = [];
    const spy: Parameters<typeof runTrials>[1] = {
      trainGroup: (net, train, members, watches) => {
        seen.push(members.map(({ data, ablation, member }) => ({ data, ablation, member })));
        return engine.trainGroup(net, train, members, watches);
      },
    };
    const [plain, member] = ["bn", "bn+member3"].map((arm) => {
      runTrials(specsOf({ arms: [arm], seeds: 1, instruments: ["generalisation"] }), spy);
      return (seen.at(-1) as { member?: number }[])[0]!;
    });
    expect(plain).toEqual({ ...member, member: undefined });
    expect(member?.member).toBe(3);
    third.forEach(({ spec, trial, scalars }, p) => {
      expect(spec.seed).toBe(records[p]!.spec.seed);
      expect(trial).not.toBe(records[p]!.trial);
      expect(scalars["test.nll"]).not.toBe(records[p]!.scalars["test.nll"]);
    });
  });
});

describe("livingNets", () => {
  const nets = {
    count: 3,
    units: [2],
    classes: 2,
    examples: (net: number) => `examples ${net}`,
    logits: () => ["a", "dead", "c"],
    weights: (net: number) => `weights ${net}`,
    trainModeActivations: () => ["a", "dead", "c"],
  } as unknown as Nets;

  test("lets the first living network stand in for the dead ones, everyone else in their place", () => {
    const living = livingNets(nets, [1, 2]);
    expect(living.count).toBe(3);
    expect(living.logits("test")).toEqual(["dead", "dead", "c"]);
    expect(living.trainModeActivations(0, [], 2)).toEqual(["dead", "dead", "c"]);
    expect([0, 1, 2].map((net) => living.weights(net, 0))).toEqual(["weights 1", "weights 1", "weights 2"]);
    expect(living.examples(0, "test")).toBe("examples 1");
  });

  test("is the group itself where none diverged, and nothing where all did", () => {
    expect(livingNets(nets, [0, 1, 2])).toBe(nets);
    expect(() => livingNets(nets, [])).toThrow(InvariantError);
  });
});

describe("thin", () => {
  test("keeps a short curve as it is, as a copy", () => {
    const curve = Float32Array.of(3, 1, 2);
    expect(thin(curve, 3)).toEqual(curve);
    expect(thin(curve, 3)).not.toBe(curve);
    expect(thin(new Float32Array(), 3)).toHaveLength(0);
  });

  test("of a long one it keeps points at even distances, first and last included", () => {
    expect([
      ...thin(
        Float32Array.from({ length: 900 }, (_, i) => i),
        4,
      ),
    ]).toEqual([0, 300, 599, 899]);
  });
});

test("the engine's own object is all that runTrials needs of a machine", () => {
  const means: { trainGroup: (...args: Parameters<typeof engine.trainGroup>) => TrainedGroup } = engine;
  expect(runTrials(specsOf({ seeds: 1 }), means)).toHaveLength(1);
});
