import { describe, expect, test } from "vitest";
import { singleClassBatches } from "./batchCompositions.ts";
import { statisticsDiscrepancy, unitDiscrepancy } from "./statisticsDiscrepancy.ts";
import { exampleRandom, examplesOf, netByHand, trainedNets } from "./testing/exampleNets.ts";
import { convNets, regressionNets } from "./testing/imageNets.ts";
import type { Nets, NormState } from "./types.ts";

const measured = (nets: Nets, given = {}) => statisticsDiscrepancy.measure(nets, given, exampleRandom)[0];

function state(mean: readonly number[], variance: readonly number[]): NormState {
  const none = new Float32Array(mean.length);
  return { gamma: none, beta: none, mean: Float32Array.from(mean), variance: Float32Array.from(variance), eps: 1e-5 };
}

describe("known answers", () => {
  test("means are in standard deviations of the population, scales in logarithms of theirs; dead units have none", () => {
    const found = unitDiscrepancy(state([1, 1, 3], [4, 4, 0]), state([1.5, 0, 3], [4, 16, 1]));
    expect(Array.from(found?.mean ?? [])).toEqual([0.25, -0.5, Number.NaN]);
    expect(found?.scale[0]).toBe(0);
    expect(Math.abs((found?.scale[1] ?? 0) - Math.log(2))).toBeLessThan(1e-15);
    expect(found?.live).toEqual([true, true, false]);
  });

  test("running averages that were never updated are at 0 and 1: a unit at mean 4 with sd 2 is 2 sd and ln 2 off", () => {
    // x of 2 and 6: mean 4, variance 4.
    const rows = [[2], [6], [2], [6], [2], [6], [2], [6]];
    const nets = netByHand(
      [{ weight: [[1]] }, { weight: [[1, -1]] }],
      examplesOf(rows, [0, 1, 0, 1, 0, 1, 0, 1]),
      {},
      true,
    );
    const { measures } = measured(nets, { batches: [4] });
    expect(Math.abs(measures["statistics.emaMean.layer1"].value - 2)).toBeLessThan(1e-12);
    expect(Math.abs(measures["statistics.emaScale.layer1"].value - Math.log(2))).toBeLessThan(1e-12);
    expect(measures["statistics.emaFlagged.layer1"].value).toBe(1);
    // Every batch has the population's own moments.
    for (const name of ["popTrainMean", "popTrainScale", "popTrainFlagged", "popTrainKl", "kl.b4", "nll.b4"])
      expect(Math.abs(measures[`statistics.${name}`].value), name).toBeLessThan(1e-12);
  });

  test("batches that hide which side an example is on cost half of the accuracy", () => {
    // Below and above 0 by pairs: the population tells them apart, a batch of two sees one of each.
    const rows = [[-2], [-1], [1], [2], [-2], [-1], [1], [2]];
    const labels = [0, 0, 1, 1, 0, 0, 1, 1];
    const nets = netByHand(
      [
        { weight: [[1, -1]] },
        {
          weight: [
            [-9, 9],
            [9, -9],
          ],
        },
      ],
      examplesOf(rows, labels),
      {},
      true,
    );
    const { measures } = measured(nets, { batches: [2] });
    expect(measures["statistics.accuracy.b2"].value).toBe(-0.5);
    expect(measures["statistics.nll.b2"].value).toBeGreaterThan(1);
    expect(measures["statistics.kl.b2"].value).toBeGreaterThan(1);
  });
});

describe("batches in an order by class", () => {
  test("of one class each see nothing of it: half of the answers are wrong, where mixed batches had all right", () => {
    const rows = [[-1.5], [1.5], [-0.5], [0.5], [-1.5], [1.5], [-0.5], [0.5]];
    const labels = [0, 1, 0, 1, 0, 1, 0, 1];
    const nets = netByHand(
      [
        { weight: [[1, -1]] },
        {
          weight: [
            [-9, 9],
            [9, -9],
          ],
        },
      ],
      examplesOf(rows, labels),
      {},
      true,
    );
    const { measures } = measured(nets, { batches: [4] });
    expect(measures["statistics.accuracy.b4"].value).toBe(0);
    // A class by itself is split in two about its own mean.
    expect(measures["statistics.sortedAccuracy.b4"].value).toBe(-0.5);
    expect(measures["statistics.sortedKl.b4"].value).toBeGreaterThan(1);
    expect(measures["statistics.sortedNll.b4"].method).toContain("in an order by class");
  });

  test("differ not at all where the set is in that order already", () => {
    const rows = Array.from({ length: 24 }, (_, i) => [((i * 7) % 11) - 5]);
    const labels = rows.map((_, i) => Number(i >= 12));
    const nets = netByHand(
      [
        { weight: [[1, -1]] },
        {
          weight: [
            [0, 1],
            [1, 0],
          ],
        },
      ],
      examplesOf(rows, labels),
      {},
      true,
    );
    const { measures } = measured(nets, { batches: [8] });
    for (const [what, sorted] of [
      ["accuracy", "sortedAccuracy"],
      ["nll", "sortedNll"],
      ["kl", "sortedKl"],
    ])
      expect(measures[`statistics.${sorted}.b8`].value).toBe(measures[`statistics.${what}.b8`].value);
  });

  test("break a trained network more than mixed ones do", () => {
    const { measures } = measured(trainedNets(true), { batches: [16] });
    const [sorted, mixed] = ["sortedAccuracy", "accuracy"].map((name) => measures[`statistics.${name}.b16`].value);
    expect(sorted).toBeLessThan(mixed - 0.1);
  });
});

describe("batches of one class each", () => {
  const sided = netByHand(
    [
      { weight: [[1, -1]] },
      {
        weight: [
          [-1, 1],
          [1, -1],
        ],
      },
    ],
    examplesOf([[-3], [1], [-2], [2], [-1], [3]], [0, 1, 0, 1, 0, 1]),
    {},
    true,
  );

  test("split each class about its own mean: values by hand", () => {
    const { measures } = measured(sided, { batches: [2] });
    // Logits are -z and z. Three of a class, two at a time: the third joins, and the batch is (-1, 0, 1) / sqrt(2 / 3). The
    // population's variance is 28 / 6. Of the middle one both logits are 0, a tie that goes to class 0.
    const loss = (margin: number) => Math.log(1 + Math.exp(-margin));
    const own = Math.sqrt(3 / 2);
    const alone = (2 * (loss(2 * own) + loss(0) + loss(-2 * own))) / 6;
    const intact = [1, 2, 3].map((x) => loss((2 * x) / Math.sqrt(28 / 6)) / 3).reduce((a, b) => a + b);
    // eps of 1e-5 beside variances near 1 moves logits by less than 1e-5.
    expect(Math.abs(measures["statistics.singleClassNll.b2"].value - (alone - intact))).toBeLessThan(2e-5);
    // Right: -3 and, by the tie, -2 of class 0, and 3 of class 1.
    expect(measures["statistics.singleClassAccuracy.b2"].value).toBe(-0.5);
    expect(measures["statistics.singleClassKl.b2"].value).toBeGreaterThan(0.1);
    // In an order by class the middle batch holds one of each class, and both of them are right.
    expect(measures["statistics.sortedAccuracy.b2"].value).toBeCloseTo(-1 / 3, 12);
    expect(measures["statistics.singleClassNll.b2"].method).toContain("each 2 examples of one class");
  });

  test("change no answer of a network in evaluation mode", () => {
    const nets = trainedNets(true);
    const constant: Nets = { ...nets, logits: (set, { inputs } = {}) => nets.logits(set, inputs && { inputs }) };
    const { measures } = measured(constant, { batches: [16, 7] });
    for (const what of ["Accuracy", "Nll", "Kl"])
      for (const batch of [16, 7]) {
        const { value, valid, n } = measures[`statistics.singleClass${what}.b${batch}`];
        expect([value === 0 || Math.abs(value) < 1e-15, valid, n], `${what} ${batch}`).toEqual([true, true, 90]);
      }
  });

  test("give every row of a class a batch of its size, and the rest a smaller one; one of its kind is left out", () => {
    const labels = Int32Array.from([0, 1, 0, 0, 2, 0, 0, 1, 3, 0, 3, 3, 3, 3]);
    expect(singleClassBatches(labels, 4)).toEqual([
      [0, 2, 3, 5],
      [6, 9],
      [1, 7],
      [8, 10, 11, 12, 13],
    ]);
    const nets = netByHand(
      [{ weight: [[1, -1]] }, { weight: [new Array(4).fill(1), new Array(4).fill(2)] }],
      examplesOf(
        Array.from(labels, (_, i) => [((i * 5) % 7) - 3]),
        Array.from(labels),
      ),
      {},
      true,
    );
    const { measures } = measured(nets, { batches: [4] });
    expect(measures["statistics.singleClassNll.b4"].n).toBe(13);
    expect(measures["statistics.nll.b4"].n).toBe(14);
  });

  test("are the same for a network alone and beside one with other classes in its set", () => {
    const nets = trainedNets(true);
    const both = statisticsDiscrepancy.measure(nets, { batches: [8] }, exampleRandom);
    for (const [p, name] of [
      [0, "statistics.singleClassNll.b8"],
      [1, "statistics.singleClassKl.b8"],
    ] as const) {
      const only: Nets = {
        ...nets,
        count: 1,
        examples: (_, set) => nets.examples(p, set),
        norm: (_, layer, statistics) => nets.norm(p, layer, statistics),
        logits: (set, { inputs, ...options } = {}) => {
          const own = inputs && { inputs: [inputs[0], inputs[0]] };
          return [nets.logits(set, { ...options, ...own })[p]];
        },
      };
      expect(measured(only, { batches: [8] }).measures[name].value).toBe(both[p].measures[name].value);
    }
  });

  test("break a trained network more than mixed ones do", () => {
    const { measures } = measured(trainedNets(true), { batches: [16] });
    const [single, mixed] = ["singleClassAccuracy", "accuracy"].map((name) => measures[`statistics.${name}.b16`].value);
    expect(single).toBeLessThan(mixed - 0.1);
  });

  test("are there only where they are asked for", () => {
    const { measures } = measured(trainedNets(true), { batches: [16], compositions: ["given"] });
    expect(Object.keys(measures).filter((name) => /\.b16$/.test(name))).toEqual([
      "statistics.accuracy.b16",
      "statistics.nll.b16",
      "statistics.kl.b16",
    ]);
    expect(() => measured(trainedNets(true), { compositions: ["random"] })).toThrow(
      'statistics.discrepancy: compositions is "random"; expected one of given, sorted, single-class',
    );
  });

  test("do not exist where no class has two examples", () => {
    const nets = netByHand(
      [
        { weight: [[1, -1]] },
        {
          weight: [
            [1, 0],
            [0, 1],
          ],
        },
      ],
      examplesOf([[1], [2]], [0, 1]),
      {},
      true,
    );
    const { measures } = measured(nets, { batches: [2] });
    expect(measures["statistics.singleClassKl.b2"].why).toBe("no class has two examples in the test set");
  });
});

describe("instrument", () => {
  test.each([
    ["dense", trainedNets(true)],
    ["feature maps", convNets()],
  ])("smaller batches answer with more divergence from the population (%s)", (_, nets) => {
    const { measures } = measured(nets);
    const kl = [16, 8, 4].map((b) => measures[`statistics.kl.b${b}`].value);
    expect(kl[0]).toBeGreaterThan(0);
    expect(kl[1]).toBeGreaterThan(kl[0]);
    expect(kl[2]).toBeGreaterThan(kl[1]);
    for (const name of ["emaMean.layer1", "popTrainScale.layer2", "emaAccuracy", "popTrainKl"])
      expect(measures[`statistics.${name}`].valid, name).toBe(true);
  });

  test("statistics equal to the population's differ by nothing", () => {
    const nets = trainedNets(true);
    const same: Nets = {
      ...nets,
      norm: (p, layer) => nets.norm(p, layer),
      logits: (set, { inputs } = {}) => nets.logits(set, inputs && { inputs }),
    };
    const { measures, arrays } = measured(same);
    for (const [name, { value }] of Object.entries(measures)) expect(Math.abs(value), name).toBeLessThan(1e-15);
    expect(arrays["statistics.emaScale.layer2"].data).toEqual(new Float32Array(6));
  });

  test("flags the units that are off by more than a tenth", () => {
    const nets = trainedNets(true);
    const shifted: Nets = {
      ...nets,
      norm: (p, layer, statistics) => {
        const own = nets.norm(p, layer);
        if (own === undefined || statistics === undefined) return own;
        // Two of eight units and three of six by .2 sd, one more of each in scale by ln(1.25).
        const off = own.mean.map((m, u) => m + (u < 2 + layer ? 0.2 : 0.05) * Math.sqrt(own.variance[u]));
        return { ...own, mean: off, variance: own.variance.map((v, u) => (u === 5 ? v * 1.25 * 1.25 : v)) };
      },
    };
    const { measures } = measured(shifted);
    const value = (name: string) => measures[`statistics.${name}`].value;
    expect([value("emaFlagged.layer1"), value("emaFlagged.layer2")]).toEqual([3 / 8, 4 / 6]);
    expect(value("emaFlagged")).toBe(7 / 14);
    // Sums in float32: the means are of order 1.
    expect(Math.abs(value("emaMean.layer1") - (2 * 0.2 + 6 * 0.05) / 8)).toBeLessThan(1e-6);
    expect(Math.abs(value("emaScale.layer2") - Math.log(1.25) / 6)).toBeLessThan(1e-6);
  });

  test("is not defined without batch norm, in a batch larger than the set, or where there are no classes", () => {
    const plain = measured(trainedNets(false)).measures;
    for (const { why } of Object.values(plain)) expect(why).toMatch(/no batch norm/);
    expect(measured(trainedNets(true), { batches: [91] }).measures["statistics.accuracy.b91"].why).toContain(
      "90 examples: fewer than a batch of 91",
    );
    const squared = measured(regressionNets()).measures;
    expect(squared["statistics.emaAccuracy"].why).toContain("no classes");
    expect(squared["statistics.emaKl"].why).toContain("not logits of probabilities");
    expect(squared["statistics.sortedAccuracy.b8"].why).toContain("no classes");
    expect(squared["statistics.emaMean.layer1"].valid).toBe(true);
  });
});
