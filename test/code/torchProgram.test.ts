// Generated PyTorch programs against the float64 reference: the same start, batches and draws must give the same training.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { torchProgram } from "../../src/lab/code/torchProgram.ts";
import { cases } from "./cases.ts";
import { distance } from "./distance.ts";
import { pythonWith, runPython } from "./python.ts";
import { type Outcome, torchCase } from "./torchCase.ts";

const python = pythonWith("torch", "numpy");

describe.skipIf(python === undefined)(
  "a generated PyTorch program trains as the reference does (skipped without a Python that has torch and numpy)",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "linchpin-code-"));
    const expected: Record<string, Outcome> = {};
    let found: Record<string, Outcome & { readonly error?: string }> = {};
    beforeAll(() => {
      const given = Object.entries(cases).map(([name, spec], i) => {
        const file = join(folder, `case${i}.py`);
        writeFileSync(file, torchProgram({ arm: name, about: [name], ...spec }));
        const { given, expected: outcome } = torchCase(spec);
        expected[name] = outcome;
        return { program: file, ...given };
      });
      writeFileSync(join(folder, "cases.json"), JSON.stringify(given));
      const driver = join(import.meta.dirname, "trajectory.py");
      runPython(python ?? "", [driver, join(folder, "cases.json"), join(folder, "found.json")]);
      const outcomes = JSON.parse(readFileSync(join(folder, "found.json"), "utf8")) as (Outcome & { error?: string })[];
      found = Object.fromEntries(Object.keys(cases).map((name, i) => [name, outcomes[i]!]));
    }, 300_000);
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test.each(Object.keys(cases))("%s", (name) => {
      const [wanted, got] = [expected[name]!, found[name]!];
      expect(got.error).toBeUndefined();
      expect(Object.keys(got.trained).sort()).toEqual(Object.keys(wanted.trained).sort());
      expect(distance(got.losses, wanted.losses)).toBeLessThan(TOLERANCE);
      for (const [array, values] of Object.entries(wanted.trained))
        expect(distance(got.trained[array]!, values), array).toBeLessThan(TOLERANCE);
      expect(distance(got.logits, wanted.logits)).toBeLessThan(TOLERANCE);
    });
  },
);

/** As for the golden vectors: float64 rounding (1e-16) in another order of summation, through some tens of steps. */
const TOLERANCE = 1e-10;
