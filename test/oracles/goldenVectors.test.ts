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
  // Passed and unsupported cases in the files as they are now; the first number may only rise.
  test.each([
    ["batch-norm", 89, 0],
    ["norms", 27, 33],
    ["noise", 15, 14],
    ["layers", 12, 34],
    ["optimisers", 6, 46],
    ["trajectories", 6, 1],
    ["stats", 41, 0],
    ["instruments", 18, 3],
  ])("%s: the reference passes %i cases, %i are unsupported, none fails", (name, passed, unsupported) => {
    const { results, ok } = conformance(load(name));
    const count = (status: string) => results.filter((r) => r.status === status).length;
    expect(results.filter((r) => r.status === "fail")).toEqual([]);
    expect(ok).toBe(true);
    expect([count("pass"), count("unsupported")]).toEqual([passed, unsupported]);
  });

  test("only layers that do not exist are unsupported", () => {
    const ours = new Set(["batch_norm", "ghost_batch_norm", "full_data_batch_norm", "layer_norm", "dropout", "dense"]);
    for (const name of ["batch-norm", "norms", "noise", "layers"]) {
      const golden = load(name);
      for (const [i, { name, status }] of conformance(golden).results.entries())
        if (ours.has(String(golden[i].config["op"]))) expect([name, status]).toEqual([name, "pass"]);
    }
  });

  test("the kernel voice, given the reference in the shape of kernels, passes every case it takes", () => {
    expect(kernelCounts(roundedReference())).toEqual({ pass: 95, fail: 0 });
  });

  // The numbers may only rise.
  test.each(["exact", "fast"] as const)("the %s kernels pass every case they take", (build) => {
    expect(kernelCounts(engineKernels(build))).toEqual({ pass: 95, fail: 0 });
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
