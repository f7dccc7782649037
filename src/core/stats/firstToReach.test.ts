import fc from "fast-check";
import { expect, test } from "vitest";
import { log } from "../math/elementary.ts";
import { stream } from "../math/random.ts";
import { first, firstToReach } from "./firstToReach.ts";
import type { Lifetime } from "./kaplanMeier.ts";
import { logRank } from "./logRank.ts";

const at = (time: number): Lifetime => ({ time, reached: true });
const cut = (time: number): Lifetime => ({ time, reached: false });

test("the first of two is known where the earlier one reached the target", () => {
  expect(first(at(3), at(5))).toBe(1);
  expect(first(at(5), at(3))).toBe(-1);
  expect(first(at(5), cut(9))).toBe(1);
  expect(first(cut(9), at(9))).toBe(-1);
  // A tie, an earlier one that was censored, two that were.
  expect([first(at(5), at(5)), first(cut(4), at(5)), first(cut(9), cut(9))]).toEqual([0, 0, 0]);
});

test("it is the log-rank test with a stratum for each seed", () => {
  const lifetime = fc.record({ time: fc.integer({ min: 1, max: 6 }), reached: fc.boolean() });
  fc.assert(
    fc.property(fc.array(fc.tuple(lifetime, lifetime), { minLength: 1, maxLength: 12 }), (pairs) => {
      const { wins, losses, undecided } = firstToReach(
        pairs.map(([a]) => a),
        pairs.map(([, b]) => b),
      );
      const { observed, expected, variance } = logRank(pairs.map(([a, b]) => ({ arm: [a], against: [b] })));
      expect(wins + losses + undecided).toBe(pairs.length);
      // Halves and quarters: exact.
      expect(observed - expected).toBe((wins - losses) / 2);
      expect(variance).toBe((wins + losses) / 4);
    }),
  );
});

test("seeds that cannot tell are counted, and alone they decide nothing", () => {
  const mixed = firstToReach([at(1), cut(9), at(2)], [at(2), cut(9), at(2)]);
  expect(mixed).toMatchObject({ wins: 1, losses: 0, undecided: 2, n: 1, value: 1 });
  const none = firstToReach([cut(9), cut(9)], [cut(9), cut(9)]);
  expect(none).toMatchObject({ undecided: 2, valid: false, why: "no seed tells which arm was first" });
});

test("its test rejects no more often than its level, however the seeds share their speed", () => {
  const random = stream(1, 0, "firstToReach");
  const times = 2000;
  let rejected = 0;
  for (let i = 0; i < times; i++) {
    const [arm, against]: Lifetime[][] = [[], []];
    for (let s = 0; s < 12; s++) {
      // Each seed has a speed of its own; half of all runs are cut off.
      const speed = 0.2 + 2 * random.uniform();
      for (const side of [arm, against]) {
        const time = -log(1 - random.uniform()) / speed;
        side.push(time < 0.7 ? at(time) : cut(0.7));
      }
    }
    if (firstToReach(arm, against).p(0.5) <= 0.05) rejected++;
  }
  // An exact test of whole numbers rejects less often than its level; 4.42 standard errors above it would be an error.
  expect(rejected / times).toBeLessThan(0.05 + 4.42 * Math.sqrt((0.05 * 0.95) / times));
  expect(rejected / times).toBeGreaterThan(0.01);
});
