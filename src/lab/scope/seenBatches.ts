import { batchOrder } from "../../core/engine/batchOrder.ts";
import { program } from "../../core/nn/program.ts";
import type { BatchNormSpec } from "../../core/nn/spec.ts";
import { statisticsBatches } from "../../core/nn/statisticsBatches.ts";
import type { OpenTrial } from "./openTrial.ts";

/** One mini-batch in which a training example stands, as far as the example's batch statistics go. */
export interface SeenBatch {
  /** Epoch, from 0. */
  readonly epoch: number;
  /** Training rows of the statistics batch. */
  readonly rows: Int32Array;
  /** Where in `rows` the example stands. */
  readonly place: number;
}

/** Over which rows the first batch norm of a network takes its statistics; undefined where there is none. */
export function statisticsOf({ spec }: Pick<OpenTrial, "spec">): BatchNormSpec["statistics"] | undefined {
  const norm = program(spec.net).stages.find((stage) => stage.spec.type === "batchNorm");
  return norm?.spec.type === "batchNorm" ? norm.spec.statistics : undefined;
}

/**
 * The mini-batches of the epochs from `first` on in which training example `row` stands, in the trial's own order; ghost
 * batches where those are what the batch norm sees. An epoch that leaves the example over (`lastBatch: drop`) is not
 * counted, and none comes where no epoch ever takes it. With frozen batches all are the same one.
 */
export function seenBatches(
  trial: Pick<OpenTrial, "spec" | "member" | "data">,
  row: number,
  count: number,
): SeenBatch[] {
  const { train } = trial.spec;
  const rows = trial.data.train.y.length;
  const own = statisticsOf(trial);
  const found: SeenBatch[] = [];
  // An epoch leaves out less than one batch: of a few epochs one has the example, unless they are all the same.
  const last = train.reshuffle ? 20 * count : count;
  let order = batchOrder(trial.member, 0, rows);
  for (let epoch = 0; epoch < last && found.length < count; epoch++) {
    if (epoch > 0 && train.reshuffle) order = batchOrder(trial.member, epoch, rows);
    const at = order.indexOf(row);
    const start = at - (at % train.batch);
    const end = Math.min(start + train.batch, rows);
    if (end - start < train.batch && train.lastBatch === "drop") continue;
    const bounds = statisticsBatches(end - start, typeof own === "number" ? own : "batch");
    const ghost = bounds.findLastIndex((bound) => bound <= at - start);
    const from = start + (bounds[ghost] ?? 0);
    found.push({ epoch, rows: order.slice(from, start + (bounds[ghost + 1] ?? end - start)), place: at - from });
  }
  return found;
}
