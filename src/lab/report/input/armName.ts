import { GROUPS } from "../../armLayers.ts";
import type { ArmSpec, ArmTraining } from "../../types.ts";

/** `Batch norm, ghost batches of 16`, `Noise off + matched noise 16`, `Dropout 0.2`. */
export function armName(arm: ArmSpec): string {
  const { norm, statistics = "batch", noise } = arm;
  const parts: string[] = [];
  if (norm === undefined && !hasUnitNoise(arm)) parts.push("Plain");
  if (norm === "batch")
    parts.push(
      noise !== undefined && statistics === "all" && arm.estimator === undefined ? "Noise off" : batchNormName(arm),
    );
  else if (norm !== undefined) parts.push(exampleNormName(arm));
  if (noise !== undefined) parts.push(noiseName(noise));
  parts.push(...inputNoiseName(arm), ...endNoiseName(arm));
  const stopped = arm.gradient === "stopped" ? ["gradient stopped"] : [];
  return [parts.join(" + "), ...stopped, ...furtherParts(arm)].join(", ");
}

/** What an arm has besides its norm, gradient and noise: the same in its short name, which would else be another arm's. */
function furtherParts(arm: ArmSpec): string[] {
  return [
    ...(arm.dialect === "keras" ? ["as in Keras"] : []),
    ...(arm.momentum === undefined ? [] : [`running momentum ${arm.momentum}`]),
    ...(arm.eps === undefined ? [] : [`eps ${arm.eps}`]),
    ...(arm.affine === false ? ["no scale and shift"] : []),
    ...(arm.frozenBatches === true ? ["frozen batches"] : []),
    ...(arm.member === undefined ? [] : [`member ${arm.member}`]),
    ...(arm.labelSmoothing ? [`labels smoothed by ${arm.labelSmoothing}`] : []),
    ...(arm.dropoutLayers === undefined ? [] : [`in hidden layer ${arm.dropoutLayers.join(", ")}`]),
    ...(arm.learningRate === undefined ? [] : [`rate ${arm.learningRate}`]),
    ...ownParts(arm),
    ...trainingNames(arm.train ?? {}),
  ];
}

function batchNormName({ statistics = "batch", estimator, renorm }: ArmSpec): string {
  const robust = estimator === undefined ? "" : `, ${ESTIMATORS[estimator]}`;
  if (renorm !== undefined) return "Batch renormalisation";
  if (statistics === "all") return `Batch norm, noise off${robust}`;
  if (statistics === "others") return "Batch norm by the others";
  return `Batch norm${statistics === "batch" ? "" : `, ghost batches of ${statistics}`}${robust}`;
}

const ESTIMATORS = { median: "by medians", trimmed: "by trimmed moments" } as const;

function exampleNormName({ norm, groups = GROUPS }: ArmSpec): string {
  if (norm === "layer") return "Layer norm";
  return norm === "group" ? `Group norm, ${groups} groups` : "Instance norm";
}

function noiseName(noise: NonNullable<ArmSpec["noise"]>): string {
  if ("shifted" in noise) return "shifted noise";
  return noise.shared ? `matched noise ${noise.matched}` : `matched noise ${noise.matched}, apart`;
}

function inputNoiseName({ inputDropout }: ArmSpec): string[] {
  return inputDropout === undefined ? [] : [`Input dropout ${inputDropout}`];
}

function endNoiseName({ dropout, boosting, spatial, gaussianDropout, gaussianNoise }: ArmSpec): string[] {
  const kind = boosting === true ? "Dropout boosting" : spatial === true ? "Spatial dropout" : "Dropout";
  return [
    ...(dropout === undefined ? [] : [`${kind} ${dropout}`]),
    ...(gaussianDropout === undefined ? [] : [`Gaussian dropout ${gaussianDropout}`]),
    ...(gaussianNoise === undefined ? [] : [`Gaussian noise ${gaussianNoise}`]),
  ];
}

/** Layers and data of an arm's own: `32-32-10`, `100 examples`, `40 % labels redrawn`. */
export function ownParts({ net, data = {} }: ArmSpec): string[] {
  const { train, test, flipLabels, outliers, corrupt, dropInputs } = data;
  const widths = net?.flatMap((layer) => /^(?:dense|conv) (\d+)/.exec(layer)?.[1] ?? []);
  const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;
  const [front] = net ?? [];
  return [
    ...(front !== undefined && /^(dropout|gaussian)/.test(front) ? [`inputs through ${front}`] : []),
    ...(widths === undefined ? [] : [`layers ${widths.join("-")}`]),
    ...(train === undefined ? [] : [`${train} training examples`]),
    ...(test === undefined ? [] : [`${test} test examples`]),
    ...(flipLabels === undefined ? [] : [`${percent(flipLabels)} labels redrawn`]),
    ...(outliers === undefined ? [] : [`${percent(outliers.fraction)} ${outliers.kind} outliers × ${outliers.scale}`]),
    ...(corrupt === undefined ? [] : [`test noise ${corrupt}`]),
    ...(dropInputs === undefined ? [] : [`${percent(dropInputs)} test inputs missing`]),
  ];
}

/** Members of a training as they stand in the file: `weight decay 0.001`, `adam`. */
export function trainingNames(train: ArmTraining): string[] {
  const words: Readonly<Record<string, string>> = {
    weightDecay: "weight decay",
    maxNorm: "max-norm",
    clipNorm: "gradient clipped at",
  };
  return Object.entries(train).map(([member, value]) => {
    if (member === "optimiser") return String(value);
    return `${words[member] ?? member} ${typeof value === "object" ? Object.values(value).join(" ") : value}`;
  });
}

/** For labels on curves: `ghost 16`, `noise off, rate 0.1`. Undefined where the name is short enough. */
export function shortArmName(arm: ArmSpec): string | undefined {
  const head = shortHead(arm);
  if (head === undefined) return undefined;
  const noise = [...inputNoiseName(arm), ...(arm.boosting === true ? [] : endNoiseName(arm))];
  const stopped = arm.gradient === "stopped" ? ["stopped"] : [];
  return [[head, ...noise].join(" + "), ...stopped, ...furtherParts(arm)].join(", ");
}

function shortHead({ norm, statistics, noise, boosting, dropout, estimator, renorm }: ArmSpec): string | undefined {
  if (noise !== undefined && "shifted" in noise) return "shifted noise";
  if (noise !== undefined) return noise.shared ? `matched noise ${noise.matched}` : `noise apart ${noise.matched}`;
  if (boosting === true) return `boosting ${dropout}`;
  if (norm !== "batch") return undefined;
  if (renorm !== undefined) return "renormalised";
  if (estimator !== undefined) return estimator;
  if (statistics === "all") return "noise off";
  if (statistics === "others") return "by the others";
  return typeof statistics === "number" ? `ghost ${statistics}` : undefined;
}

/** Whether an arm has noise of its own on inputs or hidden units: dropout or its Gaussian kin. */
export function hasUnitNoise({ inputDropout, dropout, gaussianDropout, gaussianNoise }: ArmSpec): boolean {
  return (inputDropout ?? dropout ?? gaussianDropout ?? gaussianNoise) !== undefined;
}
