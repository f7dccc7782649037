import { describe, expect, test } from "vitest";
import { changesOf, changesText, isAsWritten } from "./changesOf.ts";
import { type ChoiceOptions, chooseExperiments } from "./chooseExperiments.ts";
import { prepareRun } from "./prepareRun.ts";

function stored(options: Partial<ChoiceOptions>) {
  const chosen = chooseExperiments("bn-slight-regularisation", { profile: "quick", set: [], ...options });
  return prepareRun(chosen, "exact", "2026-01-01T00:00:00Z").stored;
}

describe("what a stored run took otherwise than its claim", () => {
  test.each([
    [{}, { other: false }, ""],
    [{ seeds: 24 }, { seeds: 24, other: false }, "with 24 seeds"],
    [{ firstSeed: 1000 }, { firstSeed: 1000, other: false }, "seeds from 1000"],
    [{ seeds: 24, firstSeed: 8 }, { seeds: 24, firstSeed: 8, other: false }, "with 24 seeds, seeds from 8"],
    [{ set: ["train.epochs=2"] }, { other: true }, "with changed settings: not the claim as written"],
    [{ data: "xor" }, { other: true }, "with changed settings: not the claim as written"],
  ])("%o", (options, changes, words) => {
    const run = stored(options);
    expect(changesOf(run)).toEqual(changes);
    expect(changesText(changesOf(run))).toBe(words);
    expect(isAsWritten(run)).toBe(words === "");
  });

  test("seeds that are the claim's own are no change", () => {
    const [experiment] = chooseExperiments("bn-slight-regularisation", { profile: "quick", set: [] }).experiments;
    expect(changesOf(stored({ seeds: experiment!.seeds, firstSeed: 0 }))).toEqual({ other: false });
  });

  test("a claim or a profile that is no more is a change of its own kind", () => {
    expect(changesOf({ ...stored({}), claim: "gone" })).toEqual({ other: true });
    expect(changesOf({ ...stored({}), profile: "conv" })).toEqual({ other: true });
  });
});
