import { describe, expect, test } from "vitest";
import { expectGradient, normals } from "../../../test/oracles/finiteDifferences.ts";
import { UserError } from "../math/errors.ts";
import { stream } from "../math/random.ts";
import { logisticLoss } from "./logisticLoss.ts";
import { softmaxCrossEntropy } from "./softmaxCrossEntropy.ts";

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
