import { describe, expect, test } from "vitest";
import { experiment } from "./spec.ts";
import { atPoint, sweepPoints } from "./sweep.ts";

const settingsOf = (settings: readonly string[]): readonly (readonly string[])[] =>
  sweepPoints(settings).map((point) => point.settings);

describe("sweepPoints", () => {
  test("of settings with one value each is one point, with the settings as they are", () => {
    expect(sweepPoints([])).toEqual([{ settings: [], swept: [] }]);
    const settings = ["train.learningRate = 0.1", "net.0=dense 64", "wrong"];
    expect(sweepPoints(settings)).toEqual([{ settings, swept: [] }]);
  });

  test("of several values is a point for each, of several sweeps their product, the last one fastest", () => {
    expect(settingsOf(["lr=0.01, 0.1", "train.batch=8,16", "seeds=9"])).toEqual([
      ["lr=0.01", "train.batch=8", "seeds=9"],
      ["lr=0.01", "train.batch=16", "seeds=9"],
      ["lr=0.1", "train.batch=8", "seeds=9"],
      ["lr=0.1", "train.batch=16", "seeds=9"],
    ]);
  });

  test("leaves lists, groups, quoted words and texts whole", () => {
    for (const one of [
      "instruments=[rely.single, generalisation]",
      "arms.bn={ norm: batch, eps: 0.1 }",
      'name="a,b"',
      "question=Does it, then, help?",
      "restatements.R1=one, two",
      "learningRates=[0.1, 0.2",
    ])
      expect(settingsOf([one])).toEqual([[one]]);
    expect(settingsOf(["learningRates=[0.1, 0.2], []", "task='a,b',don't,c"])).toEqual(
      ["learningRates=[0.1, 0.2]", "learningRates=[]"].flatMap((rates) =>
        ["task='a,b'", "task=don't", "task=c"].map((task) => [rates, task]),
      ),
    );
  });

  test("refuses what is missing, twice there, a list without brackets, seeds, one path twice and too many", () => {
    expect(() => sweepPoints(["lr=0.1,"])).toThrow("--set lr=0.1,: a value of the sweep is missing");
    expect(() => sweepPoints(["lr=0.1,0.2,0.1"])).toThrow("0.1 stands twice");
    expect(() => sweepPoints(["arms=plain,bn"])).toThrow("arms is a list; write arms=[plain,bn]");
    expect(() => sweepPoints(["seeds=8,16"])).toThrow("judge the same trials several times");
    expect(() => sweepPoints(["lr=1,2", "lr=3,4"])).toThrow("lr is swept twice");
    const many = Array.from({ length: 9 }, (_, i) => i + 1).join(",");
    expect(() => sweepPoints([`lr=${many}`, `epochs=${many}`])).toThrow("lr (9) x epochs (9) makes 81 experiments");
  });
});

describe("atPoint", () => {
  const moons = experiment({ data: "moons", arms: ["plain", "bn"] }, "mine");
  const names = (settings: readonly string[]): string[][] =>
    sweepPoints(settings).map((point) => {
      const { name, task } = atPoint(moons, point);
      return [name, task];
    });

  test("names an experiment and its task by what is swept, in short where that is enough", () => {
    expect(names([])).toEqual([["mine", "moons"]]);
    expect(names(["train.learningRate=0.1,0.2"])).toEqual([
      ["mine learningRate=0.1", "moons learningRate=0.1"],
      ["mine learningRate=0.2", "moons learningRate=0.2"],
    ]);
    const long = names(["arms.bn.eps=0.1,0.2", "train.momentum=0,.9", "net.0=dense 4,dense 8"]);
    expect(long[1]?.[1]).toBe("moons arms.bn.eps=0.1 momentum=0 net.0=dense 8");
    expect(names(["data.train=50,60", "train=1,2"])[0]?.[1]).toBe("moons data.train=50 train=1");
  });

  test("data that are swept are the task", () => {
    expect(names(["data=xor,circles", "lr=1,2"]).map(([, task]) => task)).toEqual([
      ...["xor lr=1", "xor lr=2", "circles lr=1", "circles lr=2"],
    ]);
    expect(names(["data.name=xor,circles"])[0]).toEqual(["mine data=xor", "xor"]);
  });
});
