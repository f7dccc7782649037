import { describe, expect, test } from "vitest";
import { claims } from "../../lab/claims/index.ts";
import { chooseExperiments } from "./chooseExperiments.ts";

describe("chooseExperiments", () => {
  test("takes the quick profile of a claim, all its tasks, with their own seeds", () => {
    for (const claim of claims) {
      const { experiments, profile, name } = chooseExperiments(claim.id, { set: [] });
      expect([name, profile]).toEqual([claim.id, "quick"]);
      expect(experiments.map(({ task }) => task)).toEqual(claim.profiles.quick.experiments.map(({ task }) => task));
    }
  });

  test("--data with the name of a task takes that task as it stands in the claim", () => {
    const all = chooseExperiments("bn-spreads-reliance", { set: [] }).experiments;
    expect(all.length).toBeGreaterThan(1);
    for (const experiment of all)
      expect(chooseExperiments("bn-spreads-reliance", { set: [], data: experiment.task }).experiments).toEqual([
        experiment,
      ]);
  });

  test("--data with another name puts the claim's first experiment on it", () => {
    const [first] = chooseExperiments("bn-spreads-reliance", { set: [] }).experiments;
    const { experiments } = chooseExperiments("bn-spreads-reliance", { set: [], data: "xor" });
    expect(experiments.map(({ task, data }) => [task, data.name])).toEqual([["xor", "xor"]]);
    expect(experiments[0]!.arms).toEqual(first!.arms);
  });

  test("a profile that the claim lacks is refused, with those that it has", () => {
    const without = claims.find(({ profiles }) => profiles.conv === undefined)!;
    for (const data of [undefined, "xor"])
      expect(() => chooseExperiments(without.id, { set: [], profile: "conv", ...(data && { data }) })).toThrow(
        "has no conv profile; it has quick and full",
      );
  });

  test("--seeds and --set change every task", () => {
    const { experiments } = chooseExperiments("bn-spreads-reliance", { set: ["train.epochs=2"], seeds: 9 });
    for (const { seeds, train } of experiments) expect([seeds, train.epochs]).toEqual([9, 2]);
  });

  test("a sweep is an experiment for each task and value, task after task", () => {
    const plain = chooseExperiments("bn-spreads-reliance", { set: [] }).experiments.map(({ task }) => task);
    const { name, experiments } = chooseExperiments("bn-spreads-reliance", { set: ["lr=0.01,0.1"] });
    expect(name).toBe("bn-spreads-reliance");
    expect(experiments.map(({ task, train }) => [task, train.learningRate])).toEqual(
      plain.flatMap((task) => [0.01, 0.1].map((rate) => [`${task} lr=${rate}`, rate])),
    );
  });

  test("a mistake in one value of a sweep is named with that value alone", () => {
    expect(() => chooseExperiments("bn-spreads-reliance", { set: ["lr=0.01,fast"] })).toThrow(
      '--set lr=fast train.learningRate: expected a number, got "fast"',
    );
  });

  test("data are swept in one task of a claim, and in several are refused", () => {
    const set = ["data=xor,circles"];
    const { experiments } = chooseExperiments("bn-spreads-reliance", { set, data: "teacher" });
    expect(experiments.map(({ task, data }) => [task, data.name])).toEqual([
      ["xor", "xor"],
      ["circles", "circles"],
    ]);
    expect(() => chooseExperiments("bn-spreads-reliance", { set })).toThrow('would be called "xor"');
  });
});
