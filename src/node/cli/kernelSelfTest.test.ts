import { describe, expect, test } from "vitest";
import { kernelName } from "../../core/engine/engine.ts";
import { EXACT_DIGEST, kernelDigest } from "./kernelSelfTest.ts";

describe("the self-test of the kernels", () => {
  test("gives the recorded bytes; new ones need a new kernel version", () => {
    expect([kernelName("exact"), kernelDigest("exact")]).toEqual(["lanes-exact-1", EXACT_DIGEST]);
  });

  test("gives the same bytes twice", () => {
    expect(kernelDigest("exact")).toBe(kernelDigest("exact"));
  });
});
