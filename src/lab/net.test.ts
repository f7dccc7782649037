import { describe, expect, test } from "vitest";
import { blocksOf } from "../core/engine/blocks.ts";
import type { LayerSpec } from "../core/nn/spec.ts";
import { armByName, isStandardArm, STANDARD_ARMS } from "./arms.ts";
import { buildNet } from "./net.ts";

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
    ["bn-others", { norm: "batch", statistics: "others" }],
    ["bn-others-stop", { norm: "batch", statistics: "others", gradient: "stopped" }],
    ["bn-renorm", { norm: "batch", renorm: true }],
    ["bn-median", { norm: "batch", estimator: "median" }],
    ["bn-g16-trimmed", { norm: "batch", statistics: 16, estimator: "trimmed" }],
    ["bn-full-median-stop", { norm: "batch", statistics: "all", estimator: "median", gradient: "stopped" }],
    ["layernorm", { norm: "layer" }],
    ["groupnorm-4", { norm: "group", groups: 4 }],
    ["instancenorm", { norm: "instance" }],
    ["plain+shifted", { noise: { shifted: true } }],
    ["plain+member2", { member: 2 }],
    ["dropout-.2+member13", { dropout: 0.2, member: 13 }],
    ["bn+shifted", { norm: "batch", noise: { shifted: true } }],
    ["groupnorm-2+shifted", { norm: "group", groups: 2, noise: { shifted: true } }],
    ["spatial-.2", { dropout: 0.2, spatial: true }],
    ["gdropout-.25", { gaussianDropout: 0.25 }],
    ["gnoise-.1", { gaussianNoise: 0.1 }],
    [
      "bn-full+shared16+gnoise-1.5",
      {
        norm: "batch",
        statistics: "all",
        noise: { matched: 16, shared: true },
        gaussianNoise: 1.5,
      },
    ],
    ["dropout-.2", { dropout: 0.2 }],
    ["input-dropout-.2", { inputDropout: 0.2 }],
    ["dropout-.5+input-dropout-.2", { dropout: 0.5, inputDropout: 0.2 }],
    ["input-dropout-.2+boosting-.5", { inputDropout: 0.2, dropout: 0.5, boosting: true }],
    ["bn-g16+input-dropout-0.2", { norm: "batch", statistics: 16, inputDropout: 0.2 }],
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
    "bn-full+shared16+shifted",
    "bn-others+shared16",
    "bn-median+shared16",
    "bn-renorm+indep16",
    "bn-others-median",
    "bn-g16-renorm",
    "groupnorm",
    "groupnorm-0",
    "member2",
    "plain+member0",
    "plain+member2+member3",
    "dropout-.2+gnoise-.1",
    "input-dropout-2",
    "input-dropout-.2+input-dropout-.3",
    "gdropout-1",
    "bn+",
    "",
  ])("%s is no standard arm", (name) => {
    expect(isStandardArm(name)).toBe(false);
    expect(() => armByName(name)).toThrow(/not a standard arm/);
  });

  test("every name that messages list is a standard arm", () => {
    for (const name of STANDARD_ARMS) expect(isStandardArm(name), name).toBe(true);
  });

  test("a mistyped name gets the near one", () => {
    expect(() => armByName("layernrom")).toThrow('did you mean "layernorm"?');
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

  test("dropout of the inputs stands in front of the first layer, from the arm or from the list, and none elsewhere", () => {
    const noise = { type: "dropout", rate: 0.2, boosting: false };
    const plain = buildNet(base, {}, 5);
    const behind = { ...plain, layers: [noise, ...plain.layers] };
    expect(buildNet(base, armByName("input-dropout-.2"), 5)).toEqual(behind);
    expect(buildNet({ ...base, net: ["dropout .2", ...base.net] }, {}, 5)).toEqual(behind);
    expect(buildNet(base, { inputDropout: 0 }, 5)).toEqual(plain);
    // The same with noise at the ends of the hidden layers, which the input is none of.
    const both = buildNet({ ...base, net: ["gaussiannoise 0.1", ...base.net] }, armByName("boosting-.5"), 5).layers;
    expect(both).toEqual([
      { type: "gaussianNoise", deviation: 0.1 },
      ...buildNet(base, armByName("boosting-.5"), 5).layers,
    ]);
    const first = buildNet(base, { inputDropout: 0.2, dropout: 0.5, dropoutLayers: [1] }, 5).layers;
    expect(first.map(({ type }) => type)).toEqual(["dropout", "dense", "relu", "dropout", "dense", "tanh", "dense"]);
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

describe("buildNet of images", () => {
  const base = {
    net: [
      ...["conv 8 3x3", "relu", "maxpool 2", "conv 8 3x3", "relu", "conv 8 3x3", "add 2", "relu", "flatten"],
      ...["dense 6", "relu", "dense 3"],
    ],
    initialiser: "he",
    loss: "softmax",
    batch: 48,
  } as const;
  const image = { channels: 1, height: 8, width: 8 };
  const built = (name: string): readonly LayerSpec[] => buildNet(base, armByName(name), 64, image).layers;
  const types = (name: string): string =>
    built(name)
      .map(({ type }) => type)
      .join(" ");

  test("a residual adds the last layer in front of the weight layer it reaches back to", () => {
    // Layers from 0: conv relu maxPool | conv relu | conv add ...: the pooling is what enters the last two convolutions.
    expect(built("plain")[6]).toEqual({ type: "add", from: 2 });
    // conv norm noise relu maxPool dropout | conv norm noise relu dropout | conv norm noise add: the dropout of the first.
    expect(types("bn-full+shared16+dropout-.2").split(" ").slice(0, 6).join(" ")).toBe(
      "conv2d batchNorm matchedNoise relu maxPool dropout",
    );
    expect(built("bn-full+shared16+dropout-.2")[14]).toEqual({ type: "add", from: 5 });
    expect(built("input-dropout-.2")[7]).toEqual({ type: "add", from: 3 });
    // Without noise at its end, a hidden layer ends with its norm where it has neither activation nor pooling.
    const linear = { ...base, net: ["dense 4", "dense 4", "add 1", "dense 2"] };
    expect(buildNet(linear, armByName("bn-full+shared16"), 4).layers[6]).toEqual({ type: "add", from: 2 });
  });

  test("noise at the end of a hidden layer stands behind pooling and in front of flatten", () => {
    expect(types("gdropout-.2")).toBe(
      "conv2d relu maxPool gaussianDropout conv2d relu gaussianDropout conv2d add relu gaussianDropout flatten dense relu gaussianDropout dense",
    );
    expect(types("groupnorm-2+shifted")).toBe(
      "conv2d groupNorm shiftedNoise relu maxPool conv2d groupNorm shiftedNoise relu conv2d groupNorm shiftedNoise add relu flatten dense groupNorm shiftedNoise relu dense",
    );
  });

  test("a hidden layer without activation has norm and noise all the same", () => {
    const linear = { ...base, net: ["dense 4", "dense 4", "dense 2"] };
    const all = buildNet(linear, armByName("bn+gnoise-.1"), 4).layers.map(({ type }) => type);
    expect(all).toEqual(["dense", "batchNorm", "gaussianNoise", "dense", "batchNorm", "gaussianNoise", "dense"]);
  });

  test("whole maps are dropped where there are maps, units elsewhere", () => {
    const spatial = built("spatial-.2").flatMap((layer) => (layer.type === "dropout" ? [layer.spatial === true] : []));
    expect(spatial).toEqual([true, true, true, false]);
    const pooled = { ...base, net: ["conv 4 3x3", "globalaveragepool", "dense 3"] };
    expect(buildNet(pooled, armByName("spatial-.2"), 64, image).layers[2]).toEqual({
      type: "dropout",
      rate: 0.2,
      boosting: false,
    });
  });

  test("a net that begins with a convolution has an image, one that begins with dense reads a row", () => {
    expect(buildNet(base, {}, 64, image).image).toEqual(image);
    expect(buildNet({ ...base, net: ["dense 4", "relu", "dense 3"] }, {}, 64, image)).not.toHaveProperty("image");
  });

  test("the engine takes what every standard arm builds", () => {
    const trainable = STANDARD_ARMS.filter((name) => name !== "instancenorm");
    for (const name of trainable) {
      const arm = name === "groupnorm-4" ? "groupnorm-2" : name;
      expect(
        blocksOf(buildNet(base, armByName(arm), 64, image)).map(({ units }) => units),
        name,
      ).toEqual([8, 8, 8, 6, 3]);
    }
    const conv = { ...base, net: ["conv 4 3x3", "relu", "globalaveragepool", "dense 3"] };
    expect(blocksOf(buildNet(conv, armByName("instancenorm"), 64, image))[0]?.norm).toMatchObject({
      groups: "instance",
    });
  });
});

describe("what an arm says of norm and noise", () => {
  const base = { net: ["dense 8", "relu", "dense 3"], initialiser: "he", loss: "softmax", batch: 48 } as const;

  test("renormalisation has the limits of the paper unless the arm has its own", () => {
    const renorm = (arm: Parameters<typeof buildNet>[1]): unknown => {
      const layer = buildNet(base, arm, 5).layers[1];
      return layer?.type === "batchNorm" ? layer.renorm : undefined;
    };
    expect(renorm({ norm: "batch", renorm: true })).toEqual({ rMax: 3, dMax: 5 });
    expect(renorm({ norm: "batch", dialect: "keras", renorm: { rMax: 2, momentum: 0.9 } })).toEqual({
      rMax: 2,
      dMax: 5,
      momentum: 0.9,
    });
    expect(renorm({ norm: "batch" })).toBeUndefined();
  });

  test("shifted noise has the constants of Santurkar et al. 2018 unless the arm has its own", () => {
    const own = { shift: 1, scale: 2, shiftSpread: 0, scaleSpread: 0 };
    expect(buildNet(base, { noise: { shifted: true } }, 5).layers[1]).toEqual({
      type: "shiftedNoise",
      shift: 0.5,
      scale: 1.25,
      shiftSpread: 0.1,
      scaleSpread: 0.1,
    });
    expect(buildNet(base, { noise: { shifted: own } }, 5).layers[1]).toEqual({ type: "shiftedNoise", ...own });
  });

  test("group norm has four groups unless the arm says how many", () => {
    const norm = { type: "groupNorm", affine: true, eps: 1e-5 };
    expect(buildNet(base, { norm: "group" }, 5).layers[1]).toEqual({ ...norm, groups: 4 });
    expect(buildNet(base, { norm: "group", groups: 2, dialect: "keras" }, 5).layers[1]).toEqual({
      ...norm,
      groups: 2,
      eps: 1e-3,
    });
    expect(buildNet(base, { norm: "instance" }, 5).layers[1]).toEqual({ ...norm, groups: "instance" });
  });

  test("label smoothing reaches the network, and a rate of 0 leaves it out", () => {
    expect(buildNet(base, { labelSmoothing: 0.1 }, 5).labelSmoothing).toBe(0.1);
    const zero = { labelSmoothing: 0, dropout: 0, gaussianDropout: 0, gaussianNoise: 0 };
    expect(buildNet(base, zero, 5)).toEqual(buildNet(base, {}, 5));
  });
});

describe("dropoutLayers", () => {
  const base = {
    net: ["dense 8", "relu", "dense 4", "relu", "dense 3"],
    initialiser: "he",
    loss: "softmax",
    batch: 48,
  } as const;

  test("puts dropout at the end of the hidden layers that it lists and of no other", () => {
    const types = (layers: readonly number[]): readonly string[] =>
      buildNet(base, { norm: "batch", dropout: 0.5, dropoutLayers: layers }, 5).layers.map(({ type }) => type);
    expect(types([1])).toEqual(["dense", "batchNorm", "relu", "dropout", "dense", "batchNorm", "relu", "dense"]);
    expect(types([2])).toEqual(["dense", "batchNorm", "relu", "dense", "batchNorm", "relu", "dropout", "dense"]);
    expect(types([1, 2])).toEqual(buildNet(base, { norm: "batch", dropout: 0.5 }, 5).layers.map(({ type }) => type));
  });
});
