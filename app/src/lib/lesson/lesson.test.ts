import { describe, expect, test } from "vitest";
import { kernelName } from "../../../../src/core/engine/engine.ts";
import type { ComparisonFile, ExperimentFile } from "../../../../src/lab/experimentFile.ts";
import { distinctTrials, plan } from "../../../../src/lab/plan.ts";
import { experiment } from "../../../../src/lab/spec.ts";
import type { TrialRecord } from "../../../../src/lab/types.ts";
import { example } from "./example.ts";
import { blockOf, classOf, type Lesson, lessonId, lessonOf, seedsEach, stateOf } from "./lesson.ts";
import { codedNetworks, handIn, metricsOf, recordsOf, sameNetwork, unfitForLesson } from "./pool.ts";
import { codesIn, decodeResult, encodeResult, type Result } from "./resultCode.ts";

const lesson: Lesson = { experiment: example, title: "Leaning", question: "Who leans less?", hidden: ["arms"] };
const planOf = (seat: number) => distinctTrials(plan(experiment(blockOf(lesson, seat), "block"), kernelName("exact")));
const metrics = metricsOf([experiment(example, "lesson")]);
const result = (seat: number, change: (place: number) => number = () => 0): Result => ({
  lesson: lessonId(lesson),
  seat,
  prediction: "yes",
  networks: planOf(seat).map(({ trial }, place) => ({
    digest: trial.slice(0, 12),
    diverged: place === 1,
    values: metrics.map((_, i) => place / 7 + i + change(place)),
  })),
});

test("a lesson goes through its address, and an experiment without one is none", () => {
  expect(lessonOf(JSON.parse(JSON.stringify(stateOf(lesson))))).toEqual(lesson);
  expect(lessonOf({ experiment: example })).toBeUndefined();
  expect(lessonOf({ experiment: example, view: { lesson: 7 } })).toBeUndefined();
});

test("students have the blocks of seeds one after the other, and the class has all of them", () => {
  const each = seedsEach(lesson);
  const seeds = (seat: number) => new Set(planOf(seat).map(({ seed }) => seed));
  expect([...seeds(1)]).toEqual(Array.from({ length: each }, (_, i) => 1 + i));
  expect([...seeds(3)]).toEqual(Array.from({ length: each }, (_, i) => 1 + 2 * each + i));
  const whole = plan(experiment(classOf(lesson, 3), "class"), kernelName("exact")).map(({ trial }) => trial);
  expect(new Set(whole)).toEqual(new Set([1, 2, 3].flatMap((seat) => planOf(seat).map(({ trial }) => trial))));
});

describe("a result code", () => {
  test("brings everything back to the last bit, also what is not a number", () => {
    const given = {
      ...result(2),
      networks: [{ digest: "0123456789ab", diverged: true, values: [NaN, -0, 1e-300, 0.1 + 0.2] }],
    };
    expect(decodeResult(encodeResult(given))).toEqual(given);
    expect(decodeResult(encodeResult(result(499)))).toEqual(result(499));
  });

  test("with a letter lost, changed or added is told", () => {
    const code = encodeResult(result(1));
    for (const bad of [code.slice(0, -1), code.slice(0, 40), `${code}A`, "LP1.", "LP1.AAAA", "no code"])
      expect(() => decodeResult(bad), bad.slice(0, 50)).toThrow(/damaged|begins with|version/);
    for (let at = 4; at < code.length - 1; at += 17) {
      const changed = `${code.slice(0, at)}${code[at] === "x" ? "y" : "x"}${code.slice(at + 1)}`;
      expect(() => decodeResult(changed), `letter ${at}`).toThrow(/damaged/);
    }
  });

  test("is found in any text", () => {
    const [a, b] = [encodeResult(result(1)), encodeResult(result(2))];
    expect(codesIn(`Anna: ${a}\n> Ben:\t${b}; thanks`)).toEqual([a, b]);
  });
});

describe("codes that are handed in", () => {
  const read = (...results: readonly (Result | string)[]) =>
    handIn(results.map((one) => (typeof one === "string" ? one : encodeResult(one))).join("\n"), lesson, {
      networks: planOf(1).length,
      metrics: metrics.length,
    }).map(({ state }) => state);

  test("count once each; the same block again is a duplicate", () => {
    expect(read(result(1), result(2), result(1))).toEqual(["counted", "counted", "duplicate"]);
  });

  test("of one block with different numbers are a conflict, and none of them counts", () => {
    expect(
      read(
        result(1),
        result(2),
        result(1, (place) => (place === 3 ? 1e-12 : 0)),
      ),
    ).toEqual(["conflict", "counted", "conflict"]);
  });

  test("that were forged stand in nobody's way", () => {
    const [honest, forged] = [result(1), result(1, () => 0.5)].map(encodeResult);
    const size = { networks: planOf(1).length, metrics: metrics.length };
    const states = handIn(`${forged} ${honest}`, lesson, size, new Set([forged ?? ""])).map(({ state }) => state);
    expect(states).toEqual(["forged", "counted"]);
  });

  test("of another lesson, of no seat, of another size and with a letter wrong do not count", () => {
    const code = encodeResult(result(1));
    const short = { ...result(3), networks: result(3).networks.slice(1) };
    expect(
      read(
        { ...result(1), lesson: "0123456789ab" },
        { ...result(1), seat: 0 },
        short,
        code.replace(/^(.{30})./, "$1_"),
      ),
    ).toEqual(["foreign", "damaged", "damaged", "damaged"]);
  });
});

test("what a code says of networks are their numbers, and one that was changed is not the network trained again", () => {
  const cells = planOf(1);
  const records = new Map(
    cells.map(({ trial, spec }, place): [string, TrialRecord] => {
      const scalars = Object.fromEntries(metrics.map((metric, i) => [metric, place + i / 3]));
      // One of them diverged.
      const outcome: TrialRecord["outcome"] = place === 2 ? "diverged" : "ok";
      const rest = { outcome, invalid: {}, curves: {}, arrays: {} } as const;
      return [trial, { trial, spec, scalars, ...rest, digest: `${place}`.padStart(64, "a") }];
    }),
  );
  const networks = codedNetworks(cells, metrics, (trial) => records.get(trial));
  const handed = decodeResult(encodeResult({ ...result(1), networks }));
  const read = recordsOf(handed, cells, metrics);
  for (const [place, { trial }] of cells.entries()) {
    const own = records.get(trial);
    if (own === undefined) throw new Error("no record");
    expect(read[place]).toMatchObject({ scalars: own.scalars, outcome: own.outcome });
    const otherEnd = own.outcome === "ok" ? "diverged" : "ok";
    expect(sameNetwork(handed, place, metrics, { ...own, outcome: otherEnd })).toBe(false);
    expect(sameNetwork(handed, place, metrics, own)).toBe(true);
    expect(sameNetwork(handed, place, metrics, { ...own, digest: "b".repeat(64) })).toBe(false);
    expect(sameNetwork(handed, place, metrics, { ...own, scalars: { ...own.scalars, [metrics[0] ?? ""]: 1e9 } })).toBe(
      false,
    );
  }
  expect(() => codedNetworks(cells, metrics, () => undefined)).toThrow("not every network");
});

test("only what a code can carry makes a lesson", () => {
  const opened = (file: ExperimentFile) => {
    const made = experiment(file, "lesson");
    return { experiments: [made], plan: plan(made, kernelName("exact")) };
  };
  expect(unfitForLesson(opened(example))).toBeUndefined();
  expect(unfitForLesson(opened({ ...example, learningRates: [0.1] }))).toBe("form");
  const [first] = example.compare ?? [];
  const share = { ...first, minus: { arm: "plain", against: "bn" } } as ComparisonFile;
  expect(unfitForLesson(opened({ ...example, compare: [share] }))).toBe("form");
  const real = { ...example, net: ["dense 10"], data: { name: "mnist-1k", sha256: "0".repeat(64) } };
  expect(unfitForLesson(opened(real))).toBe("data");
});
