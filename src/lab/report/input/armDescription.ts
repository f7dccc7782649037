import { GROUPS } from "../../armLayers.ts";
import type { ArmSpec } from "../../types.ts";
import { hasUnitNoise, ownParts, trainingNames } from "./armName.ts";

/** One sentence or a few: what is done to the network. */
export function armDescription(arm: ArmSpec): string {
  const { norm, noise, frozenBatches, affine, labelSmoothing, learningRate, train } = arm;
  const said: string[] = [];
  if (norm === undefined && noise === undefined && !hasUnitNoise(arm)) said.push("No normalisation and no noise.");
  if (norm === "batch") said.push(...batchNormWords(arm));
  else if (norm !== undefined) said.push(exampleNormWords(arm));
  if (noise !== undefined) said.push(noiseWords(noise));
  said.push(...unitNoiseWords(arm));
  if (labelSmoothing) said.push(`A share of ${labelSmoothing} of each label is spread over all classes in training.`);
  if (frozenBatches === true) said.push("The batches of the first epoch in every epoch.");
  if (affine === false) said.push("No learnt scale and shift.");
  if (learningRate !== undefined) said.push(`Learning rate ${learningRate} everywhere.`);
  if (arm.dropoutLayers !== undefined) said.push(`Only in hidden layer ${arm.dropoutLayers.join(", ")}.`);
  const own = ownParts(arm);
  if (own.length > 0) said.push(`Its own: ${own.join(", ")}.`);
  if (train !== undefined) said.push(`Trained with ${trainingNames(train).join(", ")}.`);
  return said.join(" ");
}

function batchNormWords(arm: ArmSpec): string[] {
  const { statistics = "batch", gradient, estimator, renorm } = arm;
  const robust = {
    median: ["Median and median absolute deviation in place of mean and variance."],
    trimmed: ["Mean and variance of the middle 80 % of the values."],
  };
  const also = [
    ...(estimator === undefined ? [] : robust[estimator]),
    ...(renorm === undefined ? [] : ["Corrected, within limits, to the running statistics (batch renormalisation)."]),
    ...(gradient === "stopped" ? ["No gradient flows through the statistics."] : []),
    ...momentumWords(arm),
  ];
  if (statistics === "all")
    return [
      "Statistics of all training examples at every step: normalisation with its batch noise switched off.",
      ...also,
    ];
  if (statistics === "others") return ["Statistics over the other examples of the gradient batch alone.", ...also];
  const over =
    statistics === "batch" ? "the gradient batch" : `${statistics} examples at a time; the gradient batch is unchanged`;
  return [`Statistics over ${over}.`, ...also];
}

function momentumWords({ momentum, dialect }: ArmSpec): string[] {
  if (momentum === undefined) return [];
  if (momentum === "cumulative") return ["The running statistics are the mean over all steps."];
  const [verb, rest] = dialect === "keras" ? ["keep", "of themselves"] : ["move by", "of the way"];
  return [`The running statistics ${verb} ${momentum} ${rest} at each step.`];
}

function exampleNormWords({ norm, groups = GROUPS }: ArmSpec): string {
  const alone = "alone: no noise from the batch.";
  if (norm === "group") return `Normalisation over each of ${groups} groups of units of each example ${alone}`;
  if (norm === "instance") return `Normalisation over each feature map of each example ${alone}`;
  return `Normalisation over the units of each example ${alone}`;
}

function noiseWords(noise: NonNullable<ArmSpec["noise"]>): string {
  if ("shifted" in noise)
    return "Injected noise whose mean and scale are drawn anew for each unit at every step, and scattered over the examples.";
  return `Injected noise with the moments of a statistics batch of ${noise.matched}, one draw per step, unit and ${noise.shared ? "batch" : "example"}.`;
}

function unitNoiseWords({ inputDropout, ...arm }: ArmSpec): string[] {
  const input = inputDropout === undefined ? [] : [`Each input is dropped with probability ${inputDropout}.`];
  return [...input, ...endNoiseWords(arm)];
}

function endNoiseWords({ dropout, boosting, spatial, gaussianDropout, gaussianNoise }: ArmSpec): string[] {
  if (gaussianDropout !== undefined)
    return [`Each hidden value times normal noise with the variance of dropout at ${gaussianDropout}.`];
  if (gaussianNoise !== undefined) return [`Normal noise of deviation ${gaussianNoise} on each hidden value.`];
  if (dropout === undefined) return [];
  if (boosting === true)
    return [
      `The masks of dropout at ${dropout}, with the error of the whole network sent back through them: no ensemble training.`,
    ];
  return [`Each hidden ${spatial === true ? "feature map" : "unit"} is dropped with probability ${dropout}.`];
}
