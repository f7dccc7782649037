// Generated Keras programs against the float64 reference, where Keras can do the same; elsewhere they are refused.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kerasProgram } from "../../src/lab/code/kerasProgram.ts";
import { cases } from "./cases.ts";
import { distance } from "./distance.ts";
import { pythonWith, runPython } from "./python.ts";
import { type Outcome, torchCase } from "./torchCase.ts";

/** Cases that are refused, with a word of the reason. */
const REFUSED: Readonly<Record<string, string>> = {
  "bn cumulative": "moving averages only",
  "bn-others": "other rows",
  "bn-others stopped": "other rows",
  "bn-renorm": "renormalisation",
  "bn-renorm keras": "renormalisation",
  "bn-median": "median",
  "bn-trimmed": "trimmed",
  "bn-g4 trimmed: fewer than ten": "trimmed",
  "bn-full median": "median",
  boosting: "not the gradient of a loss",
  "bn+boosting": "not the gradient of a loss",
  "bn-full+boosting": "not the gradient of a loss",
  "boosting+input dropout": "not the gradient of a loss",
  dampening: "dampening",
  adam: "train.dialect=keras",
  amsgrad: "train.dialect=keras",
  adamw: "train.dialect=keras",
  rmsprop: "train.dialect=keras",
  "rmsprop centred": "train.dialect=keras",
  clipped: "l2 decay with clipping",
  "step schedule": "train.dialect=keras",
  "cosine schedule": "train.dialect=keras",
  warmup: "train.dialect=keras",
  "keeps a short last batch in ghosts": "the last batch is shorter",
  "images: bn-others": "other rows",
  "images: bn-renorm": "renormalisation",
  "images: bn-median": "median",
  "images: bn-trimmed": "trimmed",
  "images: boosted spatial dropout": "not the gradient of a loss",
  "images: bn-full across a residual": "a residual connection",
};

/** Cases whose noise is drawn by Keras' own layers, which take no draws from outside: they are run and not compared. */
const OWN_NOISE = [
  "input dropout",
  "bn-full+input dropout",
  "gaussian input noise",
  "gaussian input dropout",
  "images: input dropout",
  "dropout",
  "bn-full+dropout",
  "gdropout",
  "gnoise",
  "images: spatial dropout",
  "images: dropout",
  "images: gnoise",
];

const written = Object.keys(cases).filter((name) => !Object.hasOwn(REFUSED, name));

describe("a Keras program", () => {
  test.each(Object.entries(REFUSED))("of %s is refused: %s", (name, why) => {
    const { data, net, train } = cases[name]!;
    expect(() => kerasProgram({ arm: name, about: [], data, net, train })).toThrow(why);
  });

  test("writes the momentum of a batch norm as the weight of the old value, and eps by the dialect", () => {
    const text = (name: string): string => kerasProgram({ arm: name, about: [], ...cases[name]! });
    expect(text("bn")).toContain("layers.BatchNormalization(momentum=0.9, epsilon=1e-5");
    expect(text("bn keras")).toContain("layers.BatchNormalization(momentum=0.99, epsilon=0.001");
    expect(text("bn without scale")).toContain("momentum=0.7, epsilon=0.01, center=False, scale=False");
  });
});

const plain = pythonWith("ast");
const python = pythonWith("keras", "torch", "numpy");

describe.skipIf(plain === undefined)("every Keras program (skipped without a Python)", () => {
  test("is Python", () => {
    const texts = written.map((name) => kerasProgram({ arm: name, about: [name], ...cases[name]! }));
    const folder = mkdtempSync(join(tmpdir(), "linchpin-keras-"));
    writeFileSync(join(folder, "texts.json"), JSON.stringify(texts));
    runPython(plain ?? "", ["-c", "import ast, json; [ast.parse(t) for t in json.load(open('texts.json'))]"], folder);
    rmSync(folder, { recursive: true, force: true });
  });
});

describe.skipIf(python === undefined)(
  "a generated Keras program trains as the reference does (skipped without a Python that has keras and torch)",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "linchpin-keras-"));
    const expected: Record<string, Outcome> = {};
    let found: Record<string, Outcome & { readonly error?: string }> = {};
    beforeAll(() => {
      const given = written.map((name, i) => {
        const file = join(folder, `case${i}.py`);
        writeFileSync(file, kerasProgram({ arm: name, about: [name], ...cases[name]! }));
        const { given, expected: outcome } = torchCase(cases[name]!);
        expected[name] = outcome;
        return { program: file, ...given, ...(OWN_NOISE.includes(name) ? { draws: [{}] } : {}) };
      });
      writeFileSync(join(folder, "cases.json"), JSON.stringify(given));
      const driver = join(import.meta.dirname, "kerasTrajectory.py");
      runPython(python ?? "", [driver, join(folder, "cases.json"), join(folder, "found.json")]);
      const outcomes = JSON.parse(readFileSync(join(folder, "found.json"), "utf8")) as Outcome[];
      found = Object.fromEntries(written.map((name, i) => [name, outcomes[i]!]));
    }, 600_000);
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test.each(written)("%s", (name) => {
      const [wanted, got] = [expected[name]!, found[name]!];
      expect(got.error).toBeUndefined();
      if (OWN_NOISE.includes(name)) {
        for (const value of got.logits) expect(value).toBeTypeOf("number");
        return;
      }
      for (const [array, values] of Object.entries(wanted.trained)) {
        const measured = got.trained[array];
        expect(measured, array).toBeDefined();
        // Keras' own batch norm remembers the biased variance, PyTorch the unbiased one; evaluation uses neither.
        if (array.endsWith("running_var") && biased(name)) continue;
        expect(distance(measured!, values), array).toBeLessThan(TOLERANCE);
      }
      expect(distance(got.logits, wanted.logits)).toBeLessThan(TOLERANCE);
    });
  },
);

/** Whether the program has Keras' own batch norm in place of one that follows PyTorch. */
function biased(name: string): boolean {
  return cases[name]!.net.layers.some(
    (layer) =>
      layer.type === "batchNorm" && layer.dialect === "pytorch" && layer.statistics === "batch" && !layer.stopGradient,
  );
}

/** As for the golden vectors: float64 rounding (1e-16) in another order of summation, through some tens of steps. */
const TOLERANCE = 1e-10;
