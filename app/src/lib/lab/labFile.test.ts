import { describe, expect, test } from "vitest";
import { catalogue } from "../../../../src/core/data/catalogue.ts";
import { kernelName } from "../../../../src/core/engine/engine.ts";
import { plan } from "../../../../src/lab/plan.ts";
import { experiment } from "../../../../src/lab/spec.ts";
import {
  defaultFile,
  hiddenOf,
  judgedBy,
  judgedOn,
  labFile,
  mostExamples,
  withArm,
  withData,
  withExamples,
  withFlipped,
  withHidden,
  withoutArm,
  withSeeds,
  withTable,
  withTraining,
} from "./labFile.ts";
import { LAB_METRICS } from "./labMetrics.ts";

const trials = (file: Parameters<typeof experiment>[0]) =>
  plan(experiment(file, "lab"), kernelName("exact")).map(({ trial }) => trial);

describe("the file of the Lab", () => {
  test("comes back as it is from its own experiment, with the same trials", () => {
    const again = labFile(defaultFile, experiment(defaultFile, "lab"));
    expect(again).toEqual(defaultFile);
    expect(trials(again)).toEqual(trials(defaultFile));
  });

  test("is a valid experiment on every generated set of classes, with every metric that may judge", () => {
    for (const { id, kind, task, inputs, classes } of catalogue) {
      if (kind !== "generated" || task !== "classification") continue;
      const file = withData(defaultFile, id);
      const filled = experiment(file, "lab");
      expect(filled.data.name).toBe(id);
      expect(file.net.at(-1)).toBe(`dense ${classes}`);
      expect(filled.instruments.some(({ id: own }) => own === "parameters")).toBe(inputs === 2);
    }
    for (const on of LAB_METRICS) {
      const file = judgedBy(defaultFile, on);
      expect(judgedOn(file)).toBe(on);
      expect(experiment(file, "lab").compare.every((one) => one.on === on)).toBe(true);
      // What is judged does not change what is trained.
      expect(trials(file)).toEqual(trials(defaultFile));
    }
  });

  test("looks at the test loss about 24 times, however long the training", () => {
    for (const epochs of [10, 200, 400]) {
      const { instruments, train, data } = experiment(withTraining(defaultFile, { epochs }), "lab");
      const every = Number(instruments.find(({ id }) => id === "speed")?.["every"]);
      const looks = (Math.floor(data.train / train.batch) * epochs) / every;
      expect(looks).toBeGreaterThan(20);
      expect(looks).toBeLessThan(29);
    }
  });

  test("takes a smaller mini-batch where the examples do not fill the old one", () => {
    const big = withTraining(defaultFile, { batch: 64 });
    expect(withExamples(big, 40).train.batch).toBe(32);
    expect(withExamples(big, 200).train.batch).toBe(64);
  });

  test("offers as many examples as a table has rows for, also after fewer were chosen", () => {
    const own = withTable(defaultFile, { file: "own.csv", target: "kind", classes: ["no", "yes"] }, 90, 2);
    expect(own.data.train).toBe(45);
    expect(mostExamples(withExamples(own, 20), 90)).toBe(72);
    expect(mostExamples({ ...own, data: { ...own.data, validation: 20, test: 30 } }, 90)).toBe(45);
    expect(mostExamples(own, undefined)).toBe(45);
    expect(mostExamples(withExamples(defaultFile, 20), 90)).toBe(600);
  });

  test("changes only what an edit is about", () => {
    const edited = withSeeds(withFlipped(withHidden(defaultFile, { units: 8, layers: 3 }), 0), 8);
    expect(edited.net).toEqual(["dense 8", "relu", "dense 8", "relu", "dense 8", "relu", "dense 2"]);
    expect(edited.data).toEqual({ name: "moons", train: 80, validation: 200, test: 1000 });
    expect(edited.seeds).toBe(8);
    expect(edited.arms).toEqual(defaultFile.arms);
    expect(edited.train).toEqual(defaultFile.train);
  });

  test("compares the arms that there are, whatever comparisons it came with", () => {
    const file = withArm(withoutArm(defaultFile, "bn-full"), "layernorm", { norm: "layer" });
    expect(file.compare?.map(({ arm, against }) => `${arm} ${against}`)).toEqual([
      "bn plain",
      "dropout-.2 plain",
      "layernorm plain",
    ]);
    expect(withoutArm(withoutArm(withoutArm(defaultFile, "bn"), "bn-full"), "dropout-.2").compare).toEqual([]);
  });

  test("keeps what it does not show of a file that came from elsewhere", () => {
    const given = {
      data: "moons",
      arms: ["plain", "bn"],
      train: { momentum: 0.5 },
      root: 7,
      instruments: ["correlation"],
    };
    const file = labFile(given, experiment(given, "link"));
    expect(trials(file)).toEqual(trials(given));
    const edited = withSeeds(file, 4);
    expect(experiment(edited, "link")).toMatchObject({ root: 7, seeds: 4, train: { momentum: 0.5 } });
    expect(withTraining(file, { epochs: 9 }).instruments).toContain("correlation");
  });
});

test("a file that neither compares nor says what is measured gets what the panels read", () => {
  const given = { data: "moons", arms: ["plain", "bn"] };
  const file = labFile(given, experiment(given, "link"));
  expect(file.compare?.map(({ arm, against }) => `${arm} ${against}`)).toEqual(["bn plain"]);
  expect(file.instruments).toContain("rely.single");
  expect(labFile(file, experiment(file, "link"))).toEqual(file);
});

describe("hidden layers", () => {
  test("are two knobs where they are equally wide, and none otherwise", () => {
    expect(hiddenOf(["dense 16", "relu", "dense 16", "relu", "dense 2"])).toEqual({ units: 16, layers: 2 });
    expect(hiddenOf(["dense 16", "relu", "dense 8", "relu", "dense 2"])).toBeUndefined();
    expect(hiddenOf(["dense 16", "tanh", "dense 2"])).toBeUndefined();
    expect(hiddenOf(["conv 8 3x3", "relu", "flatten", "dense 2"])).toBeUndefined();
  });
});
