import { UserError } from "../../core/math/errors.ts";
import type { Program } from "../../core/nn/program.ts";
import type { TrainSpec } from "../../core/nn/spec.ts";
import type { ProgramRequest } from "./programRequest.ts";

/**
 * Throws UserError for what Keras cannot do in the same form, naming what, why and a way out. Other code in its place would
 * pass for the arm and be another one.
 */
export function refuseInKeras({ arm, train, data }: ProgramRequest, program: Program): void {
  const refuse = (what: string, why: string): never => {
    throw new UserError(`code: arm "${arm}" cannot be written for Keras: ${what}: ${why}. --framework pytorch has it`);
  };
  for (const { spec } of program.stages) {
    if (spec.type === "dropout" && spec.boosting)
      refuse(
        "dropout boosting",
        "the error at the logits is not the gradient of a loss of the same pass, and Keras trains by a loss",
      );
    if (spec.type === "maxPool" && spec.padding > 0)
      refuse("maximum pooling with padding", "Keras pads with zeros, which may win, or as it thinks fit");
    if (spec.type !== "batchNorm") continue;
    const { statistics, estimator, renorm, momentum } = spec;
    if (renorm !== undefined) refuse("batch renormalisation", "not every version of Keras 3 has it");
    if (estimator !== undefined) refuse(`statistics by ${estimator}`, "Keras has no such layer");
    if (statistics === "others") refuse("statistics of the other rows", "Keras has no such layer");
    if (momentum === "cumulative") refuse("a cumulative average", "Keras has moving averages only");
    if (typeof statistics === "number" && !wholeBatches(statistics, train, data.train))
      refuse(`ghost batches of ${statistics}`, "the last batch is shorter, and does not fall into them");
  }
  refuseOptimiser(train, refuse);
  const { allRowsStages } = program;
  const crosses = program.stages.some(
    ({ spec }, s) =>
      spec.type === "add" && s >= allRowsStages && allRowsStages > 0 && spec.from < lastFullLayer(program),
  );
  if (crosses)
    refuse(
      "statistics of all rows",
      "a residual connection leads from the rows of the training set into those of the batch",
    );
}

function lastFullLayer({ stages, allRowsStages }: Program): number {
  return stages[allRowsStages - 1]?.layer ?? -1;
}

function wholeBatches(size: number, { batch, lastBatch }: TrainSpec, rows: number): boolean {
  return batch % size === 0 && (lastBatch === "drop" || rows % batch === 0);
}

function refuseOptimiser(train: TrainSpec, refuse: (what: string, why: string) => never): void {
  const { optimiser = "sgd", dialect = "pytorch", momentum, weightDecay, clipNorm, schedule, dampening } = train;
  const other = "--set train.dialect=keras trains Keras' form in Linchpin too";
  if (dampening && momentum > 0) refuse("dampening", "Keras' SGD has none");
  if (dialect === "pytorch" && optimiser === "sgd" && momentum > 0 && schedule !== undefined)
    refuse(
      "PyTorch's SGD with a schedule",
      `the velocity of Keras' holds the learning rate, and moves otherwise when that changes; ${other}`,
    );
  if (dialect === "pytorch" && optimiser !== "sgd")
    refuse(`PyTorch's ${optimiser}`, `Keras adds eps at another place; ${other}`);
  if (weightDecay?.form === "l2" && clipNorm !== undefined)
    refuse("l2 decay with clipping", "Keras clips the decay together with the gradient");
}
