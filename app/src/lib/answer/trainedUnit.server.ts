// A real unit for the table: read while the site is built, never in the browser.
import { makeDataset } from "../../../../src/core/data/makeDataset.ts";
import { createEngine, kernelName } from "../../../../src/core/engine/engine.ts";
import { crossEntropy } from "../../../../src/core/instruments/crossEntropy.ts";
import type { Hold, Nets } from "../../../../src/core/instruments/types.ts";
import { claim, claimExperiments } from "../../../../src/lab/claims/index.ts";
import { planAll } from "../../../../src/lab/plan.ts";
import { companyOf } from "./butterfly.ts";

/** One training example's value of one unit before batch norm, with its company in a few mini-batches. */
export interface TrainedUnit {
  readonly task: string;
  readonly arm: string;
  /** Hidden layer and unit, from 1 on. */
  readonly layer: number;
  readonly unit: number;
  /** Rounded, so that they can be typed. */
  readonly watched: number;
  /** A list a mini-batch: its other examples. */
  readonly others: readonly (readonly number[])[];
}

/** Layer whose units are asked for, from 0 on: the one that the output reads. */
const LAYER = 1;
const BATCHES = 3;
const BATCH = 5;
const DECIMALS = 2;

/**
 * The unit that a trained network leans on most: the first network of the claim's noisy arm on its task, and the unit of
 * the second hidden layer whose removal raises the test loss most. The watched example is the first of the training set.
 */
export function trainedUnit(claimId: string, task: string, arm: string): TrainedUnit {
  const plan = planAll(claimExperiments(claim(claimId), "quick"), kernelName("exact"));
  const spec = plan.find((cell) => cell.task === task && cell.arm === arm)?.spec;
  if (spec === undefined) throw new Error(`${claimId} trains no ${arm} on ${task}`);
  const { root, seed, net, train } = spec;
  const data = makeDataset(spec.data, root, seed);
  const { nets } = createEngine("exact").trainGroup(net, train, [{ root, seed, data }]);
  const unit = mostDamaging(nets);
  const [values = new Float32Array()] = nets.preactivations("train", LAYER);
  const units = nets.units[LAYER] ?? 0;
  const value = (row: number): number => Number((values[row * units + unit] ?? Number.NaN).toFixed(DECIMALS));
  const { rows, width } = companyOf(values.length / units, BATCH, BATCHES, 1);
  const others = Array.from({ length: BATCHES }, (_, k) =>
    Array.from(rows.subarray(k * width, (k + 1) * width), value),
  );
  return { task, arm, layer: LAYER + 1, unit: unit + 1, watched: value(0), others };
}

/** The unit of the layer whose removal raises the mean test loss most. */
function mostDamaging(nets: Nets): number {
  const units = nets.units[LAYER] ?? 0;
  const losses = Array.from({ length: units }, (_, unit) => {
    const scale = new Float32Array(units).fill(1);
    scale[unit] = 0;
    return lossWith(nets, { layer: LAYER, scale, shift: new Float32Array(units) });
  });
  return losses.indexOf(Math.max(...losses));
}

function lossWith(nets: Nets, hold: Hold): number {
  const { y } = nets.examples(0, "test");
  const [logits = new Float32Array()] = nets.logits("test", { holds: [[hold]] });
  return crossEntropy(logits, y, nets.classes, 1, new Float64Array(y.length)).reduce((sum, loss) => sum + loss, 0);
}
