import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { signFlip } from "./signFlip.ts";

/** The definition, pattern by pattern. */
function byDefinition(d: readonly number[]): number {
  const mean = (signs: number): number => d.reduce((sum, x, i) => sum + ((signs >> i) & 1 ? -x : x), 0) / d.length;
  let count = 0;
  for (let signs = 0; signs < 2 ** d.length; signs++) if (Math.abs(mean(signs)) >= Math.abs(mean(0)) - 1e-12) count++;
  return count / 2 ** d.length;
}

describe("sign-flip test", () => {
  test("the smallest p is 2 / 2^S: six equal differences give .03125", () => {
    expect(signFlip([1, 1, 1, 1, 1, 1])).toEqual({ p: 0.03125, exact: true, patterns: 64 });
    for (const s of [4, 5, 6, 8, 11]) expect(signFlip(new Array(s).fill(0.1)).p).toBe(2 / 2 ** s);
  });

  test("3 and -1 give 1", () => {
    expect(signFlip([3, -1]).p).toBe(1);
  });

  test("no differences, or only zeros, give 1", () => {
    expect(signFlip([])).toEqual({ p: 1, exact: true, patterns: 1 });
    expect(signFlip([0, 0, 0]).p).toBe(1);
  });

  test("up to 16 pairs it is the definition, ties and zeros included", () => {
    const value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -1, max: 1, noNaN: true }));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 9 }), (d) => {
        // Below 1e-3 the definition's absolute tolerance and ours, relative to the largest difference, may part.
        if (d.some((x) => x !== 0 && Math.abs(x) < 1e-3)) return;
        expect(signFlip(d).p).toBe(byDefinition(d));
      }),
    );
  });

  test("the unit does not matter: tiny differences are not all ties", () => {
    const d = [3, 1, 4, 1, 5, 9, 2, 6];
    expect(signFlip(d.map((x) => x * 1e-14)).p).toBe(signFlip(d).p);
  });

  test("16 pairs are exact, 17 take 20 000 random patterns and the identity", () => {
    const random = stream(1, 0, "signflip");
    const d = Array.from({ length: 17 }, (_, i) => Math.sin(i + 1) + 0.2);
    expect(signFlip(d.slice(0, 16)).patterns).toBe(65536);
    const sampled = signFlip(d, random);
    expect(sampled).toMatchObject({ exact: false, patterns: 20001 });
    // 20 000 draws: standard error below 0.0036; 4.42 of them, false alarm 1e-5, with a fixed seed.
    expect(Math.abs(sampled.p - byDefinition(d))).toBeLessThan(0.016);
    expect(signFlip(new Array(40).fill(1), random).p).toBe(1 / 20001);
    expect(() => signFlip(d)).toThrow("17 pairs need a random stream");
  });

  test("every sign of every pair is flipped half of the time above 16 pairs", () => {
    // One difference dwarfs the others: |sum| is decided by agreement of two large ones.
    for (const place of [0, 7, 8, 31, 32, 39]) {
      const d = new Array(40).fill(0);
      d[place] = 1;
      d[(place + 11) % 40] = 1;
      // Half of the patterns give the two one sign, the other half a sum of 0.
      expect(Math.abs(signFlip(d, stream(2, place, "signflip")).p - 0.5)).toBeLessThan(0.016);
    }
  });
});
