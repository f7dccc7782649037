import { describe, expect, it, test } from "vitest";
import { UserError } from "../math/errors.ts";
import { stream } from "../math/random.ts";
import { generators } from "./generators.ts";
import { makeDataset } from "./makeDataset.ts";
import type { DataSpec, ImageSet } from "./types.ts";

/** Twelve images of 28 x 28 whose pixels are all 10 times their number plus 5, labels 0, 1, 0, 1, ... */
const images: ImageSet = {
  type: "images",
  images: Uint8Array.from({ length: 12 * 784 }, (_, at) => 10 * Math.floor(at / 784) + 5),
  labels: Uint8Array.from({ length: 12 }, (_, n) => n % 2),
  rows: 28,
  columns: 28,
  channels: 1,
  classes: 10,
  sha256: "aa",
};
const brighter: ImageSet = { ...images, images: images.images.map((pixel) => pixel + 120), sha256: "bb" };
const spec: DataSpec = { name: "moons", train: 40, validation: 10, test: 30 };
const digits: DataSpec = { name: "mnist-1k", train: 6, validation: 2, test: 4 };

describe("a second set", () => {
  it("is standardised by the training rows of the first", () => {
    const found = makeDataset({ ...spec, ood: { name: "xor" } }, 7, 3);
    const train = generators["moons"](80, stream(7, 3, "task"), 0).x.slice(0, 80);
    const drawn = generators["xor"](30, stream(7, 3, "ood"), 0);
    const column = (i: number): number[] => Array.from(train).filter((_, at) => at % 2 === i);
    const means = [0, 1].map((i) => column(i).reduce((a, b) => a + b) / 40);
    const sds = [0, 1].map((i) => Math.sqrt(column(i).reduce((sum, v) => sum + (v - means[i]) ** 2, 0) / 40));
    drawn.x.forEach((value, at) => {
      const own = (value - means[at % 2]) / sds[at % 2];
      // Rounding to float32 of values below 8.
      expect(Math.abs((found.ood?.x[at] ?? Number.NaN) - own)).toBeLessThan(1e-6);
    });
    expect(found.ood?.y).toEqual(drawn.y);
  });

  it("of images has their size, and the grey of the first set as its zero", () => {
    const sources = { mnist: images, "fashion-mnist": brighter };
    const {
      train,
      validation,
      test: rows,
      ood,
    } = makeDataset({ ...digits, ood: { name: "fashion-mnist" } }, 1, 0, sources);
    expect(ood?.x).toHaveLength(4 * 196);
    // All twelve images of the first set are drawn: 120 more is twelve steps of 10 between them.
    const greys = [...new Set([...train.x, ...validation.x, ...rows.x])].sort((a, b) => a - b);
    expect(greys).toHaveLength(12);
    const step = (greys[11] - greys[0]) / 11;
    for (const grey of new Set(ood?.x)) {
      const place = (grey - greys[0]) / step;
      // Float32 of values below 10 that lie a third apart.
      expect(Math.abs(place - Math.round(place))).toBeLessThan(1e-5);
      expect(Math.round(place)).toBeGreaterThanOrEqual(12);
      expect(Math.round(place)).toBeLessThanOrEqual(23);
    }
  });

  it("changes nothing of the first", () => {
    const noisy = { ...spec, corrupt: 0.5, dropInputs: 0.2, flipLabels: 0.3 };
    const { ood, ...rest } = makeDataset({ ...noisy, ood: { name: "xor" } }, 7, 3);
    expect(rest).toEqual(makeDataset(noisy, 7, 3));
    expect(ood?.x).toHaveLength(60);
  });

  it("is corrupted as the test inputs are, by draws of its own", () => {
    const clean = makeDataset({ ...spec, ood: { name: "xor" } }, 7, 3);
    const noisy = makeDataset({ ...spec, corrupt: 0.5, ood: { name: "xor" } }, 7, 3);
    const noise = (set: "test" | "ood"): number[] =>
      Array.from(noisy[set]?.x ?? [], (value, at) => value - (clean[set]?.x[at] ?? 0));
    const sd = Math.sqrt(noise("ood").reduce((sum, value) => sum + value * value, 0) / 60);
    // 60 normal draws: the standard error of their sd is .046.
    expect(Math.abs(sd - 0.5)).toBeLessThan(0.2);
    expect(Math.abs(noise("ood")[0] - noise("test")[0])).toBeGreaterThan(1e-3);
  });

  it("differs from seed to seed", () => {
    const of = (seed: number) => makeDataset({ ...spec, ood: { name: "xor" } }, 7, seed).ood?.x;
    expect(of(3)).toEqual(of(3));
    expect(of(3)).not.toEqual(of(4));
  });

  test.each<[string, Partial<DataSpec>, string]>([
    ["the same set", { ood: { name: "moons" } }, 'data "moons": ood is "moons"; it must be another set'],
    ["the same set under another name", { name: "mnist-1k", ood: { name: "mnist" } }, "it must be another set"],
    ["other inputs", { ood: { name: "teacher" } }, "it has 20 inputs where moons has 2: they must be as many"],
    ["a regression", { name: "disc", ood: { name: "dln" } }, "both must be sets of classes"],
    ["a fixture", { ood: { name: "iid" } }, "both must be sets of classes"],
    ["pictures beside drawn numbers", { name: "strokes", ood: { name: "mnist-1k" } }, "images with images"],
    ["a table", { name: "iris", ood: { name: "banknote" } }, "tables with none"],
    [
      "colours beside grey",
      { name: "mnist-1k", size: 4, ood: { name: "cifar-5k" } },
      "48 inputs where mnist-1k has 16",
    ],
    ["files of a generated set", { ood: { name: "xor", sha256: "aa" } }, "it has no files: leave its sha256 out"],
    ["no set at all", { ood: { name: "xro" } }, 'no set is called "xro"'],
    [
      "a table of one's own",
      { table: { delimiter: ",", header: true, target: 1, inputs: 2 }, ood: { name: "xor" } },
      "no other set has the columns of a table of one's own",
    ],
  ])("is refused: %s", (_, change, why) => {
    const sources = {
      mnist: images,
      moons: { type: "table", x: new Float64Array(0), y: new Int32Array(0), inputs: 2, classes: 2 },
    } as const;
    const make = (): unknown => makeDataset({ ...spec, ...change }, 0, 0, sources);
    expect(make).toThrow(UserError);
    expect(make).toThrow(why);
  });

  it("asks for files that are not there, and for those that the trial was planned with", () => {
    const asked = { ...digits, ood: { name: "fashion-1k", sha256: "bc" } };
    expect(() => makeDataset(asked, 0, 0, { mnist: images })).toThrow(
      'data "fashion-1k": its files are not loaded; get them with: linchpin data get fashion-mnist',
    );
    expect(() => makeDataset(asked, 0, 0, { mnist: images, "fashion-mnist": brighter })).toThrow(
      'data "fashion-1k": the files here have SHA-256 bb, the trial was planned with bc; use the same files',
    );
  });
});
