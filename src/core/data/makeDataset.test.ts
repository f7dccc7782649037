import { describe, expect, it } from "vitest";
import { UserError } from "../math/errors.ts";
import { stream } from "../math/random.ts";
import { catalogue, findDataset } from "./catalogue.ts";
import { datasetShape } from "./datasetShape.ts";
import { dln } from "./dln.ts";
import { generators } from "./generators.ts";
import { makeDataset } from "./makeDataset.ts";
import type { DataSpec, ImageSet, TableSet } from "./types.ts";

const spec: DataSpec = { name: "blobs10", train: 400, validation: 50, test: 300 };
const plain = makeDataset(spec, 7, 3);

/** Twelve images of 28 x 28 whose pixels are all 10 times their number, labels 0, 1, 0, 1, ... */
const images: ImageSet = {
  type: "images",
  images: Uint8Array.from({ length: 12 * 784 }, (_, at) => 10 * Math.floor(at / 784)),
  labels: Uint8Array.from({ length: 12 }, (_, n) => n % 2),
  rows: 28,
  columns: 28,
  channels: 1,
  classes: 10,
  sha256: "aa",
};

describe("makeDataset", () => {
  it("draws training, validation and test rows in this order from one stream", () => {
    const drawn = generators["blobs10"](750, stream(7, 3, "task"), 0);
    expect([...plain.train.y, ...plain.validation.y, ...plain.test.y]).toEqual([...drawn.y]);
    expect([plain.train, plain.validation, plain.test].map(({ x }) => x.length / 20)).toEqual([400, 50, 300]);
  });

  it("gives the same bytes for the same root and seed, others for another root or seed", () => {
    expect(makeDataset(spec, 7, 3)).toEqual(plain);
    expect(makeDataset(spec, 8, 3).train.x).not.toEqual(plain.train.x);
    expect(makeDataset(spec, 7, 4).train.x).not.toEqual(plain.train.x);
  });

  it("standardises by the training rows", () => {
    for (let i = 0; i < 20; i++) {
      const column = plain.train.x.filter((_, at) => at % 20 === i);
      const mean = column.reduce((sum, value) => sum + value, 0) / 400;
      // float32 rounding of values below 4.
      expect(Math.abs(mean)).toBeLessThan(1e-6);
      expect(Math.abs(column.reduce((sum, value) => sum + value * value, 0) / 400 - 1)).toBeLessThan(1e-6);
    }
  });

  it("gives every set of the catalogue the shape that datasetShape announces", () => {
    for (const { id, kind, task } of catalogue) {
      if (kind !== "generated" || task === "fixture") continue;
      const { inputs, classes } = makeDataset({ name: id, train: 20, validation: 5, test: 5 }, 0, 0);
      expect(datasetShape({ name: id })).toMatchObject({ inputs, classes });
      expect(findDataset(id)).toMatchObject({ inputs, classes });
    }
  });

  it("draws strokes at the size asked for", () => {
    const drawn = makeDataset({ name: "strokes", train: 20, validation: 0, test: 0, size: 20 }, 0, 0);
    expect(drawn.inputs).toBe(400);
    expect(datasetShape({ name: "strokes", size: 20 })).toEqual({
      inputs: 400,
      classes: 10,
      image: { channels: 1, height: 20, width: 20 },
      size: 20,
    });
    expect(drawn.image).toEqual({ channels: 1, height: 20, width: 20 });
    expect(plain).not.toHaveProperty("image");
  });
});

describe("wrappers", () => {
  it("labelnoise redraws training labels: a share f (1 - 1/K) is wrong, nothing else changes", () => {
    const noisy = makeDataset({ ...spec, train: 4000, flipLabels: 0.4 }, 7, 3);
    const clean = makeDataset({ ...spec, train: 4000 }, 7, 3);
    const wrong = noisy.train.y.filter((label, n) => label !== clean.train.y[n]).length / 4000;
    // .36 with standard error .0076; 4 of them.
    expect(Math.abs(wrong - 0.36)).toBeLessThan(0.03);
    expect(noisy.train.x).toEqual(clean.train.x);
    expect([noisy.validation, noisy.test]).toEqual([clean.validation, clean.test]);
  });

  it("labelnoise at a smaller fraction redraws a part of the same labels to the same classes", () => {
    const [few, many] = [0.2, 0.6].map((flipLabels) => makeDataset({ ...spec, flipLabels }, 7, 3).train.y);
    few.forEach((label, n) => {
      if (label !== plain.train.y[n]) expect(many[n]).toBe(label);
    });
  });

  it.each([0.05, 0.1, 0.29])("outliers replace exactly round(%f N) training rows", (fraction) => {
    const outliers = { fraction, scale: 10, kind: "garbage" } as const;
    const spoilt = makeDataset({ ...spec, outliers }, 7, 3);
    let changed = 0;
    let squares = 0;
    for (let n = 0; n < 400; n++) {
      const row = spoilt.train.x.subarray(20 * n, 20 * n + 20);
      if (row.every((value, i) => value === plain.train.x[20 * n + i])) continue;
      changed++;
      squares += row.reduce((sum, value) => sum + value * value, 0) / 20;
    }
    expect(changed).toBe(Math.round(fraction * 400));
    // 10 N(0, I): mean square 100 with standard error 100 sqrt(2 / (20 x 20)) = 7; 4 of them.
    expect(Math.abs(squares / changed - 100)).toBeLessThan(29);
    expect([spoilt.validation, spoilt.test]).toEqual([plain.validation, plain.test]);
  });

  it("scaled outliers keep direction and label", () => {
    const outliers = { fraction: 0.1, scale: 8, kind: "scaled" } as const;
    const spoilt = makeDataset({ ...spec, outliers }, 7, 3).train;
    expect(spoilt.y).toEqual(plain.train.y);
    const ratios = spoilt.x.map((value, at) => value / plain.train.x[at]);
    expect(ratios.filter((ratio) => ratio === 8).length).toBe(40 * 20);
    expect(ratios.filter((ratio) => ratio === 1).length).toBe(360 * 20);
  });

  it("corrupt adds noise of the given sd to test inputs only", () => {
    const seen = makeDataset({ ...spec, corrupt: 0.5 }, 7, 3);
    const noise = seen.test.x.map((value, at) => value - plain.test.x[at]);
    const square = noise.reduce((sum, value) => sum + value * value, 0) / noise.length;
    // .25 with standard error .25 sqrt(2 / 6000); 4 of them.
    expect(Math.abs(square - 0.25)).toBeLessThan(0.019);
    expect([seen.train, seen.validation]).toEqual([plain.train, plain.validation]);
    expect(seen.test.y).toEqual(plain.test.y);
  });

  it("dropinputs sets test inputs to 0 with the given probability, and leaves the others", () => {
    const { test } = makeDataset({ ...spec, dropInputs: 0.3 }, 7, 3);
    const dropped = test.x.filter((value) => value === 0).length / test.x.length;
    // .3 with standard error .0059; 4 of them.
    expect(Math.abs(dropped - 0.3)).toBeLessThan(0.024);
    test.x.forEach((value, at) => {
      if (value !== 0) expect(value).toBe(plain.test.x[at]);
    });
  });

  it("come in the stated order: labels flip before outliers, noise is added before inputs are dropped", () => {
    const outliers = { fraction: 1, scale: 1, kind: "garbage" } as const;
    const both = makeDataset({ ...spec, flipLabels: 1, outliers, corrupt: 1, dropInputs: 0.5 }, 7, 3);
    // Every row is an outlier: its label is the outlier's whatever was flipped before.
    expect(both.train).toEqual(makeDataset({ ...spec, outliers }, 7, 3).train);
    const zeros = both.test.x.filter((value) => value === 0).length / both.test.x.length;
    expect(Math.abs(zeros - 0.5)).toBeLessThan(0.026);
  });

  it("fixedtask: seeds share the rows and differ in their split", () => {
    const rows = (seed: number): { all: string[]; train: string[] } => {
      const { train, validation, test } = makeDataset(
        { name: "moons", train: 60, validation: 20, test: 20, fixedTask: true },
        1,
        seed,
      );
      // Standardisation differs with the split, so rows are known by their labels and order of inputs: undo it by rank.
      const labels = (part: { y: Int32Array }): string[] => [...part.y].map(String);
      return { all: [...labels(train), ...labels(validation), ...labels(test)], train: labels(train) };
    };
    const [a, b] = [rows(0), rows(5)];
    expect([...a.all].sort()).toEqual([...b.all].sort());
    expect(a.train).not.toEqual(b.train);
    const free = { name: "moons", train: 60, validation: 20, test: 20 };
    const pooled = (seed: number, fixedTask: boolean): number[] => {
      const drawn = makeDataset({ ...free, train: 100, validation: 0, test: 0, fixedTask }, 1, seed);
      return [...drawn.train.x].sort((p, q) => p - q);
    };
    // With all rows in the training part the standardisation is the same up to the order of its sums.
    const [first, second] = [pooled(0, true), pooled(5, true)];
    first.forEach((value, i) => {
      expect(Math.abs(value - second[i])).toBeLessThan(1e-6);
    });
    expect(pooled(5, false)).not.toEqual(second);
  });
});

describe("dln", () => {
  const spec: DataSpec = { name: "dln", train: 40, validation: 10, test: 20 };
  const made = makeDataset(spec, 1, 2);

  it("has ten targets a row, no labels, and its inputs as they were drawn", () => {
    const drawn = dln(70, stream(1, 2, "task"));
    const parts = [made.train, made.validation, made.test];
    expect(parts.flatMap(({ x }) => [...x])).toEqual([...drawn.x]);
    expect(parts.flatMap(({ targets }) => [...targets!])).toEqual([...drawn.target]);
    expect(parts.map(({ y }) => y)).toEqual([new Int32Array(40), new Int32Array(10), new Int32Array(20)]);
    expect(made.classes).toBe(10);
  });

  it("fixedtask: seeds share the map and the rows, and targets go with their rows", () => {
    const rows = (seed: number): string[] => {
      const { train, validation, test } = makeDataset({ ...spec, fixedTask: true }, 1, seed);
      return [train, validation, test].flatMap(({ x, y, targets }) =>
        [...y].map((_, n) => `${x.slice(10 * n, 10 * n + 10)} ${targets!.slice(10 * n, 10 * n + 10)}`),
      );
    };
    expect(rows(5)).not.toEqual(rows(0));
    expect(rows(5).toSorted()).toEqual(rows(0).toSorted());
  });

  it("test inputs can be corrupted; the targets stay", () => {
    const noisy = makeDataset({ ...spec, corrupt: 1 }, 1, 2);
    expect(noisy.test.x).not.toEqual(made.test.x);
    expect(noisy.test.targets).toEqual(made.test.targets);
  });
});

describe("real sets", () => {
  const mnist: DataSpec = { name: "mnist-1k", train: 6, validation: 2, test: 4 };

  it("are drawn without replacement by the split stream, reduced, and standardised by one mean and one sd", () => {
    const { inputs, classes, train, validation, test } = makeDataset(mnist, 0, 0, { mnist: images });
    expect([inputs, classes]).toEqual([196, 10]);
    const firsts = [train, validation, test].flatMap(({ x }) => [...x].filter((_, at) => at % 196 === 0));
    const labels = [train, validation, test].flatMap(({ y }) => [...y]);
    // Every image once: the twelve levels 0, 10, ... 110 stand in equal steps, and an image keeps its label.
    const sorted = [...firsts].sort((a, b) => a - b);
    const step = (sorted[11] - sorted[0]) / 11;
    sorted.forEach((value, k) => {
      expect(Math.abs(value - sorted[0] - k * step)).toBeLessThan(1e-6);
    });
    firsts.forEach((value, n) => {
      expect(labels[n]).toBe(Math.round((value - sorted[0]) / step) % 2);
    });
    const square = train.x.reduce((sum, value) => sum + value * value, 0) / train.x.length;
    expect(Math.abs(square - 1)).toBeLessThan(1e-6);
    expect(makeDataset(mnist, 0, 1, { mnist: images }).train.y).not.toEqual(train.y);
  });

  it("are left whole at the size of the files", () => {
    const whole = { name: "mnist", train: 12, validation: 0, test: 0, size: 28 };
    const image = { channels: 1, height: 28, width: 28 };
    expect(makeDataset(whole, 0, 0, { mnist: images })).toMatchObject({ inputs: 784, image });
    expect(datasetShape(whole)).toEqual({ inputs: 784, classes: 10, image, size: 28 });
  });

  it("tell what to do where their files are missing, others than planned, or too few", () => {
    expect(() => makeDataset(mnist, 0, 0)).toThrow(/linchpin data get mnist/);
    expect(() => makeDataset({ ...mnist, sha256: "bb" }, 0, 0, { mnist: images })).toThrow(/planned with bb/);
    expect(makeDataset({ ...mnist, sha256: "aa" }, 0, 0, { mnist: images }).classes).toBe(10);
    expect(() => makeDataset({ ...mnist, test: 5 }, 0, 0, { mnist: images })).toThrow(/13 rows .* has 12/);
  });

  it("may be tables of one's own under any name", () => {
    const table: TableSet = {
      type: "table",
      x: new Float64Array([1, 10, 2, 20, 3, 30, 4, 40]),
      y: new Int32Array([0, 1, 2, 0]),
      inputs: 2,
      classes: 3,
    };
    const { train, test } = makeDataset({ name: "mine", train: 3, validation: 0, test: 1 }, 0, 0, { mine: table });
    expect([...train.y, ...test.y].sort()).toEqual([0, 0, 1, 2]);
    // Both columns are the same up to scale.
    for (let n = 0; n < 3; n++) expect(Math.abs(train.x[2 * n] - train.x[2 * n + 1])).toBeLessThan(1e-6);
  });

  it("may be tables whose target holds values: inputs and values are standardised by the training rows", () => {
    const rows = Array.from({ length: 12 }, (_, n) => n);
    const table: TableSet = {
      type: "table",
      x: Float64Array.from(rows, (n) => 100 + n * n),
      y: new Int32Array(12),
      targets: Float64Array.from(rows, (n) => 5 - 3 * n * n),
      inputs: 1,
      classes: 1,
    };
    const own = { name: "mine", train: 6, validation: 2, test: 4 };
    const { classes, train, validation, test } = makeDataset(own, 0, 0, { mine: table });
    expect(classes).toBe(1);
    const { x, targets } = train;
    const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    // Float32 rounding of six numbers near 1.
    expect(mean(targets!)).toBeCloseTo(0, 6);
    expect(mean(targets!.map((value) => value * value))).toBeCloseTo(1, 6);
    // The values fall where the inputs rise, by the same numbers: standardised they are each other's negative.
    for (const part of [train, validation, test])
      for (const [n, value] of part.x.entries()) expect(part.targets![n]).toBeCloseTo(-value, 5);
    expect(x.length + validation.x.length + test.x.length).toBe(12);
    expect(() => makeDataset({ ...own, flipLabels: 0.1 }, 0, 0, { mine: table })).toThrow(/a regression has no labels/);
  });

  it("may not hold a category outside the training rows that these have not, where its values are not declared", () => {
    // The value c stands in one row of ten: with 5 training rows about half of the seeds have it elsewhere.
    const kinds = Array.from({ length: 10 }, (_, n) => (n === 4 ? 2 : n % 2));
    const table: TableSet = {
      type: "table",
      x: Float64Array.from({ length: 40 }, (_, at) => {
        const n = Math.floor(at / 4);
        return at % 4 === 0 ? n : kinds[n] === (at % 4) - 1 ? 1 : 0;
      }),
      y: Int32Array.from({ length: 10 }, (_, n) => n % 2),
      inputs: 4,
      classes: 2,
      lines: Int32Array.from({ length: 10 }, (_, n) => n + 2),
      found: [{ name: "kind", values: ["a", "b", "c"], first: 1 }],
    };
    const own = { name: "mine.csv", train: 5, validation: 2, test: 3 };
    let refused = 0;
    for (let seed = 0; seed < 40; seed++) {
      const free = makeDataset(own, 0, seed, { "mine.csv": { ...table, found: [] } });
      const known = free.train.x.some((value, at) => at % 4 === 3 && value > 1);
      const draw = (): unknown => makeDataset(own, 0, seed, { "mine.csv": table });
      if (known) expect(draw()).toEqual(free);
      else expect(draw).toThrow(/^mine.csv, line 6: "c" in column "kind" stands in no training row of this seed/);
      refused += known ? 0 : 1;
    }
    // 20 expected; outside 8 to 32 with a probability below 1e-4 (binomial).
    expect(refused).toBeGreaterThan(7);
    expect(refused).toBeLessThan(33);
  });

  it("of one's own are read by their rules, whatever set of the catalogue has their name", () => {
    const rules = { delimiter: ",", header: false, target: 2, classes: ["a", "b"], inputs: 1 };
    const table: TableSet = {
      type: "table",
      x: new Float64Array([1, 2, 3, 4]),
      y: new Int32Array([0, 1, 0, 1]),
      inputs: 1,
      classes: 2,
    };
    const own = { name: "moons", train: 2, validation: 0, test: 2, table: rules };
    expect(datasetShape(own)).toEqual({ inputs: 1, classes: 2 });
    expect(datasetShape({ name: "x", table: { delimiter: ",", header: false, target: 2, inputs: 7 } })).toEqual({
      inputs: 7,
      classes: 1,
    });
    expect(makeDataset(own, 0, 0, { moons: table }).inputs).toBe(1);
    expect(() => makeDataset(own, 0, 0)).toThrow(/"moons": its file is not loaded/);
    expect(() => datasetShape({ ...own, size: 8 })).toThrow(/a table has no images/);
  });

  it("keep the planes of colour images apart", () => {
    const colour: ImageSet = {
      type: "images",
      images: Uint8Array.from(
        { length: 4 * 3072 },
        (_, at) => (Math.floor(at / 1024) % 3) * 50 + Math.floor(at / 3072),
      ),
      labels: new Uint8Array([0, 1, 2, 3]),
      rows: 32,
      columns: 32,
      channels: 3,
      classes: 10,
    };
    const { inputs, image, train } = makeDataset(
      { name: "cifar-5k", train: 4, validation: 0, test: 0, size: 8 },
      0,
      0,
      {
        cifar10: colour,
      },
    );
    expect(inputs).toBe(192);
    expect(image).toEqual({ channels: 3, height: 8, width: 8 });
    // Planes differ by a constant only, so each has the same standardised values.
    for (let i = 0; i < 64; i++) expect(train.x[i]).toBe(train.x[i + 64]);
  });
});

describe("a data spec out of range", () => {
  const cases: [string, Partial<DataSpec>, RegExp][] = [
    ["an unknown name", { name: "mnits" }, /no set is called "mnits"; there are teacher/],
    ["a fixture", { name: "iid" }, /nothing is to be learnt from it/],
    ["flipped labels of a regression", { name: "dln", flipLabels: 0.1 }, /a regression has no labels/],
    [
      "outliers of a regression",
      { name: "dln", outliers: { fraction: 0.1, scale: 3, kind: "scaled" } },
      /a regression has no labels/,
    ],
    ["one training row", { train: 1 }, /train is 1; it must be at least 2/],
    ["a broken number of rows", { test: 1.5 }, /test is 1.5; it must be a whole number/],
    ["too many rows", { test: 1e9 }, /at most 268435456/],
    ["a fraction above 1", { flipLabels: 1.2 }, /flipLabels is 1.2/],
    ["a fraction that is no number", { dropInputs: Number.NaN }, /dropInputs is NaN/],
    ["a negative noise", { corrupt: -1 }, /corrupt is -1/],
    ["outliers without a scale", { outliers: { fraction: 0.1, scale: Infinity, kind: "scaled" } }, /outliers.scale/],
    ["a size without images", { size: 14 }, /it has no images/],
    ["a size out of range", { name: "strokes", size: 4 }, /it must be 8 to 64/],
    ["a size that does not divide", { name: "mnist-1k", size: 10 }, /divide 28/],
    ["a checksum of a generated set", { sha256: "aa" }, /has no files/],
  ];

  it.each(cases)("is refused: %s", (_, change, message) => {
    expect(() => makeDataset({ ...spec, ...change }, 0, 0)).toThrow(UserError);
    expect(() => makeDataset({ ...spec, ...change }, 0, 0)).toThrow(message);
  });
});
