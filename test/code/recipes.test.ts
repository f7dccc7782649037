// The numpy recipes of generated programs against the generators: from the same random numbers, the same rows.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { generators } from "../../src/core/data/generators.ts";
import { type Random, stream } from "../../src/core/math/random.ts";
import { numpyData } from "../../src/lab/code/numpyData.ts";
import { RECIPES } from "../../src/lab/code/numpyRecipes.ts";
import { pythonWith, runPython } from "./python.ts";

const ROWS = 40;

/** An array that the recipe draws: normal numbers, uniform ones in [0, 1), or whole numbers below `of`. */
interface Drawn {
  readonly kind: "normal" | "uniform" | "whole";
  readonly of: number;
  /** Numbers of a row; of the whole task where `fixed`. */
  readonly width: number;
  readonly fixed?: true;
}

const normal = (width = 1): Drawn => ({ kind: "normal", of: 0, width });
const uniform = (width = 1): Drawn => ({ kind: "uniform", of: 0, width });
const whole = (of: number): Drawn => ({ kind: "whole", of, width: 1 });
const fixed = (width: number): Drawn => ({ ...normal(width), fixed: true });

/** What numpy draws, in its order. The generators draw the fixed arrays first, then row by row in the same order. */
const TAPES: Record<string, readonly Drawn[]> = {
  teacher: [fixed(320), fixed(160), normal(20), normal(10)],
  "teacher-balanced": [fixed(320), fixed(160), normal(20), normal(10)],
  moons: [uniform(), whole(2), normal(2)],
  redundant: [normal(), normal(), normal(30)],
  disc: [normal(10), uniform()],
  shortcut: [whole(2), normal(21), normal()],
  blobs10: [fixed(200), whole(10), normal(20)],
  circles: [uniform(), uniform(), uniform(), uniform(2)],
  xor: [uniform(2), uniform(2)],
  gauss: [whole(2), normal(2)],
  spirals: [whole(2), uniform(), uniform(2)],
  dln: [fixed(100), normal(10)],
};

/** Numpy's generator, playing back arrays. */
const DRIVER = `
import json, sys
import numpy as np

class Tape:
    def __init__(self, arrays):
        self.arrays = [np.array(array) for array in arrays]
    def next(self, shape):
        return self.arrays.pop(0).reshape(shape)
    def standard_normal(self, shape):
        return self.next(shape)
    def random(self, shape):
        return self.next(shape)
    def uniform(self, low, high, shape):
        return low + (high - low) * self.next(shape)
    def integers(self, below, size):
        return self.next(size).astype(np.int64)

given = json.load(open(sys.argv[1]))
found = {}
for name, case in given.items():
    scope = {"np": np}
    exec(case["source"], scope)
    tape = Tape(case["arrays"])
    x, y = scope["draw"](${ROWS}, tape)
    assert not tape.arrays, name
    found[name] = {"x": x.flatten().tolist(), "y": y.flatten().tolist(), "shape": list(x.shape)}
json.dump(found, open(sys.argv[2], "w"))
`;

/** The numbers of a tape, array by array. */
function numbers(name: string): number[][] {
  const random = stream(1, 0, name);
  const draw = {
    normal: () => random.normal(),
    uniform: () => random.uniform(),
    whole: (n: number) => random.below(n),
  };
  return TAPES[name]!.map(({ kind, of, width, fixed: once }) =>
    Array.from({ length: once ? width : ROWS * width }, () => draw[kind](of)),
  );
}

/** Plays the same numbers back to a generator, row by row. */
function player(name: string, arrays: readonly (readonly number[])[]): Random {
  const list: number[] = [];
  TAPES[name]!.forEach((drawn, k) => {
    if (drawn.fixed) list.push(...arrays[k]!);
  });
  for (let row = 0; row < ROWS; row++) {
    const own = TAPES[name]!.map((drawn, k) =>
      drawn.fixed ? [] : arrays[k]!.slice(row * drawn.width, (row + 1) * drawn.width),
    );
    // Numpy draws all inputs of shortcut as hints and then the first ones anew.
    if (name === "shortcut") list.push(...own[0]!, ...own[2]!, ...own[1]!.slice(1));
    else list.push(...own.flat());
  }
  let at = 0;
  const next = (): number => list[at++]!;
  const coins = TAPES[name]!.some(({ kind, of }) => kind === "whole" && of === 2);
  return {
    normal: next,
    below: next,
    uniform() {
      const value = next();
      // The generators toss a coin by a uniform number; on the tape it is 0 or 1.
      return coins && Number.isInteger(value) ? 0.25 + 0.5 * value : value;
    },
  };
}

const python = pythonWith("numpy");

describe.skipIf(python === undefined)("recipes in numpy (skipped without a Python that has numpy)", () => {
  const folder = mkdtempSync(join(tmpdir(), "linchpin-recipes-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("draw the rows that the generators draw from the same numbers", () => {
    expect(Object.keys(RECIPES).sort()).toEqual(Object.keys(TAPES).sort());
    // Every generated set but the drawn digits, whose pen strokes come from a file.
    expect(Object.keys(RECIPES).sort()).toEqual(
      Object.keys(generators)
        .filter((name) => name !== "strokes")
        .sort(),
    );
    const given = Object.fromEntries(
      Object.keys(TAPES).map((name) => {
        const data = { name, train: 10, validation: 10, test: 20 };
        return [name, { source: numpyData(data).join("\n"), arrays: numbers(name) }];
      }),
    );
    writeFileSync(join(folder, "given.json"), JSON.stringify(given));
    runPython(python ?? "", ["-c", DRIVER, join(folder, "given.json"), join(folder, "found.json")]);
    const found = JSON.parse(readFileSync(join(folder, "found.json"), "utf8"));
    for (const name of Object.keys(TAPES)) {
      const { x, y, targets, inputs } = generators[name]!(ROWS, player(name, numbers(name)), 0);
      expect(found[name].shape, name).toEqual([ROWS, inputs]);
      expect(distance(found[name].x, x), name).toBeLessThan(1e-6);
      if (targets === undefined) expect(found[name].y, name).toEqual(Array.from(y));
      else expect(distance(found[name].y, targets), name).toBeLessThan(1e-5);
    }
  });

  test("make_data standardises by the training rows and spoils what the spec says", () => {
    const spec = {
      ...{ name: "blobs10", train: 400, validation: 300, test: 2000 },
      ...{
        flipLabels: 0.4,
        outliers: { fraction: 0.05, scale: 10, kind: "garbage" } as const,
        corrupt: 0.5,
        dropInputs: 0.25,
      },
    };
    const source = `import json\nimport numpy as np\n${numpyData(spec).join("\n")}\n`;
    const clean = `import json\nimport numpy as np\n${numpyData({ name: "blobs10", train: 400, validation: 300, test: 2000 }).join("\n")}\n`;
    const ask = `
d = make_data(3)
print(json.dumps({k: v.tolist() for k, v in d.items()}))
`;
    const [spoilt, plain] = [source, clean].map((text) => JSON.parse(runPython(python ?? "", ["-c", text + ask])));
    expect([plain.x_train.length, plain.x_validation.length, plain.x_test.length]).toEqual([400, 300, 2000]);
    const column = plain.x_train.map((row: number[]) => row[3]!);
    const mean = column.reduce((a: number, b: number) => a + b, 0) / 400;
    expect(Math.abs(mean)).toBeLessThan(1e-12);
    expect(column.reduce((a: number, b: number) => a + (b - mean) ** 2, 0) / 400).toBeCloseTo(1, 10);
    expect(spoilt.x_validation).toEqual(plain.x_validation);
    const moved = spoilt.x_train.filter((row: number[], i: number) => String(row) !== String(plain.x_train[i])).length;
    expect(moved).toBe(20);
    // .4 x .9 of the labels, and .9 of the outliers': .375 with a standard error of .024; 4 of them.
    const wrong = spoilt.y_train.filter((label: number, i: number) => label !== plain.y_train[i]).length / 400;
    expect(Math.abs(wrong - 0.375)).toBeLessThan(0.1);
    const zeros = spoilt.x_test.flat().filter((value: number) => value === 0).length / (2000 * 20);
    // Standard error .0022; 4 of them.
    expect(Math.abs(zeros - 0.25)).toBeLessThan(0.009);
    expect(spoilt.y_test).toEqual(plain.y_test);
  });
});

function distance(got: readonly number[], wanted: ArrayLike<number>): number {
  expect(got.length).toBe(wanted.length);
  return got.reduce((worst, value, i) => Math.max(worst, Math.abs(value - wanted[i]!)), 0);
}
