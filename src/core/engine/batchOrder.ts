import { memberPurpose } from "../math/memberPurpose.ts";
import { streamKey } from "../math/random.ts";
import { threefry } from "../math/threefry.ts";
import type { Member } from "./types.ts";

/**
 * The order of the training rows in one epoch of a trial, as the kernels draw it (`shuffle`): Fisher and Yates from the end,
 * two swaps a block of the stream `order`, whose blocks of epoch e begin at e N. Batches are consecutive rows of it.
 */
export function batchOrder(
  { root, seed, member }: Pick<Member, "root" | "seed" | "member">,
  epoch: number,
  rows: number,
): Int32Array {
  const { key0, key1 } = streamKey(root, seed, memberPurpose("order", member));
  const words = new Uint32Array(2);
  const order = Int32Array.from({ length: rows }, (_, i) => i);
  let counter = epoch * rows;
  let second = false;
  for (let i = rows - 1; i > 0; i--) {
    if (!second) {
      threefry(key0, key1, counter >>> 0, Math.floor(counter / 0x100000000), words);
      counter++;
    }
    // 32 bits times fewer than 2^21: exact.
    const j = Math.floor((words[second ? 1 : 0] * (i + 1)) / 0x100000000);
    const kept = order[i];
    order[i] = order[j];
    order[j] = kept;
    second = !second;
  }
  return order;
}
