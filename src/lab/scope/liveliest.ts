import { indexOfLargest } from "../../core/instruments/sample.ts";
import { relianceShares } from "../report/relianceShares.ts";
import type { OpenTrial } from "./openTrial.ts";
import { nearReliance } from "./unitReadings.ts";

/**
 * The training example to watch: the one to which most units of the first hidden layer answer (h > 0 in evaluation mode),
 * among those to which the unit leaned on most does. Behind a rectifier the others show nothing of the noise. The first of
 * equals; a choice for the picture, of which no measure depends.
 */
export function liveliest({ now: { nets } }: Pick<OpenTrial, "now">): number {
  const units = nets.units[0] ?? 0;
  const [h] = nets.hidden("train", 0);
  if (h === undefined || units === 0) return 0;
  const [near] = nearReliance(nets);
  const pin = near === undefined ? undefined : relianceShares(near).order[0];
  const alive = Float64Array.from({ length: h.length / units }, (_, row) => {
    const own = h.subarray(row * units, (row + 1) * units);
    const count = own.reduce((sum, value) => sum + (value > 0 ? 1 : 0), 0);
    return count + (pin !== undefined && (own[pin] ?? 0) > 0 ? units : 0);
  });
  return Math.max(0, indexOfLargest(alive));
}
