import { describe, expect, test } from "vitest";
import { generalisation } from "./generalisation.ts";
import { exampleRandom, examplesOf, netByHand, trainedNets } from "./testing/exampleNets.ts";
import type { Nets, Readings } from "./types.ts";

const measure = (nets: Nets, settings = {}): Readings => generalisation.measure(nets, settings, exampleRandom)[0];
const value = (readings: Readings, name: string): number => readings.measures[name].value;

/** Logits (0, x): the one input is the logit of class 1. */
const scorer = [{ weight: [[1]] }, { weight: [[0, 1]] }];
const test3 = examplesOf([[1], [1], [1]], [1, 1, 0]);
const train2 = examplesOf([[2], [2]], [1, 1]);
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

describe("a network whose logits are (0, x)", () => {
  const readings = measure(netByHand(scorer, test3, { train: train2 }));

  test("loss, accuracy and gap by hand", () => {
    const nll = (-2 * Math.log(sigmoid(1)) - Math.log(sigmoid(-1))) / 3;
    // Logits come in float32: 1e-7 relative on numbers of order 1.
    expect(Math.abs(value(readings, "test.nll") - nll)).toBeLessThan(1e-7);
    expect(value(readings, "test.accuracy")).toBe(2 / 3);
    expect(value(readings, "train.accuracy")).toBe(1);
    expect(Math.abs(value(readings, "gap.nll") - (nll + Math.log(sigmoid(2))))).toBeLessThan(1e-7);
    expect(Math.abs(value(readings, "gap.error") - 1 / 3)).toBeLessThan(1e-15);
    expect(value(readings, "test.bestConstant")).toBe(2 / 3);
  });

  test("temperature and loss at it: two of three right is 1 / log 2, and the loss the entropy of 2/3", () => {
    expect(Math.abs(value(readings, "test.temperature") * Math.LN2 - 1)).toBeLessThan(1e-7);
    const entropy = -(2 / 3) * Math.log(2 / 3) - (1 / 3) * Math.log(1 / 3);
    expect(Math.abs(value(readings, "test.nllAtT") - entropy)).toBeLessThan(1e-7);
    // At T* the confidence is the accuracy.
    expect(value(readings, "test.eceAtT")).toBeLessThan(1e-7);
  });

  test("calibration and Brier score by hand", () => {
    const p = sigmoid(1);
    expect(Math.abs(value(readings, "test.ece") - (p - 2 / 3))).toBeLessThan(1e-7);
    expect(Math.abs(value(readings, "test.brier") - (4 * (1 - p) ** 2 + 2 * p ** 2) / 3)).toBeLessThan(1e-7);
  });

  test("the standard error of an accuracy of 2/3 over 3 examples is sqrt(2/9 / 2)", () => {
    expect(Math.abs((readings.measures["test.accuracy"].se ?? 0) - 1 / 3)).toBeLessThan(1e-12);
  });
});

test("logits times 10: the temperature is ten times as high and the loss at it the same", () => {
  const times10 = [{ weight: [[10]] }, { weight: [[0, 1]] }];
  const [own, scaled] = [scorer, times10].map((net) => measure(netByHand(net, test3)));
  expect(Math.abs(value(scaled, "test.temperature") / value(own, "test.temperature") - 10)).toBeLessThan(1e-6);
  expect(Math.abs(value(scaled, "test.nllAtT") - value(own, "test.nllAtT"))).toBeLessThan(1e-7);
  expect(value(scaled, "test.nll")).toBeGreaterThan(value(own, "test.nll"));
});

test("without validation examples there is no temperature, and nothing at it", () => {
  const readings = measure(netByHand(scorer, test3, { validation: examplesOf([], []) }));
  for (const name of ["test.temperature", "test.nllAtT", "test.eceAtT", "validation.nll"]) {
    expect(readings.measures[name].valid).toBe(false);
    expect(readings.measures[name].why).toContain("no validation examples");
  }
  expect(readings.measures["test.nll"].valid).toBe(true);
});

test("a network that answers every validation example right has no T*", () => {
  const readings = measure(netByHand(scorer, test3, { validation: train2 }));
  expect(readings.measures["test.nllAtT"].why).toContain("every validation example is answered right");
});

describe("statistics other than the default", () => {
  test("are named in every metric and in its method", () => {
    const readings = measure(trainedNets(true), { statistics: "ema" });
    expect(Object.keys(readings.measures).every((name) => name.endsWith(".ema"))).toBe(true);
    expect(readings.measures["test.nll.ema"].method).toContain("ema");
  });

  test("give other losses: running, batch and both population statistics differ", () => {
    const nets = trainedNets(true);
    const losses = ["pop-eval", "pop-train", "ema", "batch"].map((statistics) => {
      const readings = measure(nets, { statistics, statisticsBatch: 8 });
      return value(readings, statistics === "pop-eval" ? "test.nll" : `test.nll.${statistics}`);
    });
    expect(new Set(losses).size).toBe(4);
  });
});
