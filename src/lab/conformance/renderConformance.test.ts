import { expect, test } from "vitest";
import type { CaseResult, ConformanceReport } from "./conformance.ts";
import { conformanceDocument, renderConformance } from "./renderConformance.ts";

const result = (name: string, status: CaseResult["status"], more: Partial<CaseResult> = {}): CaseResult => ({
  file: "a.json",
  name,
  voice: "reference",
  status,
  message: "",
  ...more,
});
const report: ConformanceReport = {
  kernel: "lanes-exact-1",
  ok: false,
  results: [
    result("right", "pass", { largestError: 1e-14, tolerance: 1e-11, message: "closest to its tolerance: outputs.y" }),
    result("wrong", "fail", { largestError: 0.25, tolerance: 1e-11, message: "differs in outputs.y" }),
    result("lost", "fail", { largestError: Infinity, tolerance: 1e-11, message: "differs in outputs.y" }),
    result("conv-1", "unsupported", { message: "conv2d is not in this version" }),
    result("conv-2", "unsupported", { message: "conv2d is not in this version" }),
    result("right", "pass", { voice: "kernel", largestError: 1e-8, tolerance: 1e-6 }),
  ],
};

test("the terminal form has a line a case, the counts, the unsupported by name, and the failures at the end", () => {
  expect(renderConformance(report).split("\n")).toEqual([
    "pass         reference  a.json  right   error 1.0e-14 of 1.0e-11 allowed     closest to its tolerance: outputs.y",
    "fail         reference  a.json  wrong   error 2.5e-1 of 1.0e-11 allowed      differs in outputs.y",
    "fail         reference  a.json  lost    error not finite of 1.0e-11 allowed  differs in outputs.y",
    "unsupported  reference  a.json  conv-1                                       conv2d is not in this version",
    "unsupported  reference  a.json  conv-2                                       conv2d is not in this version",
    "pass         kernel     a.json  right   error 1.0e-8 of 1.0e-6 allowed",
    "",
    "file    voice      passed  failed  unsupported",
    "a.json  reference  1       2       2",
    "a.json  kernel     1       0       0",
    "",
    "unsupported:",
    "  reference, a.json: conv2d is not in this version: conv-1, conv-2",
    "",
    "failed:",
    "fail  reference  a.json  wrong  error 2.5e-1 of 1.0e-11 allowed      differs in outputs.y",
    "fail  reference  a.json  lost   error not finite of 1.0e-11 allowed  differs in outputs.y",
    "",
    "DOES NOT CONFORM: 2 passed, 2 failed, 2 unsupported (float64 reference and kernels lanes-exact-1)",
  ]);
});

test("the short form leaves the passed cases to the counts", () => {
  expect(renderConformance(report, "failures").startsWith("file    voice")).toBe(true);
});

test("the JSON form survives JSON: an error that is not finite is null", () => {
  const document = conformanceDocument(report);
  expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  expect(document.cases[2].largestError).toBeNull();
  expect(document.files[0]).toEqual({ file: "a.json", voice: "reference", passed: 1, failed: 2, unsupported: 2 });
  expect([document.ok, document.kernel]).toEqual([false, "lanes-exact-1"]);
});

test("all passed: it conforms", () => {
  const fine: ConformanceReport = { ok: true, results: [result("right", "pass")] };
  expect(renderConformance(fine).split("\n").at(-1)).toBe(
    "conforms: 1 passed, 0 failed, 0 unsupported (float64 reference)",
  );
});
