import { describe, expect, test } from "vitest";
import { disagreement } from "./disagreement.ts";
import type { ArmSummary, Estimate, Notice } from "./types.ts";

function row(
  on: string,
  better: "lower" | "higher",
  decision: Estimate["decision"],
  more: Partial<Estimate> = {},
): Estimate {
  const sign = (better === "lower") === (decision === "supported") ? -1 : 1;
  return {
    restatement: "",
    contrast: "total",
    arm: "bn",
    against: "plain",
    on,
    task: "disc",
    learningRate: 0.02,
    better,
    margin: 0.1,
    unit: "nats",
    pairs: 32,
    divergedPairs: 0,
    invalidPairs: 0,
    mean: 0.25 * sign,
    low: 0.2,
    high: 0.3,
    level: 0.95,
    method: "",
    p: 0,
    pAdjusted: 0,
    pEquivalence: 1,
    pEquivalenceAdjusted: 1,
    effectSize: 1,
    winRate: 1,
    seeds: [],
    differences: [],
    primary: false,
    decides: false,
    decision,
    text: "",
    because: "",
    ...more,
  };
}

const titles = (notices: readonly Notice[]): string[] => notices.map(({ title }) => title);

describe("measures that disagree", () => {
  test.each([
    ["raw damage and damage at T*", "rely.single.max", "lower", "rely.single.maxT", "lower", "over-confidence"],
    ["damage and the ablation curve", "rely.single.maxT", "lower", "rely.curve.train", "higher", "worst single unit"],
    [
      "the curve on training and on test examples",
      "rely.curve.train",
      "higher",
      "rely.curve.test",
      "higher",
      "flatter and noisier",
    ],
    ["damage and its evenness", "rely.single.maxT", "lower", "rely.single.gini", "lower", "the total collapses"],
    ["damage and top share", "rely.single.max", "lower", "rely.single.topShare", "lower", "the total collapses"],
    ["damage and effective inputs", "rely.single.maxT", "lower", "concentration.nEff", "higher", "weights and spread"],
    ["two layers", "rely.single.maxT.layer1", "lower", "rely.single.maxT.layer2", "lower", "different layers"],
    [
      "raw damage of one layer, at T* of another",
      "rely.single.max.layer1",
      "lower",
      "rely.single.maxT.layer2",
      "lower",
      "different layers",
    ],
    ["accuracy and loss", "test.accuracy", "higher", "test.nll", "lower", "calibration"],
    [
      "curve and effective inputs",
      "rely.curve.train",
      "higher",
      "concentration.nEff",
      "higher",
      "different sides of reliance",
    ],
  ] as const)("%s", (_, one, oneBetter, other, otherBetter, why) => {
    const partners = ["rely.single.maxT", "rely.single.maxT.layer1", "test.accuracy"].map((on) =>
      row(on, "lower", "undecided"),
    );
    const notices = disagreement(
      [
        row(one, oneBetter, "supported"),
        row(other, otherBetter, "refuted"),
        ...partners.filter(({ on }) => on !== one && on !== other),
      ],
      [],
    );
    expect(titles(notices)).toEqual(["these measures disagree"]);
    expect(notices[0]!.metrics).toEqual([one, other]);
    expect(notices[0]!.text).toContain(why);
  });

  test("the notice says what each measure says, and what the claim wants", () => {
    const [notice] = disagreement(
      [row("rely.single.maxT", "lower", "supported"), row("rely.curve.train", "higher", "refuted")],
      [],
    );
    expect(notice!.text).toBe(
      "bn against plain: worst single-unit damage at T* says lower (−0.25 nats), area under the ablation curve (nAUC), training set says lower (−0.25 nats), where the claim wants lower and higher; one asks for the worst single unit, the other for the redundancy of all units together",
    );
  });

  test("agreement, indecision and equivalence are none; neither are measures that nobody would take for each other", () => {
    const damage = row("rely.single.maxT", "lower", "supported");
    for (const other of [
      row("rely.curve.train", "higher", "supported"),
      row("rely.curve.train", "higher", "undecided"),
      row("rely.curve.train", "higher", "equivalent"),
      row("test.accuracy", "higher", "refuted"),
    ])
      expect(disagreement([damage, other], [])).toEqual([]);
  });

  test("only rows of the same two arms, task and learning rate are held together", () => {
    const damage = row("rely.single.maxT", "lower", "supported");
    for (const other of [{ arm: "bn-full" }, { against: "layernorm" }, { task: "moons" }, { learningRate: 0.1 }])
      expect(disagreement([damage, row("rely.curve.train", "higher", "refuted", other)], [])).toEqual([]);
  });
});

describe("a share of almost nothing", () => {
  const summary = (arm: string, metric: string, mean: number): ArmSummary => ({
    arm,
    task: "disc",
    learningRate: 0.02,
    rate: 0.02,
    metric,
    unit: "nats",
    n: 32,
    mean,
    sd: 0,
    low: mean,
    high: mean,
  });
  const share = row("rely.single.topShare.layer1", "lower", "undecided");

  test("is said where the total of an arm is below a tenth of the reference arm's", () => {
    const arms = [summary("bn", "rely.single.total.layer1", 0.11), summary("plain", "rely.single.total.layer1", 1.64)];
    const [notice, ...more] = disagreement([share], arms);
    expect(more).toEqual([]);
    expect(notice).toMatchObject({ type: "almost-nothing", title: "share of almost nothing", arms: ["bn", "plain"] });
    expect(notice!.text).toBe(
      "top share of damage, layer 1 of bn is a share of 0.11, less than a tenth of the 1.64 of plain",
    );
  });

  test("is not said of a tenth or more, of another layer's total, or the other way round", () => {
    const total = (own: number, reference: number, metric = "rely.single.total.layer1"): ArmSummary[] => [
      summary("bn", metric, own),
      summary("plain", metric, reference),
    ];
    for (const arms of [total(0.2, 1.64), total(0.01, 1, "rely.single.total"), total(1.64, 0.11), []])
      expect(disagreement([share], arms)).toEqual([]);
  });
});

describe("partners", () => {
  test("damage in nats wants its form at T*, loss wants accuracy", () => {
    const notices = disagreement(
      [row("rely.single.max.layer2", "lower", "undecided"), row("test.nll", "lower", "undecided")],
      [],
    );
    expect(notices.map(({ type, metrics }) => [type, metrics])).toEqual([
      ["alone", ["rely.single.max.layer2", "rely.single.maxT.layer2"]],
      ["alone", ["test.nll", "test.accuracy"]],
    ]);
  });
});

describe("diverged and invalid pairs", () => {
  test("are said once for two arms and once for a measure", () => {
    const notices = disagreement(
      [
        row("rely.curve.train", "higher", "undecided", {
          pairs: 28,
          divergedPairs: 2,
          invalidPairs: 2,
          invalidWhy: "dead",
        }),
        row("rely.curve.train", "higher", "undecided", {
          pairs: 30,
          divergedPairs: 0,
          invalidPairs: 2,
          arm: "bn-full",
        }),
        row("rely.single.maxT", "lower", "undecided", { pairs: 30, divergedPairs: 2 }),
      ],
      [],
    );
    expect(notices.map(({ text }) => text)).toEqual([
      "area under the ablation curve (nAUC), training set is not defined in up to 2 of 32 pairs of bn, plain, bn-full, which are left out of its means: dead",
      "2 of 32 pairs of bn and plain have a trial that diverged; they are left out of the means",
    ]);
  });

  test("more than a tenth diverged is said to bar support", () => {
    const [notice] = disagreement([row("rely.single.maxT", "lower", "undecided", { pairs: 28, divergedPairs: 4 })], []);
    expect(notice!.text).toContain("with more than a tenth diverged nothing of it can be supported");
  });
});
