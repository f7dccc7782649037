import { describe, expect, test } from "vitest";
import { canonicalLayer, layerText } from "./layerText.ts";
import { parseLayer } from "./parseLayer.ts";

describe("parseLayer", () => {
  test.each([
    ["dense 128", { type: "dense", units: 128 }],
    [" relu ", { type: "relu" }],
    ["conv 16 3x3", { type: "conv2d", units: 16, kernel: [3, 3], stride: 1, padding: 1 }],
    ["conv 8 1x1", { type: "conv2d", units: 8, kernel: [1, 1], stride: 1, padding: 0 }],
    ["conv 16 5x5 stride 2 padding 2", { type: "conv2d", units: 16, kernel: [5, 5], stride: 2, padding: 2 }],
    ["conv 16 5x5 padding 0", { type: "conv2d", units: 16, kernel: [5, 5], stride: 1, padding: 0 }],
    ["conv 16 3x3 stride 2", { type: "conv2d", units: 16, kernel: [3, 3], stride: 2, padding: "same" }],
    ["conv 16 2x2", { type: "conv2d", units: 16, kernel: [2, 2], stride: 1, padding: "same" }],
    ["conv 16 3x5 padding same", { type: "conv2d", units: 16, kernel: [3, 5], stride: 1, padding: "same" }],
    ["maxpool 2", { type: "maxPool", size: 2, stride: 2, padding: 0 }],
    ["maxpool 3 stride 2 padding 1", { type: "maxPool", size: 3, stride: 2, padding: 1 }],
    ["averagepool 2 padding 1", { type: "averagePool", size: 2, stride: 2, padding: 1 }],
    ["globalaveragepool", { type: "globalAveragePool" }],
    ["flatten", { type: "flatten" }],
    ["add 2", { type: "add", back: 2 }],
    ["leakyrelu", { type: "leakyRelu" }],
    ["leakyrelu .2", { type: "leakyRelu", slope: 0.2 }],
    ["gelu-tanh", { type: "geluTanh" }],
    ["dropout .2", { type: "dropout", rate: 0.2, boosting: false }],
    ["gaussiandropout 0.25", { type: "gaussianDropout", rate: 0.25 }],
    ["gaussiannoise 1.5", { type: "gaussianNoise", deviation: 1.5 }],
  ])("reads %s", (text, layer) => {
    expect(parseLayer(text)).toEqual(layer);
  });

  test.each(["relu", "tanh", "sigmoid", "gelu", "silu", "softplus"])("reads %s", (word) => {
    expect(parseLayer(word)).toEqual({ type: word });
  });

  test.each([
    ["dense", 'expected "dense" and its number of units, such as "dense 128"'],
    ["dense 0", 'expected "dense" and its number of units'],
    ["dense 12.5", 'expected "dense" and its number of units'],
    ["dense 12 relu", 'expected "dense" and its number of units'],
    ["conv 16", 'expected "conv", its number of feature maps and its kernel'],
    ["conv 16 3", 'such as "conv 16 5x5 stride 2"'],
    ["conv 16 3x3 stride", 'expected "conv"'],
    ["conv 16 3x3 stride 0", 'expected "conv"'],
    ["conv 16 3x3 stride 1 stride 2", 'expected "conv"'],
    ["conv 16 3x3 dilation 2", 'expected "conv"'],
    ["conv 16 3x3 padding valid", 'expected "conv"'],
    ["maxpool", 'expected "maxpool" and the side of its window'],
    ["maxpool 2 padding same", 'expected "maxpool"'],
    ["add", 'expected "add" and how many dense and conv layers it spans, such as "add 2"'],
    ["add 0", 'expected "add"'],
    ["leakyrelu -1", 'expected "leakyrelu" and its slope below 0'],
    ["relu 3", 'expected "relu" and nothing else'],
    ["flatten 2", 'expected "flatten" and nothing else'],
    ["reul", 'unknown layer "reul"; did you mean "relu"?'],
    ["dens 12", 'unknown layer "dens 12"; did you mean "dense"?'],
    ["conf 8 3x3", 'unknown layer "conf 8 3x3"; did you mean "conv"?'],
    ["globalAveragePool", 'did you mean "globalaveragepool"?'],
    ["dropout", 'expected "dropout" and a probability to drop above 0 and below 1, such as "dropout 0.2"'],
    ["dropout 20", "a probability to drop above 0 and below 1"],
    ["dropout 0", "a probability to drop above 0 and below 1"],
    ["gaussiandropout 1", 'such as "gaussiandropout 0.2"'],
    ["gaussiannoise -1", 'expected "gaussiannoise" and its standard deviation'],
    ["gaussiannoise 1 2", 'expected "gaussiannoise"'],
    ["batchnorm", "normalisation, and noise on hidden units, come from the arm"],
    ["constructor", 'unknown layer "constructor"'],
  ])("refuses %s", (text, message) => {
    expect(() => parseLayer(text)).toThrow(message);
  });
});

describe("canonicalLayer", () => {
  test.each([
    ["  dense   10 ", "dense 10"],
    ["conv 16 3x3 stride 1 padding 1", "conv 16 3x3"],
    ["conv 16 3x3 padding same", "conv 16 3x3"],
    ["conv 16 3x3 padding 0", "conv 16 3x3 padding 0"],
    ["conv 16 5x5 padding 2 stride 2", "conv 16 5x5 stride 2 padding 2"],
    ["conv 16 5x5 padding same stride 2", "conv 16 5x5 stride 2"],
    ["maxpool 2 stride 2 padding 0", "maxpool 2"],
    ["averagepool 3 padding 1 stride 2", "averagepool 3 stride 2 padding 1"],
    ["leakyrelu 0.01", "leakyrelu"],
    ["leakyrelu .20", "leakyrelu 0.2"],
    ["globalaveragepool", "globalaveragepool"],
    ["gelu-tanh", "gelu-tanh"],
    ["add 2", "add 2"],
    [" dropout  .20", "dropout 0.2"],
    ["gaussiandropout .5", "gaussiandropout 0.5"],
    ["gaussiannoise .10", "gaussiannoise 0.1"],
    [" no   layer ", "no layer"],
  ])("%j is %j", (text, canonical) => {
    expect(canonicalLayer(text)).toBe(canonical);
  });

  test("one layer has one text: what is written is read back as the same layer", () => {
    const paddings = ["", " padding 0", " padding 1", " padding 3", " padding same"];
    for (const kernel of ["1x1", "2x2", "3x3", "3x5", "7x7"])
      for (const stride of ["", " stride 1", " stride 2"])
        for (const padding of paddings) {
          const layer = parseLayer(`conv 4 ${kernel}${stride}${padding}`);
          const text = layerText(layer);
          expect(parseLayer(text)).toEqual(layer);
          expect(canonicalLayer(text)).toBe(text);
        }
  });
});
