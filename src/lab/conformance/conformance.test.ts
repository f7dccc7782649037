import { describe, expect, test } from "vitest";
import { conformance } from "./conformance.ts";
import { GoldenError, readGoldenDocument, readGoldenFile } from "./golden.ts";

/** A small dense case by hand: (1, 2) through [[3], [4]] and bias 5 is 16. */
const dense = {
  name: "dense-by-hand",
  framework: "hand",
  version: "1",
  config: { op: "dense" },
  inputs: { x: { shape: [1, 2], data: [1, 2] }, dy: { shape: [1, 1], data: [1] } },
  params: { W: { shape: [2, 1], data: [3, 4] }, b: { shape: [1], data: [5] } },
  outputs: { y: { shape: [1, 1], data: [16] } },
  gradients: { x: { shape: [1, 2], data: [3, 4] }, W: { shape: [2, 1], data: [1, 2] }, b: { shape: [1], data: [1] } },
  state_before: {},
  state_after: {},
};
const one = (change: object) => conformance(readGoldenDocument("hand.json", [{ ...dense, ...change }])).results[0];

describe("verdicts", () => {
  test("a right case passes with its largest error and its tolerance", () => {
    expect(one({})).toMatchObject({ file: "hand.json", name: "dense-by-hand", status: "pass", largestError: 0 });
  });

  test("a wrong number fails, is named, and shows its error", () => {
    const result = one({ outputs: { y: { shape: [1, 1], data: [16.001] } } });
    expect(result).toMatchObject({ status: "fail", message: "differs in outputs.y" });
    expect(result.largestError).toBeCloseTo(0.001, 10);
    expect(result.tolerance).toBeLessThan(1e-8);
  });

  test("a tensor of another size fails", () => {
    expect(one({ outputs: { y: { shape: [1, 2], data: [16, 16] } } })).toMatchObject({
      status: "fail",
      largestError: Infinity,
    });
  });

  test("an expected value that nobody computes is never passed over", () => {
    const result = one({ outputs: { ...dense.outputs, entropy: 1 } });
    expect(result).toMatchObject({ status: "unsupported", message: "not computed here: outputs.entropy" });
  });

  test("an unknown op is unsupported by its name", () => {
    expect(one({ config: { op: "spectral_norm" } })).toMatchObject({
      status: "unsupported",
      message: "spectral_norm is not in this version",
    });
  });

  test("a setting that this version has not is unsupported by its name", () => {
    const pool = { op: "avg_pool2d", kernel: 2, stride: 2, padding: 0 };
    expect(one({ config: { ...pool, ceil_mode: true } })?.message).toBe("pooling in parts of windows (ceil_mode)");
    expect(one({ config: { ...pool, count_include_pad: false } })?.message).toBe("an average without the padding");
    expect(one({ config: { op: "mse", reduction: "sum" } })?.message).toContain('reduction "sum"');
  });

  test("an optimiser, a limit or a padding of another kind is the file's mistake", () => {
    const optimiser = { op: "optimiser", algorithm: "Lion", dialect: "pytorch" };
    expect(() => one({ config: optimiser })).toThrow('config.algorithm is "Lion"; expected SGD, Adam, AdamW, RMSprop');
    expect(() => one({ config: { op: "max_norm", max: 1 } })).toThrow('framework "hand"; expected keras');
    const weight = { W: { shape: [1, 1, 1, 1], data: [1] } };
    const convolution = { op: "conv2d", stride: 1, padding: "valid" };
    expect(() => one({ config: convolution, params: weight })).toThrow('config.padding is "valid"');
  });

  test("an expected refusal passes when we refuse, and fails when we do not", () => {
    expect(one({ config: { op: "dropout", p: 1.5, raises: true }, inputs: {} })?.status).toBe("pass");
    expect(one({ config: { op: "dropout", p: 0.5, raises: true }, inputs: {} })?.status).toBe("fail");
  });

  test("a refusal that is not expected fails with our message", () => {
    const result = one({ params: { W: { shape: [3, 1], data: [1, 2, 3] } } });
    expect(result).toMatchObject({ status: "fail" });
    expect(result.message).toContain("dense: weight: got 3 numbers");
  });
});

describe("broken files", () => {
  test.each<[string, string, string]>([
    ["no JSON", "[{", "hand.json: not JSON"],
    ["no array", "{}", "got an object; expected an array of cases"],
    ["a case that is a number", "[1]", "case 0: got 1"],
    ["no name", "[{}]", "case 0: name is missing"],
    ["no config", JSON.stringify([{ ...dense, config: undefined }]), 'case "dense-by-hand": config is missing'],
    ["no framework", JSON.stringify([{ ...dense, framework: 3 }]), "framework is 3"],
    ["two of a name", JSON.stringify([dense, dense]), 'two cases are named "dense-by-hand"'],
    [
      "a shape that does not fit",
      JSON.stringify([{ ...dense, inputs: { x: { shape: [2, 2], data: [1, 2] } } }]),
      "inputs.x: shape [2, 2] asks for 4 numbers; data has 2",
    ],
    [
      "a number that is none",
      JSON.stringify([{ ...dense, inputs: { x: { shape: [2], data: [1, null] } } }]),
      "inputs.x: data[1] is null",
    ],
    ["a shape of text", JSON.stringify([{ ...dense, inputs: { x: { shape: "2", data: [] } } }]), 'shape is "2"'],
  ])("%s: the message names file, case and key", (_name, text, message) => {
    expect(() => readGoldenFile("hand.json", text)).toThrow(GoldenError);
    expect(() => readGoldenFile("hand.json", text)).toThrow(message);
    expect(() => readGoldenFile("hand.json", text)).toThrow("hand.json");
  });

  test("a case without what its op needs is the file's mistake, even where a refusal is expected", () => {
    for (const raises of [false, true])
      expect(() => one({ config: { op: "dense", raises }, inputs: {} })).toThrow(
        'hand.json, case "dense-by-hand": inputs.x is missing; expected a tensor',
      );
    expect(() => one({ config: { op: "batch_norm", mode: "train", dialect: "caffe" } })).toThrow(
      'config.dialect is "caffe"',
    );
  });
});
