import { describe, expect, test } from "vitest";
import { UserError } from "../core/math/errors.ts";
import { experiment, parseExperiment } from "./spec.ts";
import { experimentJsonSchema } from "./specSchema.ts";
import { toYaml } from "./toYaml.ts";

const yaml = `question: Does batch norm lean less on one unit?
data: { name: teacher, train: 200 }
net: [ dense 32, relu, dense 32, relu, dense 10 ]
train: { learningRate: 0.02, batch: 48 }
arms:
  plain: {}
  bn: { norm: batch }
  bn-g16: { norm: batch, statistics: 16 }
  dropout-.2: { dropout: 0.2 }
seeds: 32
instruments: [ generalisation, rely.single ]
compare:
  - { arm: bn, against: plain, on: rely.single.maxT, margin: 10%, better: lower }
`;

/** The yaml above with one piece replaced; fails when the piece is not there. */
function changed(piece: string, by: string): string {
  expect(yaml).toContain(piece);
  return yaml.replace(piece, by);
}

function messageOf(parse: () => unknown): string {
  try {
    parse();
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as UserError).message;
  }
  throw new Error("it was accepted");
}

/** A pattern for a line that names the place where `token` stands first behind the part of the file it is looked for in. */
function startOf(text: string, token: string, message: string): RegExp {
  const at = text.indexOf(token);
  expect(at).toBeGreaterThanOrEqual(0);
  const before = text.slice(0, at).split("\n");
  const place = `bn.yaml:${before.length}:${before.at(-1)!.length + 1} `;
  return new RegExp(`^${(place + message).replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`);
}

const complaint = (text: string, settings: string[] = []): string =>
  messageOf(() => parseExperiment(text, "bn.yaml", settings));

describe("a good file", () => {
  test("has its defaults filled in", () => {
    expect(parseExperiment(yaml, "runs/bn.yaml")).toEqual({
      name: "bn",
      question: "Does batch norm lean less on one unit?",
      task: "teacher",
      root: 1,
      data: { name: "teacher", train: 200, validation: 500, test: 1500 },
      net: ["dense 32", "relu", "dense 32", "relu", "dense 10"],
      initialiser: "he",
      loss: "softmax",
      train: { learningRate: 0.02, momentum: 0.9, batch: 48, epochs: 60, lastBatch: "drop", reshuffle: true },
      arms: {
        plain: {},
        bn: { norm: "batch" },
        "bn-g16": { norm: "batch", statistics: 16 },
        "dropout-.2": { dropout: 0.2 },
      },
      learningRates: [],
      choices: {},
      seeds: 32,
      firstSeed: 0,
      instruments: [
        expect.objectContaining({ id: "generalisation", statistics: "pop-eval" }),
        expect.objectContaining({ id: "rely.single", set: "ablation", constants: ["zero"] }),
      ],
      restatements: { C1: "bn lowers worst single-unit damage at T* against plain" },
      compare: [
        {
          restatement: "C1",
          contrast: "",
          arm: "bn",
          against: "plain",
          on: "rely.single.maxT",
          margin: "10%",
          better: "lower",
          primary: true,
        },
      ],
    });
  });

  test("may be as short as its data and arms", () => {
    const short = parseExperiment("data: mnist\narms: [plain, bn, bn-full+shared16]", "a.yml");
    expect(short.data).toEqual({ name: "mnist-1k", train: 1000, validation: 500, test: 4000, size: 14 });
    expect(short.net).toEqual(["dense 128", "relu", "dense 128", "relu", "dense 10"]);
    expect(short.train).toMatchObject({ batch: 64, epochs: 60, learningRate: 0.02 });
    expect(short.arms["bn-full+shared16"]).toEqual({
      norm: "batch",
      statistics: "all",
      noise: { matched: 16, shared: true },
    });
    expect(short.seeds).toBe(16);
    expect(short.instruments.map(({ id }) => id)).toEqual(["generalisation"]);
  });

  test("is JSON as well, with tabs and escapes", () => {
    const json = '{\n\t"data": "moons",\n\t"question": "a \\u2265 b",\n\t"arms": ["plain"]\n}';
    expect(parseExperiment(json, "a.json")).toMatchObject({ name: "a", question: "a ≥ b", task: "moons" });
  });

  test("takes the instruments that its comparisons need", () => {
    const made = parseExperiment(
      "data: moons\narms: [plain, bn]\ncompare: [{ arm: bn, against: plain, on: rely.single.maxT.layer2 }]",
      "a.yaml",
    );
    expect(made.instruments.map(({ id }) => id)).toEqual(["generalisation", "rely.single"]);
    // A moment is part of a request only where a metric names one.
    expect(made.instruments.map(({ at }) => at)).toEqual([undefined, undefined]);
    expect(made.compare[0]).toMatchObject({ margin: "10%", better: "lower" });
  });

  test("the default margin of accuracy depends on the task", () => {
    const margin = (data: string): unknown =>
      parseExperiment(
        `data: ${data}\narms: [plain, bn]\ncompare: [{ arm: bn, against: plain, on: test.accuracy }]`,
        "a",
      ).compare[0]!.margin;
    expect(margin("moons")).toBe(0.005);
    expect(margin("mnist-1k")).toBe(0.002);
  });

  test("may share values by an anchor", () => {
    const made = parseExperiment(
      "data: moons\narms: { a: &a { dropout: .2 }, b: *a, c: &c { norm: batch } }",
      "a.yaml",
    );
    expect(made.arms).toEqual({ a: { dropout: 0.2 }, b: { dropout: 0.2 }, c: { norm: "batch" } });
  });

  test("comes back from the file that toYaml writes", () => {
    const whole = parseExperiment(
      `${yaml}learningRates: [.1, .005, .02]
choices: { best: { of: [plain, dropout-.2], by: validation.nll, better: lower } }
restatements: { R1: "it does: #1" }
root: 7
`.replace(
        "margin: 10%",
        "margin: 1% of test.nll, restatement: R1, contrast: NC1, minus: { arm: best, against: plain }",
      ),
      "x.yaml",
    );
    expect(whole.learningRates).toEqual([0.005, 0.1]);
    expect(parseExperiment(toYaml(whole), "other.yaml")).toEqual(whole);
    expect(experiment(whole, "other")).toEqual(whole);
  });

  test("may name a second set, alone or with the sum of its files, and by an alias", () => {
    const sha256 = "ab".repeat(32);
    const of = (ood: string) => parseExperiment(`data: { name: mnist-1k, ood: ${ood} }\narms: [plain]`, "x.yaml");
    expect(of("fashion-mnist").data.ood).toEqual({ name: "fashion-1k" });
    const summed = of(`{ name: fashion-1k, sha256: ${sha256} }`);
    expect(summed.data.ood).toEqual({ name: "fashion-1k", sha256 });
    expect(parseExperiment(toYaml(summed), "x.yaml")).toEqual(summed);
    expect(complaint("data: { name: mnist-1k, ood: fashoin-1k }\narms: [plain]")).toMatch(/data\.ood: .*fashoin-1k/);
  });

  test("measures inputs of a second set only where it has one", () => {
    const rows = (data: string) =>
      `data: ${data}\narms: [plain, bn]\ncompare:\n  - { arm: bn, against: plain, on: uncertainty.oodSetAuroc }\n`;
    expect(parseExperiment(rows("{ name: moons, ood: xor }"), "x.yaml").compare[0]?.better).toBe("higher");
    expect(complaint(rows("moons"))).toContain(
      'compare.0.on: "uncertainty.oodSetAuroc" needs a second set; name it in data, such as ood: fashion-1k beside mnist-1k',
    );
  });
});

describe("a mistake is named with its place and the near word", () => {
  test.each([
    [
      "an unknown key",
      "dropout: 0.2 }",
      "dropuot: 0.2 }",
      "dropuot",
      'arms.dropout-.2: unknown key "dropuot"; did you mean "dropout"?',
    ],
    ["an unknown key at the top", "seeds: 32", "seed: 32", "seed: 32", 'unknown key "seed"; did you mean "seeds"?'],
    ["a word for a number", "seeds: 32", "seeds: many", "many", 'seeds: expected a number, got "many"'],
    ["a fraction for a whole number", "seeds: 32", "seeds: 1.5", "1.5", "seeds: expected a whole number, got 1.5"],
    [
      "a value that is none of a list",
      "norm: batch }",
      "norm: bathc }",
      "bathc",
      'arms.bn.norm: expected "batch" or "layer" or "group" or "instance", got "bathc"; did you mean "batch"?',
    ],
    [
      "a number out of range",
      "learningRate: 0.02",
      "learningRate: -1",
      "-1",
      "train.learningRate: expected more than 0, got -1",
    ],
    [
      "infinity",
      "learningRate: 0.02",
      "learningRate: .inf",
      ".inf",
      "train.learningRate: expected a number, got Infinity",
    ],
    [
      "a missing member",
      "arm: bn, against: plain, on",
      "against: plain, on",
      "{ against",
      'compare.0: "arm" is missing',
    ],
    [
      "a margin that cannot be read",
      "margin: 10%",
      "margin: ten",
      "ten,",
      'compare.0.margin: got "ten"; expected a number, a percentage such as "10%", or "1% of test.nll"',
    ],
    ["a margin below 0", "margin: 10%", "margin: -1", "-1", "compare.0.margin: expected at least 0, got -1"],
    [
      "an unknown set",
      "name: teacher",
      "name: techer",
      "techer",
      'data.name: unknown data "techer"; did you mean "teacher"?',
    ],
    [
      "an unknown arm",
      "arm: bn,",
      "arm: bn-g61,",
      "bn-g61",
      'compare.0.arm: unknown arm "bn-g61"; did you mean "bn-g16"?',
    ],
    [
      "an unknown arm to compare with",
      "against: plain",
      "against: plian",
      "plian",
      'compare.0.against: unknown arm "plian"; did you mean "plain"?',
    ],
    [
      "an unknown metric",
      "on: rely.single.maxT",
      "on: rely.single.mxaT",
      "rely.single.mxaT",
      'compare.0.on: unknown metric "rely.single.mxaT"; did you mean "rely.single.maxT"?',
    ],
    [
      "an unknown layer",
      "relu, dense 32, relu",
      "rleu, dense 32, relu",
      "rleu",
      'net.1: unknown layer "rleu"; did you mean "relu"?',
    ],
    [
      "statistics batches that do not divide",
      "statistics: 16",
      "statistics: 15",
      "15 }",
      "arms.bn-g16.statistics: statistics batches of 15 do not divide the gradient batch of 48; expected one of 2, 3, 4, 6, 8, 12, 16, 24, 48",
    ],
    [
      "statistics batches of one",
      "statistics: 16",
      "statistics: 1",
      "1 }\n  dropout",
      "arms.bn-g16.statistics: batch norm with a batch of one has no variance; expected at least 2, batch or all",
    ],
    [
      "a gradient batch of one",
      "batch: 48",
      "batch: 1",
      "batch }\n  bn-g16",
      "arms.bn.norm: batch norm with a batch of one has no variance; raise train.batch or use statistics: all",
    ],
    [
      "a batch above the training set",
      "batch: 48",
      "batch: 201",
      "201",
      "train.batch: a gradient batch of 201, but only 200 training rows",
    ],
    [
      "a last batch of one",
      "batch: 48",
      "batch: 199, lastBatch: keep",
      "keep",
      "train.lastBatch: 200 rows in batches of 199 leave a last batch of one",
    ],
    [
      "matched noise without batch norm",
      "dropout: 0.2 }",
      "noise: { matched: 16, shared: true } }",
      "{ matched",
      "arms.dropout-.2.noise: needs norm: batch",
    ],
    [
      "matched noise of too small a batch",
      "statistics: 16",
      "noise: { matched: 3, shared: true }",
      "{ matched",
      "arms.bn-g16.noise: matched: 3; below 4 the noise has no finite variance",
    ],
    [
      "a dropout rate in percent",
      "dropout: 0.2 }",
      "dropout: 20 }",
      "20 }\nseeds",
      "arms.dropout-.2.dropout: 20 is no probability to drop",
    ],
    [
      "dropout of the inputs in percent",
      "dropout: 0.2 }",
      "inputDropout: 20 }",
      "20 }\nseeds",
      "arms.dropout-.2.inputDropout: 20 is no probability to drop",
    ],
    [
      "boosting without dropout",
      "dropout: 0.2 }",
      "boosting: true }",
      "true",
      "arms.dropout-.2.boosting: needs dropout",
    ],
    [
      "an empty body under the name of another arm",
      "{ norm: batch, statistics: 16 }",
      "{}",
      "bn-g16",
      'arms: arm "bn-g16" has an empty body, which is the plain net; write it out, or list standard arms by name: arms: [plain, bn-g16]',
    ],
    ["an image size for a set without images", "train: 200", "train: 200, size: 14", "14", "data.size: "],
    [
      "checksums of a generated set",
      "train: 200",
      `train: 200, sha256: "${"0".repeat(64)}"`,
      '"0000',
      'data.sha256: "teacher" is generated and has no files',
    ],
    [
      "a second set of other inputs",
      "train: 200",
      "train: 200, ood: moons",
      "moons",
      'data.ood: data "teacher": ood is "moons"; it has 2 inputs where teacher has 20: they must be as many',
    ],
    [
      "more rows for ablation than for test",
      "train: 200",
      "train: 200, test: 10, ablation: 11",
      "11",
      "data.ablation: 11 rows for ablation, but only 10 test rows",
    ],
    [
      "an arm compared with itself",
      "against: plain",
      "against: bn",
      "bn, on",
      'compare.0.against: arm "bn" compared with itself',
    ],
    [
      "a metric whose instrument is not there",
      "instruments: [ generalisation, rely.single ]",
      "instruments: [ generalisation ]",
      "rely.single.maxT",
      'compare.0.on: "rely.single.maxT" is measured by rely.single, which is not among the instruments',
    ],
    [
      "a metric of a moment that is not measured",
      "on: rely.single.maxT",
      "on: rely.single.maxT.at10",
      "rely.single.maxT.at10",
      'compare.0.on: "rely.single.maxT.at10" needs rely.single with at: 0.1',
    ],
    [
      "a metric after training whose instrument measures at a moment only",
      "instruments: [ generalisation, rely.single ]",
      "instruments: [ generalisation, { id: rely.single, at: 0.1 } ]",
      "rely.single.maxT",
      'compare.0.on: "rely.single.maxT" is measured after training; add rely.single without at',
    ],
    [
      "a moment outside training",
      "instruments: [ generalisation, rely.single ]",
      "instruments: [ generalisation, rely.single, { id: rely.single, at: 1.1 } ]",
      "1.1",
      "instruments.2.at: expected a share of the training's steps in whole hundredths, from 0 to 1, such as 0.1; got 1.1",
    ],
    [
      "a metric whose setting is not there",
      "on: rely.single.maxT",
      "on: rely.single.mean.maxT",
      "rely.single.mean",
      'compare.0.on: "rely.single.mean.maxT" needs rely.single with constants: mean',
    ],
    [
      "a layer that the net does not have",
      "on: rely.single.maxT",
      "on: rely.single.maxT.layer3",
      "rely.single.maxT",
      'compare.0.on: "rely.single.maxT.layer3": the net has 2 hidden layers',
    ],
    [
      "a margin of 0 with a direction",
      "margin: 10%",
      "margin: 0",
      "0, better",
      "compare.0.margin: expected the smallest effect of interest",
    ],
    ["a margin of 0 %", "margin: 10%", "margin: 0%", "0%", "compare.0.margin: 0%; expected more than 0 %"],
    [
      "a percentage of a number",
      "against: plain",
      "against: 0.5",
      "10%",
      "compare.0.margin: a percentage needs an arm to be a share of",
    ],
    [
      "a restatement that is not listed",
      "better: lower }",
      "better: lower, restatement: R2 }\nrestatements: { R1: it does }",
      "R2",
      'compare.0.restatement: unknown restatement "R2"; did you mean "R1"?',
    ],
    [
      "an unknown instrument",
      "rely.single ]",
      "rely.singel ]",
      "rely.singel",
      'instruments.1: unknown instrument "rely.singel"; did you mean "rely.single"?',
    ],
    [
      "an unknown setting of an instrument",
      "rely.single ]",
      "{ id: rely.single, bootstap: 9 } ]",
      "bootstap",
      'instruments.1: rely.single has no setting "bootstap"; did you mean "bootstrap"?',
    ],
    [
      "a setting of the wrong kind",
      "rely.single ]",
      "{ id: rely.single, bootstrap: yes } ]",
      "yes",
      'instruments.1.bootstrap: expected a value like 0, got "yes"',
    ],
    [
      "outputs that are not the classes",
      "dense 10 ]",
      "dense 11 ]",
      "dense 11",
      'net.4: 11 outputs for 10 classes; write "dense 10"',
    ],
    ["a net that ends in an activation", ", dense 10 ]", " ]", "relu ]", "net.3: the last layer must be dense"],
    [
      "a net that begins with an activation",
      "net: [ dense 32, relu",
      "net: [ relu, dense 32, relu",
      "relu, dense 32, relu, dense",
      "net.0: the first layer must be dense",
    ],
    [
      "noise behind another layer",
      "net: [ dense 32, relu",
      "net: [ dense 32, dropout 0.2, relu",
      "dropout 0.2, relu",
      "net.1: dropout 0.2 behind another layer; noise on hidden units comes from the arm, such as dropout: 0.2",
    ],
    [
      "an activation behind noise on the inputs",
      "net: [ dense 32, relu",
      "net: [ dropout 0.2, relu, dense 32, relu",
      "relu, dense 32, relu, dense",
      "net.1: the first layer must be dense or conv",
    ],
    [
      "two activations in a row",
      "net: [ dense 32, relu",
      "net: [ dense 32, relu, tanh",
      "tanh",
      "net.2: tanh right behind relu; put a dense or conv layer between them",
    ],
    [
      "a metric whose instrument is not there",
      "instruments: [ generalisation, rely.single ]",
      "instruments: [ generalisation ]",
      "rely.single.maxT",
      'compare.0.on: "rely.single.maxT" is measured by rely.single, which is not among the instruments',
    ],
  ])("%s", (_, piece, by, token, message) => {
    const text = changed(piece, by);
    expect(complaint(text).split("\n")).toContainEqual(expect.stringMatching(startOf(text, token, message)));
  });

  test("several mistakes are all named, in the order of the file, one a line", () => {
    const text = complaint(changed("arm: bn,", "arm: bm,").replace("statistics: 16", "statistics: 7"));
    expect(text.split("\n").map((line) => line.split(" ")[0])).toEqual(["bn.yaml:8:38", "bn.yaml:13:12"]);
  });

  test("of very many mistakes the first twenty are named and the rest counted", () => {
    const arms = Array.from({ length: 30 }, (_, i) => `  a${i}: { dropout: 2 }`).join("\n");
    const lines = complaint(`data: moons\narms:\n${arms}`).split("\n");
    expect(lines).toHaveLength(21);
    expect(lines[20]).toBe("... and 10 more");
  });

  test("list form: an unknown name and one that is listed twice", () => {
    expect(complaint("data: moons\narms: [plain, layernrom]")).toBe(
      'bn.yaml:2:15 arms.1: "layernrom" is no standard arm; did you mean "layernorm"?; write it out, as in arms: { layernrom: { norm: batch } }',
    );
    expect(complaint("data: moons\narms: [bn, bn]")).toBe('bn.yaml:2:12 arms.1: arm "bn" is listed twice');
  });

  test("a plain object is named by its name", () => {
    expect(messageOf(() => experiment({ data: "moon", arms: ["plain"] }, "mine"))).toMatch(
      /^mine data: unknown data "moon"; did you mean "moons"\?/,
    );
  });
});

const images = `data: { name: strokes, size: 8, train: 96, test: 40 }
net: [ conv 8 3x3, relu, maxpool 2, conv 8 3x3, add 1, relu, flatten, dense 10 ]
train: { batch: 48, optimiser: adam, schedule: { type: cosine } }
arms:
  plain: {}
  mine: { norm: batch, statistics: others }
`;

describe("images, norms, noise and optimisers", () => {
  test("a good file is accepted, its layers in canonical words and its training complete", () => {
    const made = parseExperiment(images.replace("conv 8 3x3, relu", "conv 8  3x3 padding same, relu"), "a.yaml");
    expect(made.net[0]).toBe("conv 8 3x3");
    expect(made.train).toMatchObject({ optimiser: "adam", learningRate: 0.001, schedule: { type: "cosine" } });
    expect(parseExperiment(toYaml(made), "a.yaml")).toEqual(made);
  });

  const mistakes: readonly (readonly [string, string, string, string, string])[] = [
    [
      "an activation behind pooling",
      "relu, maxpool 2",
      "maxpool 2, relu",
      "relu, conv 8 3x3, add",
      "net.2: relu right behind maxpool 2; behind dense or conv come add, activation, pooling, flatten in this order",
    ],
    [
      "two poolings",
      "maxpool 2,",
      "maxpool 2, averagepool 2,",
      "averagepool",
      "net.3: averagepool 2 right behind maxpool 2; put a dense or conv layer between them",
    ],
    [
      "pooling first",
      "net: [ conv 8 3x3, relu, ",
      "net: [ ",
      "maxpool 2",
      "net.0: the first layer must be dense or conv",
    ],
    [
      "dense right behind maps",
      "flatten, dense 10",
      "dense 10",
      "dense 10",
      "net.6: comes right behind an image; put flatten or globalaveragepool between them",
    ],
    [
      "a convolution behind flatten",
      "maxpool 2,",
      "flatten,",
      "conv 8 3x3, add",
      "net.3: comes behind a layer that is no image",
    ],
    [
      "windows that do not fit",
      "maxpool 2",
      "maxpool 9",
      "maxpool 9",
      "net.2: a window of 9 x 9 does not fit into an image of 8 x 8",
    ],
    [
      "a residual that reaches in front of the net",
      "add 1",
      "add 2",
      "add 2",
      "net.4: spans 2 layers, but what enters the net is not added; expected at most 1",
    ],
    [
      "a residual of another shape",
      "conv 8 3x3, add 1",
      "conv 4 3x3, add 1",
      "add 1",
      "net.4: adds layer 2 of shape 8 x 4 x 4 to 4 x 4 x 4; the two must have the same shape",
    ],
    ["an unknown layer", "flatten", "flaten", "flaten", 'net.6: unknown layer "flaten"; did you mean "flatten"?'],
    [
      "convolutions of a set without images",
      "name: strokes, size: 8",
      "name: blobs10",
      "conv 8 3x3, relu",
      'net.0: "blobs10" has no images, which conv needs',
    ],
    [
      "groups that do not divide",
      "norm: batch, statistics: others",
      "norm: group, groups: 3",
      "3 }",
      "arms.mine.groups: layer 1 (groupNorm): 8 units do not fall into 3 groups of equal size",
    ],
    ["groups of another norm", "statistics: others", "groups: 2", "2 }", "arms.mine.groups: needs norm: group"],
    [
      "a robust estimate of the others",
      "statistics: others",
      "statistics: others, estimator: median",
      "median",
      "arms.mine.estimator: median of the others is not defined",
    ],
    [
      "renormalisation of the others",
      "statistics: others",
      "statistics: others, renorm: true",
      "true",
      "arms.mine.renorm: goes with statistics: batch and no estimator",
    ],
    [
      "a momentum that renormalisation has not",
      "statistics: others",
      "renorm: { momentum: .9 }",
      "{ momentum",
      "arms.mine.renorm: its momentum belongs to dialect: keras",
    ],
    [
      "renormalisation without moving averages",
      "statistics: others",
      "renorm: true, momentum: cumulative",
      "true",
      "arms.mine.renorm: needs moving averages",
    ],
    [
      "matched noise of the others",
      "statistics: others",
      "statistics: others, noise: { matched: 16, shared: true }",
      "{ matched",
      "arms.mine.noise: matched noise has the law of plain batch statistics",
    ],
    [
      "half a matched noise",
      "statistics: others",
      "noise: { matched: 16 }",
      "{ matched",
      'arms.mine.noise: "shared" is missing',
    ],
    [
      "a mistyped member of shifted noise",
      "statistics: others",
      "noise: { shiftet: true }",
      "shiftet",
      'arms.mine.noise: unknown key "shiftet"; did you mean "shifted"?',
    ],
    [
      "a mistyped limit",
      "statistics: others",
      "renorm: { rmax: 3 }",
      "rmax",
      'arms.mine.renorm: unknown key "rmax"; did you mean "rMax"?',
    ],
    [
      "two noises at the end of a layer",
      "statistics: others",
      "dropout: .2, gaussianNoise: .1",
      ".1 }",
      "arms.mine.gaussianNoise: stands beside dropout; expected one of them",
    ],
    [
      "a Gaussian dropout in percent",
      "statistics: others",
      "gaussianDropout: 20",
      "20 }",
      "arms.mine.gaussianDropout: 20 is no probability to drop",
    ],
    ["spatial without dropout", "statistics: others", "spatial: true", "true", "arms.mine.spatial: needs dropout"],
    [
      "label smoothing of all of the label",
      "statistics: others",
      "labelSmoothing: 1",
      "1 }",
      "arms.mine.labelSmoothing: 1; expected a share of the label in [0, 1)",
    ],
    [
      "a member of another optimiser",
      "optimiser: adam",
      "optimiser: adam, nesterov: true",
      "true",
      "train.nesterov: nesterov belongs to the optimiser sgd; leave it out",
    ],
    [
      "adamw without decay",
      "optimiser: adam",
      "optimiser: adamw",
      "adamw",
      "train.optimiser: optimiser adamw without weightDecay is adam",
    ],
    [
      "a decay that is not adamw's",
      "optimiser: adam",
      "optimiser: adamw, weightDecay: { rate: .1, form: l2 }",
      "{ rate",
      "train.weightDecay: weightDecay of the form l2 with adamw is adam's",
    ],
    [
      "a step schedule without steps",
      "type: cosine",
      "type: step",
      "{ type",
      "train.schedule: schedule: a step schedule needs every (epochs",
    ],
    [
      "a cosine with steps",
      "type: cosine",
      "type: cosine, every: 3",
      "{ type",
      "train.schedule: schedule: every belongs to the type step, got cosine",
    ],
    [
      "a warm-up longer than the training",
      "type: cosine",
      "type: cosine, warmup: 121",
      "{ type",
      "train.schedule: schedule: warmup 121; expected a whole number of steps from 0 to 120",
    ],
    [
      "an arm's member of another optimiser",
      "statistics: others",
      "train: { amsgrad: true, optimiser: sgd }",
      "true",
      "arms.mine.train.amsgrad: amsgrad belongs to the optimiser adam or adamw",
    ],
    [
      "a rate of decay below 0",
      "optimiser: adam",
      "weightDecay: -1",
      "-1",
      "train.weightDecay: expected at least 0, got -1",
    ],
  ];
  test.each(mistakes)("%s", (_, piece, by, token, message) => {
    expect(images).toContain(piece);
    const text = images.replace(piece, by);
    expect(complaint(text).split("\n")).toContainEqual(expect.stringMatching(startOf(text, token, message)));
  });

  test("instance norm is refused where a hidden layer has no feature maps", () => {
    expect(complaint("data: moons\narms: [instancenorm]")).toMatch(
      /^bn\.yaml:2:8 arms\.0\.norm: layer 1 \(groupNorm\): a group of one value has no variance/,
    );
  });

  test("spatial dropout is refused where there is no convolution", () => {
    expect(complaint("data: moons\narms: [spatial-.2]")).toMatch(/arms\.0\.spatial: the net has no conv layer/);
  });

  test("the metrics of the other loss are refused with one that is there", () => {
    const compared = (head: string, on: string): string =>
      complaint(`${head}\narms: [plain, bn]\ncompare: [{ arm: bn, against: plain, on: ${on}, margin: .1 }]`);
    expect(compared("data: moons", "test.loss")).toContain(
      'compare.0.on: "test.loss" needs loss: squared, and the loss is softmax; expected a metric such as test.nll',
    );
    expect(compared("data: moons\nloss: squared", "rely.single.maxT")).toContain(
      'compare.0.on: "rely.single.maxT" needs probabilities, and the loss is squared',
    );
    expect(compared("data: dln", "test.accuracy")).toContain(
      '"test.accuracy" needs classes, and "dln" is a regression',
    );
  });
});

describe("a regression", () => {
  test("takes the squared loss, all rows at once and the deep linear net", () => {
    const made = parseExperiment("data: dln\narms: [plain]", "a.yaml");
    expect(made).toMatchObject({ loss: "squared", train: { batch: 1000 }, data: { train: 1000, test: 1500 } });
    expect(made.net).toEqual(Array(25).fill("dense 10"));
    expect(parseExperiment(toYaml(made), "a.yaml")).toEqual(made);
  });

  test.each([
    [
      "another loss",
      "loss: softmax",
      'loss: "dln" is a regression, which has no classes; expected "squared", got "softmax"',
    ],
    ["other outputs", "net: [dense 9]", 'net.0: 9 outputs for 10 targets; write "dense 10"'],
    ["smoothed labels", "arms: { a: { labelSmoothing: .1 } }", "arms.a.labelSmoothing: needs the softmax loss"],
  ])("refuses %s", (_, line, message) => {
    const arms = line.startsWith("arms") ? "" : "\narms: [plain]";
    expect(complaint(`data: dln\n${line}${arms}`)).toContain(message);
  });

  test("refuses what needs labels", () => {
    const outliers = "outliers: { fraction: .1, scale: 3 }";
    expect(complaint(`data: { name: dln, flipLabels: .1, ${outliers} }\narms: [plain]`).split("\n")).toEqual([
      expect.stringContaining('data.flipLabels: "dln" is a regression without labels'),
      expect.stringContaining('data.outliers: "dln" is a regression without labels'),
    ]);
  });
});

describe("hostile and broken documents", () => {
  test("what is no YAML is refused with its place", () => {
    expect(complaint("data: moons\narms: [plain")).toMatch(/^bn\.yaml:\d+:\d+ /);
    expect(complaint("data: moons\ndata: disc\narms: [plain]")).toMatch(/^bn\.yaml:2:1 Map keys must be unique/);
    expect(complaint("data: !!js/function moons\narms: [plain]")).toMatch(/^bn\.yaml:1:7 Unresolved tag/);
    expect(complaint("")).toMatch(/^bn\.yaml: empty/);
    expect(complaint("just words")).toBe('bn.yaml:1:1 expected a group of members, got "just words"');
  });

  test.each(["__proto__", "constructor", "prototype"])("the name %s is refused everywhere", (name) => {
    expect(complaint(`data: moons\narms:\n  ${name}: { dropout: .2 }`)).toBe(
      `bn.yaml:3:3 the name "${name}" is not allowed`,
    );
    expect(complaint(yaml, [`${name}.x=1`])).toContain("is not allowed");
  });

  test("a document that is too large is refused", () => {
    expect(complaint(`${yaml}# ${"x".repeat(300_000)}`)).toMatch(
      /^bn\.yaml: \d+ characters; an experiment file may have 262144/,
    );
  });

  test.each([
    ["in brackets", `data: ${"[".repeat(20)}${"]".repeat(20)}`],
    ["in thousands of brackets", `data: ${"[".repeat(100_000)}${"]".repeat(100_000)}`],
    ["in thousands of dashes", `data:\n  ${"- ".repeat(100_000)}x`],
    ["by an alias to what contains it", "data: &a [ *a ]"],
  ])("a document nested too deeply %s is refused", (_, text) => {
    expect(complaint(text)).toMatch(/nested too deeply; at most 12 levels|alias/);
  });

  test("aliases that unfold into each other are refused", () => {
    const bomb = ["a: &a [x, x, x, x, x, x, x, x, x, x]"];
    for (let i = 1; i < 9; i++) {
      const [name, before] = [String.fromCharCode(97 + i), String.fromCharCode(96 + i)];
      bomb.push(`${name}: &${name} [${new Array(10).fill(`*${before}`).join(", ")}]`);
    }
    expect(complaint(bomb.join("\n"))).toMatch(/more than 20000 values; do aliases/);
  });
});

describe("settings", () => {
  const set = (...settings: string[]): ReturnType<typeof parseExperiment> => parseExperiment(yaml, "bn.yaml", settings);

  test("change values that are there, values that are not, list entries and names with dots", () => {
    expect(set("train.learningRate=0.01").train.learningRate).toBe(0.01);
    expect(set("train.epochs=5", "seeds=8")).toMatchObject({ train: { epochs: 5 }, seeds: 8 });
    expect(set("arms.dropout-.2.dropout=.3").arms["dropout-.2"]).toEqual({ dropout: 0.3 });
    expect(set("net.0=dense 64").net[0]).toBe("dense 64");
    expect(set("learningRates=[0.1, 0.005]").learningRates).toEqual([0.005, 0.1]);
    expect(set("data.outliers.fraction=.05", "data.outliers.scale=10").data.outliers).toEqual({
      fraction: 0.05,
      scale: 10,
      kind: "garbage",
    });
  });

  test("do not change the file itself", () => {
    set("train.learningRate=0.01");
    expect(set().train.learningRate).toBe(0.02);
  });

  test.each([
    [
      "train.learningrate=1",
      '--set train.learningrate=1 train: unknown key "learningrate"; did you mean "learningRate"?',
    ],
    ["trian.epochs=1", '--set trian.epochs=1: no "trian"; did you mean "train"?'],
    ["seeds=x", '--set seeds=x seeds: expected a number, got "x"'],
    ["seeds.x=1", '--set seeds.x=1: seeds is 32 and has no member "x"'],
    ["net.9=relu", '--set net.9=relu: net is a list of 5; expected a position from 0 to 4, got "9"'],
    ["seeds", "--set seeds: expected path=value, such as train.learningRate=0.01"],
    ["=3", "--set =3: expected path=value"],
    ["seeds=[1", "--set seeds=[1: the value cannot be read"],
    ["arms.bn-g61.statistics=8", '--set arms.bn-g61.statistics=8: no "arms.bn-g61"; did you mean "bn-g16"?'],
    [
      "arms.bn-g16.statistics=7",
      "--set arms.bn-g16.statistics=7 arms.bn-g16.statistics: statistics batches of 7 do not divide",
    ],
  ])("%s", (setting, message) => {
    expect(complaint(yaml, [setting])).toContain(message);
  });
});

describe("experimentJsonSchema", () => {
  test("is draft 2020-12, knows the members and has their descriptions", () => {
    const schema = experimentJsonSchema() as {
      $schema: string;
      additionalProperties: boolean;
      required: string[];
      properties: Record<string, { description?: string }>;
    };
    expect(schema.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
    expect(schema.additionalProperties).toBe(false);
    expect(schema.required).toEqual(["data", "arms"]);
    expect(schema.properties["seeds"]).toEqual({
      type: "integer",
      minimum: 1,
      maximum: 100_000,
      description: "Number of seeds; no verdict below 8",
    });
    const members = Object.values(schema.properties);
    expect(members.filter(({ description }) => description === undefined)).toEqual([]);
    expect(new Set(members.map(({ description }) => description)).size).toBe(members.length);
  });
});
