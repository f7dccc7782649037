import { describe, expect, test } from "vitest";
import { armByName, isStandardArm } from "./arms.ts";
import { buildNet, parseLayer } from "./net.ts";

describe("armByName", () => {
  test.each([
    ["plain", {}],
    ["bn", { norm: "batch" }],
    ["bn-g16", { norm: "batch", statistics: 16 }],
    ["bn-full", { norm: "batch", statistics: "all" }],
    ["bn-full-stop", { norm: "batch", statistics: "all", gradient: "stopped" }],
    ["bn-stop", { norm: "batch", gradient: "stopped" }],
    ["bn-g8-stop", { norm: "batch", statistics: 8, gradient: "stopped" }],
    ["bn-full+shared16", { norm: "batch", statistics: "all", noise: { matched: 16, shared: true } }],
    ["bn-full+indep10", { norm: "batch", statistics: "all", noise: { matched: 10, shared: false } }],
    [
      "bn-full-stop+shared16",
      { norm: "batch", statistics: "all", gradient: "stopped", noise: { matched: 16, shared: true } },
    ],
    ["layernorm", { norm: "layer" }],
    ["dropout-.2", { dropout: 0.2 }],
    ["dropout-0.2", { dropout: 0.2 }],
    ["boosting-.094", { dropout: 0.094, boosting: true }],
    ["bn-full+dropout-.195", { norm: "batch", statistics: "all", dropout: 0.195 }],
    ["layernorm+dropout-.5", { norm: "layer", dropout: 0.5 }],
    ["bn-frozen-16", { norm: "batch", statistics: 16, frozenBatches: true }],
    ["plain-frozen", { frozenBatches: true }],
  ])("%s", (name, arm) => {
    expect(armByName(name)).toEqual(arm);
  });

  test.each([
    "bn-G16",
    "bn16",
    "plain+shared16",
    "layernorm+indep8",
    "dropout-2",
    "dropout-.2+dropout-.3",
    "bn-full+shared16+indep16",
    "bn+",
    "",
  ])("%s is no standard arm", (name) => {
    expect(isStandardArm(name)).toBe(false);
    expect(() => armByName(name)).toThrow(/not a standard arm/);
  });

  test("a mistyped name gets the near one", () => {
    expect(() => armByName("layernrom")).toThrow('did you mean "layernorm"?');
  });
});

describe("parseLayer", () => {
  test("reads dense layers and activations", () => {
    expect(parseLayer("dense 128")).toEqual({ type: "dense", units: 128 });
    expect(parseLayer(" relu ")).toEqual({ type: "relu" });
  });

  test.each([
    ["dense", 'expected "dense" and its number of units'],
    ["dense 0", 'expected "dense" and its number of units'],
    ["dense 12.5", 'expected "dense" and its number of units'],
    ["dense 12 relu", 'expected "dense" and its number of units'],
    ["reul", 'unknown layer "reul"; did you mean "relu"?'],
    ["dens 12", 'unknown layer "dens 12"; did you mean "dense"?'],
    ["relu 3", 'unknown layer "relu 3"'],
    ["batchnorm", "normalisation and dropout come from the arm"],
  ])("refuses %s", (text, message) => {
    expect(() => parseLayer(text)).toThrow(message);
  });
});

describe("buildNet", () => {
  const base = {
    net: ["dense 8", "relu", "dense 4", "tanh", "dense 3"],
    initialiser: "he",
    loss: "softmax",
    batch: 48,
  } as const;
  const types = (name: string): string[] => buildNet(base, armByName(name), 5).layers.map((layer) => layer.type);

  test("plain is the net as written", () => {
    expect(buildNet(base, {}, 5)).toEqual({
      inputs: 5,
      layers: [
        { type: "dense", units: 8 },
        { type: "relu" },
        { type: "dense", units: 4 },
        { type: "tanh" },
        { type: "dense", units: 3 },
      ],
      loss: "softmax",
      initialiser: "he",
    });
  });

  test("normalisation and its noise stand between dense layer and activation, dropout behind it, the output has none", () => {
    expect(types("bn-full+shared16+dropout-.2")).toEqual([
      "dense",
      "batchNorm",
      "matchedNoise",
      "relu",
      "dropout",
      "dense",
      "batchNorm",
      "matchedNoise",
      "tanh",
      "dropout",
      "dense",
    ]);
    expect(types("layernorm")).toEqual(["dense", "layerNorm", "relu", "dense", "layerNorm", "tanh", "dense"]);
  });

  test("batch norm has the defaults of its dialect", () => {
    const norm = (arm: Parameters<typeof buildNet>[1]): unknown => buildNet(base, arm, 5).layers[1];
    const common = { type: "batchNorm", statistics: "batch", stopGradient: false, affine: true };
    expect(norm({ norm: "batch" })).toEqual({ ...common, dialect: "pytorch", eps: 1e-5, momentum: 0.1 });
    expect(norm({ norm: "batch", dialect: "keras" })).toEqual({
      ...common,
      dialect: "keras",
      eps: 1e-3,
      momentum: 0.99,
    });
    expect(norm({ norm: "layer", dialect: "keras", affine: false })).toEqual({
      type: "layerNorm",
      affine: false,
      eps: 1e-3,
    });
  });

  test("statistics batches of the gradient batch's size are plain batch norm: one trial, not two", () => {
    expect(buildNet(base, armByName("bn-g48"), 5)).toEqual(buildNet(base, armByName("bn"), 5));
    expect(buildNet(base, armByName("bn-g16"), 5)).not.toEqual(buildNet(base, armByName("bn"), 5));
  });

  test("the stopped gradient and the boosting control reach their layers", () => {
    expect(buildNet(base, armByName("bn-stop"), 5).layers[1]).toMatchObject({ stopGradient: true });
    expect(buildNet(base, armByName("boosting-.2"), 5).layers[2]).toEqual({
      type: "dropout",
      rate: 0.2,
      boosting: true,
    });
  });
});
