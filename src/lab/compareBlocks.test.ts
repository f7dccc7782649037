import { describe, expect, test } from "vitest";
import { agreementOf, type BlockRun, compareBlocks, countedBlocks } from "./compareBlocks.ts";
import type { Decision } from "./types.ts";

const DECISIONS: readonly Decision[] = ["supported", "refuted", "equivalent", "undecided"];

function run(decisions: Readonly<Record<string, Decision>>, mean: number): BlockRun {
  return {
    claim: "c",
    verdicts: Object.entries(decisions).map(([key, decision]) => {
      const [restatement = "", task = ""] = key.split(" ");
      return { restatement, task, decision };
    }),
    estimates: Object.keys(decisions).map((key) => {
      const [restatement = "", task = ""] = key.split(" ");
      return { restatement, task, contrast: "NC1", mean, low: mean - 1, high: null, pairs: 16 };
    }),
  };
}

describe("two blocks of seeds", () => {
  test("agree where they decide the same, or one of them is undecided", () => {
    for (const decision of DECISIONS) {
      expect(agreementOf(decision, decision)).toBe("same");
      if (decision === "undecided") continue;
      expect(agreementOf(decision, "undecided")).toBe("open");
      expect(agreementOf("undecided", decision)).toBe("open");
    }
  });

  test("contradict each other only where one supports and the other refutes", () => {
    const pairs = DECISIONS.flatMap((one) => DECISIONS.map((two) => [one, two] as const));
    const contradictory = pairs.filter(([one, two]) => agreementOf(one, two) === "contradiction");
    expect(contradictory).toEqual([
      ["supported", "refuted"],
      ["refuted", "supported"],
    ]);
    expect(agreementOf("equivalent", "supported")).toBe("different");
    expect(agreementOf("refuted", "equivalent")).toBe("different");
  });

  test("are compared restatement by restatement and task by task, each with its own numbers", () => {
    const one = run({ "R1 a": "supported", "R1 b": "refuted", "R2 a": "undecided" }, 1);
    const two = run({ "R1 b": "supported", "R1 a": "supported", "R3 a": "supported" }, 2);
    const rows = compareBlocks(one, two);
    expect(rows.map(({ restatement, task, agreement }) => [restatement, task, agreement])).toEqual([
      ["R1", "a", "same"],
      ["R1", "b", "contradiction"],
    ]);
    expect(rows[1]).toMatchObject({
      first: { decision: "refuted", estimates: [{ task: "b", mean: 1 }] },
      second: { decision: "supported", estimates: [{ task: "b", mean: 2, high: null }] },
    });
    expect(countedBlocks(rows)).toBe(
      "2 verdicts in two blocks: 1 the same, 0 with one undecided, 0 different, 1 contradictory",
    );
  });
});
