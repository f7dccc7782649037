import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fakeRecords, wobble } from "../../test/lab/fakeRecords.ts";
import { conclude } from "./conclude.ts";
import { planAll } from "./plan.ts";
import { type RunDocument, type RunFacts, runDocument } from "./runDocument.ts";
import { experiment } from "./spec.ts";
import type { Experiment, PlannedTrial } from "./types.ts";

const make = (data: string, seeds = 16): Experiment =>
  experiment(
    {
      data,
      arms: ["plain", "bn"],
      seeds,
      learningRates: [0.1],
      compare: [{ arm: "bn", against: "plain", on: "test.nll", margin: 0.1, better: "lower" }],
    },
    "t",
  );

const facts: RunFacts = { experiment: "t", kernel: "lanes-exact-1", seconds: 1.5, reused: 3, failed: 1 };

function documentOf(experiments: readonly Experiment[], more: Partial<RunFacts> = {}): RunDocument {
  const found = ({ arm, seed, learningRate }: PlannedTrial) => ({
    "test.nll": learningRate + (arm === "bn" ? -0.5 : 0) + 0.01 * wobble(seed, arm.length),
    "validation.nll": learningRate,
  });
  const records = new Map(experiments.flatMap((one) => [...fakeRecords(one, found).records]));
  return runDocument(conclude(experiments, planAll(experiments, "lanes-exact-1"), records), { ...facts, ...more });
}

describe("runDocument", () => {
  const document = documentOf([make("moons")]);

  test("has every member that the format promises", () => {
    expect(Object.keys(document)).toEqual(
      expect.arrayContaining([
        "experiment",
        "claim",
        "profile",
        "kernel",
        "seconds",
        "trials",
        "arms",
        "estimates",
        "verdicts",
        "report",
      ]),
    );
    expect(document.trials).toEqual({ planned: 64, reused: 3, done: 64, diverged: 0, failed: 1 });
    expect(Object.keys(document.estimates[0]!)).toEqual(
      expect.arrayContaining(
        "restatement contrast arm against on task better margin pairs mean low high level p pAdjusted effectSize moreSeeds".split(
          " ",
        ),
      ),
    );
    expect(Object.keys(document.verdicts[0]!)).toEqual(
      expect.arrayContaining(["restatement", "text", "decision", "because"]),
    );
    expect(document).toMatchObject({ claim: null, profile: null, report: null, seconds: 1.5 });
  });

  test("the arms are those of the experiment's own learning rate", () => {
    expect(Object.keys(document.arms)).toEqual(["plain", "bn"]);
    expect(document.arms["plain"]!["test.nll"]).toMatchObject({ n: 16, mean: expect.closeTo(0.02, 10) });
  });

  test("with several tasks the arms are told apart by task", () => {
    const { arms } = documentOf([make("moons"), make("disc")]);
    expect(Object.keys(arms)).toEqual(["moons/plain", "moons/bn", "disc/plain", "disc/bn"]);
  });

  test("holds nothing that JSON would lose", () => {
    const one = documentOf([make("moons", 1)]);
    expect(JSON.parse(JSON.stringify(one))).toEqual(one);
    expect(one.arms["plain"]!["test.nll"]).toEqual({ mean: expect.closeTo(0.02, 1), low: null, high: null, n: 1 });
    expect(one.estimates[0]).toMatchObject({ pairs: 1, low: null, high: null, effectSize: null });
  });

  test("says what learning rates each arm bears, with null where nothing is known", () => {
    const made = make("moons", 8);
    const { records } = fakeRecords(made, ({ learningRate }) => ({ "train.nll": 10 * learningRate }));
    const told = runDocument(conclude([made], planAll([made], "lanes-exact-1"), records), facts);
    expect(told.tolerances.map(({ arm, largest, near }) => [arm, largest, near])).toEqual([
      ["plain", 0.02, null],
      ["bn", 0.02, null],
    ]);
    expect(told.tolerances[0]?.rates[0]).toMatchObject({ learningRate: 0.02, n: 8, reached: 8, accuracy: null });
    expect(JSON.parse(JSON.stringify(told))).toEqual(told);
    expect(documentOf([make("moons")]).tolerances).toEqual([]);
    const text = readFileSync(new URL("../../docs/runDocument.md", import.meta.url), "utf8");
    for (const member of Object.keys({ ...told.tolerances[0], ...told.tolerances[0]?.rates[0] }))
      if (member !== "learningRate") expect(text).toMatch(new RegExp(`[\`"]${member}[\`"]`));
  });

  test("names claim, profile and report where there are any", () => {
    expect(documentOf([make("moons")], { claim: "c", profile: "quick", report: "r.html" })).toMatchObject({
      claim: "c",
      profile: "quick",
      report: "r.html",
    });
  });

  test("every member is described in docs/runDocument.md", () => {
    const text = readFileSync(new URL("../../docs/runDocument.md", import.meta.url), "utf8");
    const members = [document, document.trials, document.estimates[0]!, document.verdicts[0]!].flatMap(Object.keys);
    for (const member of members) expect(text).toMatch(new RegExp(`[\`"]${member}[\`"]`));
  });
});
