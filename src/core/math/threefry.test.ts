import { expect, test } from "vitest";
import { threefry } from "./threefry.ts";

// The known-answer vectors of Random123 for threefry2x32 with 20 rounds: counter, key, result.
test.each([
  [0, 0, 0, 0, 0x6b200159, 0x99ba4efe],
  [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x1cb996fc, 0xbb002be7],
  [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xc4923a9c, 0x483df7a0],
])("counter %i %i under key %i %i gives the published words", (c0, c1, k0, k1, x, y) => {
  const out = new Uint32Array(2);
  threefry(k0, k1, c0, c1, out);
  expect(Array.from(out)).toEqual([x, y]);
});

test("a change of any one bit of counter or key changes about half of the bits", () => {
  const reference = new Uint32Array(2);
  threefry(1, 2, 3, 4, reference);
  const out = new Uint32Array(2);
  let changed = 0;
  for (let word = 0; word < 4; word++) {
    for (let bit = 0; bit < 32; bit++) {
      const input = [1, 2, 3, 4].map((value, i) => (i === word ? value ^ (1 << bit) : value));
      threefry(input[0], input[1], input[2], input[3], out);
      for (let half = 0; half < 2; half++) {
        for (let difference = out[half] ^ reference[half]; difference !== 0; difference &= difference - 1) changed++;
      }
    }
  }
  // 8192 fair coins: standard deviation 45; five of them, false alarm 6e-7.
  expect(Math.abs(changed - 4096)).toBeLessThan(226);
});
