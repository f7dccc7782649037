import type { ArmSpec, TrialRecord } from "../../types.ts";
import type { Interval, NoiseData, NoisePoint, Wobble } from "../reportInput.ts";
import { type ArmCells, meanInterval, type TaskCells, valuesOf } from "./taskCells.ts";

/**
 * The noise of batch norm against the batch, in the arm that has it, and in each arm at its own statistics batch.
 *
 * @param shown the seed whose units are shown shaking
 * @param load the whole record of a trial, arrays included
 */
export function noiseData(
  task: TaskCells,
  shown: number | undefined,
  load: (trial: string) => TrialRecord | undefined,
): NoiseData | undefined {
  const noisy = task.arms.filter(({ arm }) => ownBatch(task, arm) !== undefined);
  const law = noisy.map(lawPoints).find((points) => points.length > 0);
  const local = noisy.map((cells) => ({ cells, points: localPoints(cells) })).find(({ points }) => points.length > 0);
  const byArm = Object.fromEntries(noisy.flatMap((cells) => ownNoise(task, cells)));
  const byBatch = law ?? local?.points ?? [];
  if (byBatch.length === 0 && Object.keys(byArm).length === 0) return undefined;
  return {
    layer: "all hidden layers",
    method:
      law === undefined
        ? `Arm ${local?.cells.arm ?? ""}; batches drawn anew from the training set; values scaled by the learnt gamma`
        : "Batches drawn anew from a pool that was not trained on; mean over seeds of the median unit",
    byBatch,
    byArm,
    wobble: noisy.flatMap((cells) => wobbles(task, cells, shown, load)),
  };
}

/** Statistics batch of an arm whose training has batch noise. */
function ownBatch({ experiment }: TaskCells, arm: string): number | undefined {
  const { norm, statistics = "batch" }: ArmSpec = experiment.arms[arm] ?? {};
  if (norm !== "batch" || statistics === "all") return undefined;
  return typeof statistics === "number" ? statistics : experiment.train.batch;
}

/** One example in many batches, a cloud a unit of layer 1: the unit of median variance first, the others by index. */
function wobbles(
  task: TaskCells,
  { arm, cells }: ArmCells,
  shown: number | undefined,
  load: (trial: string) => TrialRecord | undefined,
): Wobble[] {
  const batch = ownBatch(task, arm);
  const trial = cells.find(({ seed, record }) => seed === shown && record?.outcome === "ok")?.trial;
  const draws = trial === undefined ? undefined : load(trial)?.arrays[`noise.bn.draws.b${batch}.layer1`];
  if (draws === undefined) return [];
  const [count = 0, units = 0] = draws.shape;
  const clouds = Array.from({ length: units }, (_, unit): Wobble => {
    const values = Float64Array.from({ length: count }, (_unused, r) => draws.data[r * units + unit] ?? Number.NaN);
    return { arm, batch: `batches of ${batch}`, unit, values, still: 0 };
  });
  const spread = ({ values }: Wobble): number => Array.from(values).reduce((sum, v) => sum + v * v, 0);
  const middle = clouds.toSorted((a, b) => spread(a) - spread(b))[Math.floor((units - 1) / 2)];
  return middle === undefined ? [] : [middle, ...clouds.filter((cloud) => cloud !== middle)];
}

/** From `noise.bn.law`: V = (V B) / B, and the delta formula from the ratio to it. */
function lawPoints(cells: ArmCells): NoisePoint[] {
  return batchesOf(cells, /^noise\.bn\.inclusiveTimesB\.b(\d+)$/).map((batch): NoisePoint => {
    const per = (name: string): number[] => valuesOf(cells, name).map(({ value }) => value / batch);
    const exclusive = per(`noise.bn.exclusiveTimesB.b${batch}`);
    const ratios = valuesOf(cells, `noise.bn.ratio.b${batch}`).map(({ value }) => value);
    const delta = exclusive.length > 0 && ratios.length > 0 ? meanOf(exclusive) / meanOf(ratios) : undefined;
    return {
      batch,
      inclusive: meanInterval(per(`noise.bn.inclusiveTimesB.b${batch}`)),
      ...(exclusive.length === 0 ? {} : { exclusive: meanInterval(exclusive) }),
      ...(delta === undefined ? {} : { delta }),
    };
  });
}

/** From `noise.bn`. */
function localPoints(cells: ArmCells): NoisePoint[] {
  return batchesOf(cells, /^noise\.bn\.inclusive\.b(\d+)$/).map((batch) => {
    const values = (mode: string): number[] => valuesOf(cells, `noise.bn.${mode}.b${batch}`).map(({ value }) => value);
    const exclusive = values("exclusive");
    return {
      batch,
      inclusive: meanInterval(values("inclusive")),
      ...(exclusive.length === 0 ? {} : { exclusive: meanInterval(exclusive) }),
    };
  });
}

function ownNoise(task: TaskCells, cells: ArmCells): [string, Interval & { readonly n: number }][] {
  const batch = ownBatch(task, cells.arm);
  const local = valuesOf(cells, `noise.bn.inclusive.b${batch}`).map(({ value }) => value);
  const law = valuesOf(cells, `noise.bn.inclusiveTimesB.b${batch}`).map(({ value }) => value / (batch ?? 1));
  const values = local.length > 0 ? local : law;
  return values.length === 0 ? [] : [[cells.arm, { ...meanInterval(values), n: values.length }]];
}

/** Batches that a metric of the records names, ascending. */
function batchesOf({ cells }: ArmCells, pattern: RegExp): number[] {
  const found = new Set<number>();
  for (const { record } of cells)
    for (const name of Object.keys(record?.scalars ?? {})) {
      const batch = pattern.exec(name)?.[1];
      if (batch !== undefined) found.add(Number(batch));
    }
  return [...found].sort((a, b) => a - b);
}

function meanOf(values: readonly number[]): number {
  return meanInterval(values).mean;
}
