import { UserError } from "../math/errors.ts";
import type { Random } from "../math/random.ts";

/**
 * `count` different whole numbers below `available`, in random order: the first steps of a Fisher-Yates shuffle.
 * @param name of the set, for the message @throws UserError where there are too few rows
 */
export function drawRows(name: string, available: number, count: number, random: Random): Int32Array {
  if (count > available)
    throw new UserError(`data "${name}": ${count} rows are asked for and the set has ${available}; ask for fewer`);
  const order = Int32Array.from({ length: available }, (_, row) => row);
  for (let k = 0; k < count; k++) {
    const other = k + random.below(available - k);
    const kept = order[k];
    order[k] = order[other];
    order[other] = kept;
  }
  return order.slice(0, count);
}
