import { describe, expect, test } from "vitest";
import { catalogue } from "../core/data/catalogue.ts";
import { draftExperiment, type ExperimentDraft } from "./draftExperiment.ts";
import { draftText } from "./draftText.ts";
import { experiment, parseExperiment } from "./spec.ts";

const small: ExperimentDraft = { data: "teacher", arms: ["plain", "bn"], measures: [{ on: "test.nll" }] };
const pairs = (arms: readonly string[], against?: string): (string | undefined)[][] =>
  (draftExperiment({ ...small, arms, ...(against === undefined ? {} : { against }) }).compare ?? []).map((row) => [
    row.contrast ?? "",
    row.arm,
    String(row.against),
    row.primary === false ? "shown" : "decides",
  ]);

describe("draftExperiment", () => {
  test("compares every arm with the yardstick: the first arm, or the one that is named", () => {
    expect(pairs(["plain", "bn", "dropout-.2"])).toEqual([
      ["", "bn", "plain", "decides"],
      ["", "dropout-.2", "plain", "decides"],
    ]);
    expect(pairs(["plain", "bn"], "bn")).toEqual([["", "plain", "bn", "decides"]]);
  });

  test("switches the batch noise on and off where bn-full is there, and puts noise of its size back", () => {
    expect(pairs(["plain", "bn-g16", "bn-full", "bn-full+shared16", "bn-full+indep16", "dropout-.2"])).toEqual([
      ["NC1", "bn-g16", "bn-full", "decides"],
      ["NC2-shared", "bn-full+shared16", "bn-full", "decides"],
      ["NC2-indep", "bn-full+indep16", "bn-full", "decides"],
      ["", "dropout-.2", "plain", "decides"],
      ["total", "bn-g16", "plain", "shown"],
      ["normalisation", "bn-full", "plain", "shown"],
    ]);
  });

  test("gives the name of a contrast to one pair only", () => {
    expect(pairs(["plain", "bn", "bn-g16", "bn-full"]).map(([contrast, arm]) => [contrast, arm])).toEqual([
      ["", "bn"],
      ["", "bn-g16"],
      ["", "bn"],
      ["", "bn-g16"],
      ["normalisation", "bn-full"],
    ]);
  });

  test("asks for the instruments of its metrics, with the settings of a variant", () => {
    const measures = ["test.nll", "rely.single.mean.maxT", "rely.single.maxT", "noise.bn.inclusive.b8"].map((on) => ({
      ...{ on, better: "lower" as const, margin: 1 },
    }));
    const { instruments } = draftExperiment({ ...small, measures });
    expect(instruments?.slice(0, 2)).toEqual(["generalisation", { id: "rely.single", constants: ["zero", "mean"] }]);
    expect(() => experiment(draftExperiment({ ...small, measures }), "x")).not.toThrow();
  });

  test("refuses what cannot be compared", () => {
    const refused =
      (change: Partial<ExperimentDraft>): (() => unknown) =>
      () =>
        draftExperiment({ ...small, ...change });
    expect(refused({ arms: ["plain", "plain"] })).toThrow("at least two");
    expect(refused({ arms: ["plain", "bnn"] })).toThrow('did you mean "bn"?');
    expect(refused({ against: "plian" })).toThrow('"plian" is not among the arms; did you mean "plain"?');
    expect(refused({ measures: [{ on: "test.nl" }] })).toThrow('did you mean "test.nll"?');
    expect(refused({ measures: [{ on: "noise.bn.evalVariance", better: "lower" }] })).toThrow("no default margin");
    expect(refused({ measures: [{ on: "test.temperature", margin: 1 }] })).toThrow("no better end");
  });
});

describe("draftText", () => {
  const same = (draft: ExperimentDraft): void => {
    const read = parseExperiment(draftText(draft, "mine.yaml"), "mine.yaml");
    const written = experiment(draftExperiment(draft), "mine");
    expect({ ...read, question: "" }).toEqual({ ...written, question: "" });
    expect(read.question).not.toBe("");
  };

  test("reads back as the experiment it was written from, on every data set", () => {
    for (const { id, task } of catalogue) {
      if (task === "fixture") continue;
      same({ ...small, data: id, measures: [{ on: task === "regression" ? "test.loss" : "test.nll" }] });
    }
  });

  test("reads back with many arms, measures, margins and a question that YAML could misread", () => {
    const question = "Is it: the 'noise' # or not?";
    const arms = ["plain", "bn-g16", "bn-full", "bn-full+shared16", "dropout-.2", "layernorm+gnoise-.1"];
    const measures: ExperimentDraft["measures"] = [
      { on: "test.accuracy", better: "equal", margin: 0.01 },
      { on: "gap.nll", margin: "1% of test.nll" },
      { on: "rely.single.mean.maxT" },
    ];
    const draft = { data: "moons", arms, measures, question, seeds: 24 };
    same(draft);
    expect(parseExperiment(draftText(draft, "x.yaml"), "x.yaml").question).toBe(question);
  });

  test("words a question by the first comparison, and says what each arm does", () => {
    const text = draftText(small, "mine.yaml");
    expect(text).toContain("Does bn lower the test loss, compared with plain?");
    expect(text).toContain("- plain # No normalisation and no noise.");
    expect(text).toContain("linchpin run mine.yaml --dry-run");
    expect(text.split("\n").filter((line) => line.startsWith("# ") && line.length > 125)).toEqual([]);
  });

  test("says which answers do not fit together", () => {
    expect(() => draftText({ ...small, data: "moon" }, "x.yaml")).toThrow('unknown data "moon"; did you mean "moons"?');
    expect(() => draftText({ ...small, data: "dln" }, "x.yaml")).toThrow('"test.nll" needs probabilities');
  });
});
