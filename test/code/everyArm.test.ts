// Every arm of every claim as a program: written, or refused with a reason; never something else.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { UserError } from "../../src/core/math/errors.ts";
import { claimExperiments, claims, profileNames } from "../../src/lab/claims/index.ts";
import { kerasProgram } from "../../src/lab/code/kerasProgram.ts";
import { torchProgram } from "../../src/lab/code/torchProgram.ts";
import { plan } from "../../src/lab/plan.ts";
import type { TrialSpec } from "../../src/lab/types.ts";
import { pythonWith, runPython } from "./python.ts";

/** One trial of each arm of each task and profile. */
const trials: [string, TrialSpec][] = claims.flatMap((claim) =>
  profileNames(claim).flatMap((profile) =>
    claimExperiments(claim, profile).flatMap((experiment) =>
      plan({ ...experiment, seeds: 1, learningRates: [] }, "lanes-exact-1").map(
        ({ arm, spec }): [string, TrialSpec] => [`${claim.id} ${profile} ${experiment.task} ${arm}`, spec],
      ),
    ),
  ),
);

/** Programs, each once: many arms are the same in several claims. */
const texts = new Set<string>();

function refusal(write: () => string): string | undefined {
  try {
    texts.add(write());
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

test("every arm of every claim is written for PyTorch", () => {
  for (const [name, spec] of trials)
    expect(
      refusal(() => torchProgram({ arm: "it", about: ["An arm."], ...spec })),
      name,
    ).toBeUndefined();
});

test("every arm of every claim is written for Keras, or refused with what and why", () => {
  for (const [name, spec] of trials) {
    const why = refusal(() => kerasProgram({ arm: "it", about: ["An arm."], ...spec }));
    if (why !== undefined)
      expect(why, name).toMatch(/cannot be written for Keras: .+: .+\. --framework pytorch has it$/);
  }
});

const python = pythonWith("ast");

test.skipIf(python === undefined)("all of them are Python (skipped without one)", () => {
  expect(texts.size).toBeGreaterThan(100);
  const folder = mkdtempSync(join(tmpdir(), "linchpin-arms-"));
  try {
    writeFileSync(join(folder, "texts.json"), JSON.stringify([...texts]));
    runPython(python ?? "", ["-c", "import ast, json; [ast.parse(t) for t in json.load(open('texts.json'))]"], folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a member of an ensemble has another start and order than its seed, and the same data", () => {
  const [, spec] = trials[0]!;
  const [alone, member] = [spec, { ...spec, member: 2 }].map((one) => torchProgram({ arm: "x", about: [], ...one }));
  expect(alone).not.toContain("MEMBER");
  expect(member).toContain("torch.manual_seed(seed + 1_000_000 * MEMBER)");
  expect(member).toContain("np.random.default_rng([seed, 1, MEMBER])");
  expect(member).toContain("rng = np.random.default_rng([seed, 0])");
});
