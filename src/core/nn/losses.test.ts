import { describe, expect, test } from "vitest";
import { expectGradient, normals } from "../../../test/oracles/finiteDifferences.ts";
import { UserError } from "../math/errors.ts";
import { stream } from "../math/random.ts";
import { logisticLoss } from "./logisticLoss.ts";
import { program } from "./program.ts";
import { softmaxCrossEntropy } from "./softmaxCrossEntropy.ts";
import type { NetSpec } from "./spec.ts";
import { oneHot, squaredLoss } from "./squaredLoss.ts";
import { batchGradient, logitError, lossOf } from "./trainStep.ts";

describe("softmax cross-entropy", () => {
  test("equal logits over four classes lose log 4 nats, whatever the label", () => {
    const { loss, probabilities } = softmaxCrossEntropy.forward(Float64Array.of(3, 3, 3, 3), [2], 4);
    expect(loss).toBeCloseTo(Math.log(4), 14);
    expect([...probabilities]).toEqual([0.25, 0.25, 0.25, 0.25]);
  });

  test("logits of a thousand do not overflow", () => {
    const { perExample } = softmaxCrossEntropy.forward(Float64Array.of(1000, 0, 0, 1000), [0, 0], 2);
    expect([...perExample]).toEqual([0, 1000]);
  });

  test("its gradient agrees with finite differences and its rows sum to 0", () => {
    const z = normals(15, stream(1, 0, "softmax"));
    const labels = [0, 2, 1, 1, 2];
    const f = (v: Float64Array) => softmaxCrossEntropy.forward(v, labels, 3).loss;
    const dz = softmaxCrossEntropy.backward(softmaxCrossEntropy.forward(z, labels, 3).probabilities, labels, 3);
    expectGradient(f, z, dz);
    // Three numbers below 1 / 5: a rounding error each.
    for (let b = 0; b < 5; b++) expect(Math.abs(dz[3 * b] + dz[3 * b + 1] + dz[3 * b + 2])).toBeLessThan(1e-16);
  });

  test("label smoothing of .3 over three classes has the target (.8, .1, .1)", () => {
    const z = Float64Array.of(1, 2, 3);
    const { loss, probabilities } = softmaxCrossEntropy.forward(z, [0], 3, 0.3);
    const logSum = Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3));
    // Sums of three numbers of about 3.
    expect(loss).toBeCloseTo(logSum - (0.8 * 1 + 0.1 * 2 + 0.1 * 3), 14);
    const dz = softmaxCrossEntropy.backward(probabilities, [0], 3, 0.3);
    expect(dz[0]).toBeCloseTo(probabilities[0] - 0.8, 15);
    expect(dz[2]).toBeCloseTo(probabilities[2] - 0.1, 15);
  });

  test("its smoothed gradient agrees with finite differences, and smoothing 0 changes no bit", () => {
    const z = normals(15, stream(1, 0, "softmax"));
    const labels = [0, 2, 1, 1, 2];
    const { probabilities } = softmaxCrossEntropy.forward(z, labels, 3, 0.2);
    const f = (v: Float64Array) => softmaxCrossEntropy.forward(v, labels, 3, 0.2).loss;
    expectGradient(f, z, softmaxCrossEntropy.backward(probabilities, labels, 3, 0.2));
    expect(softmaxCrossEntropy.forward(z, labels, 3, 0)).toEqual(softmaxCrossEntropy.forward(z, labels, 3));
  });

  test("a logit that is not a number gives a loss that is not, as a result and not as an exception", () => {
    expect(softmaxCrossEntropy.forward(Float64Array.of(Number.NaN, 0), [0], 2).loss).toBeNaN();
  });

  test("a label that is no class is refused", () => {
    for (const label of [3, -1, 0.5])
      expect(() => softmaxCrossEntropy.forward(new Float64Array(3), [label], 3)).toThrow(UserError);
    expect(() => softmaxCrossEntropy.forward(new Float64Array(3), [0, 1], 3)).toThrow("labels has 2");
  });
});

describe("logistic loss", () => {
  test("a logit of 0 loses log 2 nats with either label", () => {
    expect(logisticLoss.forward(Float64Array.of(0, 0), [0, 1]).loss).toBeCloseTo(Math.LN2, 15);
  });

  test("it is softmax cross-entropy of the logits (0, z)", () => {
    const z = normals(8, stream(1, 0, "logistic"));
    const labels = [0, 1, 1, 0, 1, 0, 0, 1];
    const pairs = Float64Array.from([...z].flatMap((value) => [0, value]));
    // Each term is below 5 and carries a few roundings.
    expect(logisticLoss.forward(z, labels).loss).toBeCloseTo(softmaxCrossEntropy.forward(pairs, labels, 2).loss, 14);
  });

  test("its gradient agrees with finite differences", () => {
    const z = normals(8, stream(1, 0, "logistic"));
    const labels = [0, 1, 1, 0, 1, 0, 0, 1];
    const dz = logisticLoss.backward(logisticLoss.forward(z, labels).probabilities, labels);
    expectGradient((v) => logisticLoss.forward(v, labels).loss, z, dz);
  });

  test("logits of a thousand do not overflow, and a label of 2 is refused", () => {
    expect([...logisticLoss.forward(Float64Array.of(1000, -1000), [0, 0]).perExample]).toEqual([1000, 0]);
    expect(() => logisticLoss.forward(Float64Array.of(0), [2])).toThrow(UserError);
  });
});

describe("squared loss", () => {
  test("is the mean over batch and outputs: of errors 1, 2, 3, 0 it is 14 / 4", () => {
    const { loss, perExample } = squaredLoss.forward(Float64Array.of(1, 2, 3, 4), [0, 0, 0, 4], 2);
    expect(loss).toBe(3.5);
    expect([...perExample]).toEqual([2.5, 4.5]);
    expect([...squaredLoss.backward(Float64Array.of(1, 2, 3, 4), [0, 0, 0, 4])]).toEqual([0.5, 1, 1.5, 0]);
  });

  test("its gradient agrees with finite differences", () => {
    const random = stream(1, 0, "squared");
    const [z, targets] = [normals(12, random), normals(12, random)];
    expectGradient((v) => squaredLoss.forward(v, targets, 3).loss, z, squaredLoss.backward(z, targets));
  });

  test("labels become one-hot targets; a label that is no class and targets of another size are refused", () => {
    expect([...oneHot([2, 0], 3)]).toEqual([0, 0, 1, 1, 0, 0]);
    for (const label of [3, -1, 0.5]) expect(() => oneHot([label], 3)).toThrow(UserError);
    expect(() => squaredLoss.forward(new Float64Array(4), [0, 0], 2)).toThrow("targets has 2");
  });
});

describe("a network's own loss", () => {
  const net = (loss: NetSpec["loss"], labelSmoothing?: number) =>
    program({
      inputs: 2,
      loss,
      initialiser: "he",
      layers: [{ type: "dense", units: 2 }],
      ...(labelSmoothing !== undefined && { labelSmoothing }),
    });
  const z = Float64Array.of(1, 2, 3, 5);

  test("softmax has its label smoothing in loss and error", () => {
    expect(lossOf(net("softmax", 0.2), z, [0, 1])).toEqual(softmaxCrossEntropy.forward(z, [0, 1], 2, 0.2));
    const error = logitError(net("softmax", 0.2), z, [0, 1]);
    expectGradient((v) => lossOf(net("softmax", 0.2), v, [0, 1]).loss, z, error);
  });

  test("squared takes the targets, or one-hot labels", () => {
    const targets = Float64Array.of(1, 2, 3, 4);
    expect(lossOf(net("squared"), z, [0, 0], targets).loss).toBe(0.25);
    expect(lossOf(net("squared"), z, [0, 1]).loss).toBe((0 + 4 + 9 + 16) / 4);
    expect([...logitError(net("squared"), z, [0, 0], targets)]).toEqual([0, 0, 0, 0.5]);
  });

  test("a training step compares the rows of the batch with their own targets", () => {
    const params = [{ weight: Float64Array.of(1, 0, 0, 1), bias: new Float64Array(2) }];
    const data = { x: Float64Array.of(9, 9, 1, 2), labels: [0, 0], targets: Float64Array.of(0, 0, 1, 4) };
    const { loss } = batchGradient(net("squared"), { params, running: [] }, data, Int32Array.of(1));
    expect(loss).toBe(2);
  });
});
