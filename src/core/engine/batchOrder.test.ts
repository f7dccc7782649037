import { expect, test } from "vitest";
import { streamKey } from "../math/random.ts";
import { batchOrder } from "./batchOrder.ts";
import { heapStart, instantiateKernels } from "./kernels.ts";

test("batchOrder is the order that the kernels draw, seed by seed and epoch by epoch", () => {
  const { kernels, memory } = instantiateKernels("exact", 1 << 20);
  const i32 = new Int32Array(memory);
  const [keys, order] = [heapStart, heapStart + 64];
  for (const rows of [1, 2, 3, 50, 201])
    for (const epoch of [0, 1, 7]) {
      for (let seed = 0; seed < 4; seed++) {
        const { key0, key1 } = streamKey(5, seed, "order");
        i32[keys / 4 + seed] = key0;
        i32[keys / 4 + 4 + seed] = key1;
      }
      kernels.shuffle(keys, BigInt(epoch * rows), order, rows);
      for (let seed = 0; seed < 4; seed++) {
        const drawn = Int32Array.from({ length: rows }, (_, r) => i32[order / 4 + 4 * r + seed]);
        expect(batchOrder({ root: 5, seed }, epoch, rows)).toEqual(drawn);
      }
    }
});
