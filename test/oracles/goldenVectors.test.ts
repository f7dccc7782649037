import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { opOf } from "../../src/lab/conformance/adapters.ts";
import { conformance } from "../../src/lab/conformance/conformance.ts";
import { engineKernels } from "../../src/lab/conformance/engineKernels.ts";
import { type GoldenCase, type GoldenValue, isTensor, readGoldenFile } from "../../src/lab/conformance/golden.ts";
import type { KernelOps } from "../../src/lab/conformance/kernelOps.ts";
import { roundedReference } from "./roundedReference.ts";

const folder = process.env["LINCHPIN_REFERENCE"] ?? "../shared/reference";
const present = existsSync(`${folder}/batch-norm.json`);
if (!present) console.log(`golden vectors not found in ${folder} (LINCHPIN_REFERENCE): their tests are skipped`);
const load = (name: string): readonly GoldenCase[] =>
  readGoldenFile(`${name}.json`, readFileSync(`${folder}/${name}.json`, "utf8"));

const files = ["batch-norm", "norms", "noise", "layers", "optimisers", "trajectories", "stats", "instruments"];

describe.runIf(present)("golden vectors of PyTorch and Keras", () => {
  // Cases in the files as they are now.
  test.each([
    ["batch-norm", 89],
    ["norms", 60],
    ["noise", 29],
    ["layers", 46],
    ["optimisers", 52],
    ["trajectories", 7],
    ["stats", 41],
    ["instruments", 21],
  ])("%s: the reference takes all %i cases and passes them", (name, cases) => {
    const { results, ok } = conformance(load(name));
    expect(results.filter(({ status }) => status !== "pass")).toEqual([]);
    expect([ok, results.length]).toEqual([true, cases]);
  });

  test("the kernel voice, given the reference in the shape of kernels, passes every case it takes", () => {
    expect(kernelCounts(roundedReference())).toEqual({ pass: 252, fail: 0 });
  });

  // The numbers may only rise.
  test.each(["exact", "fast"] as const)("the %s kernels pass every case they take", (build) => {
    expect(kernelCounts(engineKernels(build))).toEqual({ pass: 252, fail: 0 });
  });

  test.each(present ? oneOfEach() : [])(
    "%s, %s: every expected number counts: 1e-3 off fails",
    (_op, _name, golden) => {
      const right = conformance([golden], roundedReference()).results;
      for (const section of ["outputs", "gradients", "state_after"] as const)
        for (const [key, value] of Object.entries(golden[section])) {
          const wrong = { ...golden, [section]: { ...golden[section], [key]: spoiled(value) } };
          conformance([wrong], roundedReference()).results.forEach(({ voice, status }, v) => {
            if (right[v].status !== "pass" || right[v].notCompared?.includes(`${section}.${key}`)) return;
            expect([voice, key, status]).toEqual([voice, key, "fail"]);
          });
        }
    },
  );
});

function kernelCounts(kernel: KernelOps): { pass: number; fail: number } {
  const results = files.flatMap((name) => conformance(load(name), kernel).results).filter((r) => r.voice === "kernel");
  const count = (status: string) => results.filter((r) => r.status === status).length;
  return { pass: count("pass"), fail: count("fail") };
}

/** The first case of each op that passes and expects numbers. */
function oneOfEach(): [op: string, name: string, golden: GoldenCase][] {
  const found = new Map<string, GoldenCase>();
  for (const file of files)
    for (const golden of load(file)) {
      if (found.has(opOf(golden)) || golden.config["raises"] === true) continue;
      if (conformance([golden]).results[0].status === "pass") found.set(opOf(golden), golden);
    }
  return [...found].map(([op, golden]) => [op, golden.name, golden]);
}

function spoiled(value: GoldenValue): GoldenValue {
  const off = (v: number) => v + 1e-3 * (1 + Math.abs(v));
  if (typeof value === "number") return off(value);
  if (typeof value === "boolean") return !value;
  if (!isTensor(value)) throw new Error(`a golden value that is neither number nor tensor: ${JSON.stringify(value)}`);
  return { ...value, data: value.data.map((v, i) => (i === 0 ? off(v) : v)) };
}
