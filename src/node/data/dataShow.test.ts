import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { npyHeaderOf, npyOf } from "../../core/data/testing/npyOf.ts";
import { zipOf } from "../../core/data/testing/zipOf.ts";
import { UserError } from "../../core/math/errors.ts";
import { dataShow } from "./dataShow.ts";
import { halfBlocks } from "./halfBlocks.ts";
import { pickPictures } from "./pictures.ts";
import { renderShow } from "./renderShow.ts";
import { shownArray } from "./shown.ts";

let folder: string;
const put = (name: string, bytes: Uint8Array | string): string => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "linchpin-show-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const floats = new Uint8Array(new Float32Array([1, 2, Number.NaN, 6]).buffer);
const npy = npyOf(npyHeaderOf("<f4", "(2, 2)"), floats);

describe("shownArray", () => {
  it("finds range, mean and biased sd of the finite numbers", () => {
    expect(shownArray("x", [4], "t", [1, 3, Number.NaN, Infinity])).toEqual({
      name: "x",
      shape: [4],
      type: "t",
      range: { low: 1, high: 3, mean: 2, sd: 1 },
      notFinite: 2,
    });
    expect(shownArray("x", [0], "t", []).range).toBeUndefined();
  });
});

describe("dataShow", () => {
  it("shows gzipped IDX images with pictures, and labels with counts", () => {
    const images = put(
      "a.gz",
      gzipSync(new Uint8Array([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 0, 255, 255, 0])),
    );
    const shown = dataShow(images);
    expect(shown).toMatchObject({ title: "a.gz", format: "IDX images", arrays: [{ shape: [1, 2, 2] }] });
    expect(shown.pictures).toEqual([{ label: "0", rows: 2, columns: 2, channels: 1, pixels: [0, 255, 255, 0] }]);
    const labels = put("b", new Uint8Array([0, 0, 8, 1, 0, 0, 0, 3, 2, 0, 2]));
    expect(dataShow(labels).classes).toEqual([
      {
        of: "labels",
        counts: [
          { name: "0", count: 1 },
          { name: "1", count: 0 },
          { name: "2", count: 2 },
        ],
      },
    ]);
  });

  it("shows npy and npz arrays and counts what is not finite", () => {
    const array = { shape: [2, 2], type: "<f4", range: { low: 1, high: 6, mean: 3 }, notFinite: 1 };
    expect(dataShow(put("a.npy", npy)).arrays).toMatchObject([{ ...array, name: "array" }]);
    const npz = zipOf([
      { name: "x.npy", content: npy },
      { name: "y.npy", content: npy, packed: deflateRawSync(npy) },
    ]);
    expect(dataShow(put("a.npz", npz)).arrays).toMatchObject([
      { ...array, name: "x" },
      { ...array, name: "y" },
    ]);
  });

  it("takes a file called .bin for CIFAR-10", () => {
    const shown = dataShow(put("batch.bin", new Uint8Array(3073).fill(5)));
    expect(shown).toMatchObject({ format: "CIFAR-10 binary", pictures: [{ label: "dog", channels: 3 }] });
  });

  it("keeps a column of numbers with gaps a column of numbers, counts the gaps and says where the first is", () => {
    const csv = put("gaps.csv", "size,kind,none\n1,x,\nNaN,?,\n,y,n/a\n5,-Inf,\n");
    const cells = dataShow(csv, { csv: { header: true } });
    expect(cells.arrays).toMatchObject([{ name: "size", range: { low: 1, high: 5, mean: 3 }, notFinite: 2 }]);
    expect(cells.classes.map(({ of }) => of)).toEqual(["kind", "none"]);
    expect(cells.notes).toEqual(
      expect.arrayContaining([
        'column "size": 2 missing or not finite, the first in line 3',
        'column "kind": 2 missing or not finite, the first in line 3',
        'column "none": 4 missing or not finite, the first in line 2',
      ]),
    );
  });

  it("shows the columns of a CSV without deciding about them, and checks it where a target is declared", () => {
    const csv = put("a.csv", "size,kind\n1,x\n3,y\n5,x\n");
    const cells = dataShow(csv, { csv: { header: true } });
    expect(cells).toMatchObject({
      arrays: [{ name: "size", range: { low: 1, high: 5, mean: 3 } }],
      classes: [
        {
          of: "kind",
          counts: [
            { name: "x", count: 2 },
            { name: "y", count: 1 },
          ],
        },
      ],
    });
    expect(dataShow(csv).format).toContain("no header");
    const table = dataShow(csv, { csv: { header: true, target: "kind", classes: ["y", "x"] } });
    expect(table).toMatchObject({
      format: "CSV table",
      classes: [{ counts: [{ name: "y", count: 1 }, { name: "x" }] }],
    });
    expect(() => dataShow(csv, { csv: { header: true, target: "kind", classes: ["y", "z"] } })).toThrow(UserError);
  });

  it("shows a seed of a generated set with its pictures, the same each time", () => {
    const shown = dataShow("strokes", { pictures: 3, seed: 2 });
    expect(shown.arrays.map(({ shape }) => shape)).toEqual([
      [1000, 196],
      [500, 196],
      [1500, 196],
    ]);
    expect(shown.pictures.map(({ label, rows }) => [label, rows])).toEqual([
      ["0", 14],
      ["1", 14],
      ["2", 14],
    ]);
    expect(shown.notes.join()).toMatch(/most frequent class is right in 0\.1\d\d of the test rows/);
    expect(dataShow("strokes", { pictures: 3, seed: 2 })).toEqual(shown);
    expect(dataShow("moons").pictures).toEqual([]);
  });

  it("is plain data", () => {
    const shown = dataShow("moons");
    expect(JSON.parse(JSON.stringify(shown))).toEqual(shown);
  });

  it("says what is wrong with what it is given", () => {
    expect(() => dataShow(folder)).toThrow(/this is no file/);
    expect(() => dataShow("nowhere.csv")).toThrow(/no set is called "nowhere.csv"/);
    expect(() => dataShow("dln")).toThrow(/regression set/);
    expect(() => dataShow(put("empty.csv", ""))).toThrow(/empty.csv: the file is empty/);
    expect(() => dataShow(put("bad.npy", npy.subarray(0, 70)))).toThrow(/bad.npy, byte/);
    expect(() => dataShow("cifar-5k", { env: { LINCHPIN_CACHE: folder } })).toThrow(/linchpin data get cifar10/);
  });
});

describe("pickPictures", () => {
  it("takes one of each class in turn", () => {
    const source = { images: new Uint8Array(6), labels: [1, 1, 0, 1, 0, 2], rows: 1, columns: 1, channels: 1 };
    expect(pickPictures(source, ["a", "b", "c"], 5).map(({ label }) => label)).toEqual(["a", "b", "c", "a", "b"]);
  });
});

describe("halfBlocks", () => {
  const picture = { label: "seven", rows: 3, columns: 2, channels: 1, pixels: [255, 0, 0, 255, 200, 200] };

  it("draws two rows of pixels a line, and the label below", () => {
    expect(halfBlocks([picture], 80, false)).toBe("▀▄\n▀▀\nse");
  });

  it("puts pictures side by side as far as the width allows", () => {
    expect(halfBlocks([picture, picture], 6, false)).toBe("▀▄  ▀▄\n▀▀  ▀▀\nse  se");
    expect(halfBlocks([picture, picture], 5, false).split("\n").length).toBe(6);
  });

  it("writes colours of the upper and the lower pixel", () => {
    const red = { ...picture, channels: 3, rows: 1, columns: 1, pixels: [255, 10, 0] };
    expect(halfBlocks([red], 80, true)).toBe("\u001b[38;2;255;10;0;48;2;0;0;0m▀\u001b[0m\ns");
  });
});

describe("renderShow", () => {
  it("prints tables, pictures and notes", () => {
    const text = renderShow(dataShow("strokes", { pictures: 2 }));
    expect(text).toMatch(/^strokes: Handwriting-like digits/);
    expect(text).toMatch(/train +1000 x 196 +float32/);
    expect(text).toMatch(/class +train +share +validation +share +test +share\n0 +108 +0\.108/);
    expect(text).toMatch(/[▀▄█]/);
  });

  it("prints no character of a file that a terminal would obey", () => {
    const csv = put("evil.csv", "\u001b[2Jname,\u202ekind\n1,\u009bx\n,y\n");
    const text = renderShow(dataShow(csv, { csv: { header: true } }));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(text).toContain("\\u001b[2Jname");
  });
});
