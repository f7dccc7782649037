import { expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { klDivergence } from "./klDivergence.ts";

const ln = Math.log;

test("of (1/2, 1/2) from (1/4, 3/4) is ln(4/3) / 2, the other way round it is another", () => {
  const [p, q] = [Float64Array.of(0, 0), Float64Array.of(0, ln(3))];
  expect(Math.abs(klDivergence(p, q, 2)[0] - ln(4 / 3) / 2)).toBeLessThan(1e-15);
  expect(Math.abs(klDivergence(q, p, 2)[0] - (0.25 * ln(0.5) + 0.75 * ln(1.5)))).toBeLessThan(1e-15);
});

test("is 0 between equal answers, also when all logits are shifted, and above 0 between others", () => {
  const random = stream(21, 0, "logits");
  for (let trial = 0; trial < 50; trial++) {
    const p = new Float64Array(12).map(() => 3 * random.normal());
    const q = new Float64Array(12).map(() => 3 * random.normal());
    // Sums of four logarithms.
    klDivergence(
      p,
      p.map((z) => z + 5),
      4,
    ).forEach((kl) => {
      expect(Math.abs(kl)).toBeLessThan(1e-14);
    });
    for (const kl of klDivergence(p, q, 4)) expect(kl).toBeGreaterThan(0);
  }
});

test("of answers too sure for a float is the difference of the logits", () => {
  // p is sure of class 0; q gives it e^-1000.
  expect(Math.abs(klDivergence(Float64Array.of(0, -800), Float64Array.of(-1000, 0), 2)[0] - 1000)).toBeLessThan(1e-9);
});
