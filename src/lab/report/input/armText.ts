import type { ArmSpec } from "../../types.ts";
import type { ArmText } from "../reportInput.ts";

/** An arm in words, and which part it plays in the figures: taken from what it does, not from what it is called. */
export function armText(id: string, arm: ArmSpec): ArmText {
  const short = shortName(arm);
  return {
    id,
    name: name(arm) || id,
    ...(short === undefined ? {} : { short }),
    description: description(arm),
    role: role(arm),
  };
}

function role({
  norm,
  statistics = "batch",
  gradient = "through",
  noise,
  dropout,
  boosting,
  frozenBatches,
  affine,
}: ArmSpec): ArmText["role"] {
  if (boosting === true || frozenBatches === true || affine === false || gradient === "stopped") return "control";
  if (norm === undefined) return dropout === undefined ? "reference" : "rival";
  if (norm === "layer" || dropout !== undefined) return "control";
  if (statistics !== "all") return noise === undefined ? "treatment" : "control";
  if (noise === undefined) return "noise-off";
  return noise.shared ? "injected" : "control";
}

/** `Batch norm, ghost batches of 16`, `Noise off + matched noise`, `Dropout 0.2`. */
function name({ norm, statistics = "batch", gradient, noise, dropout, boosting, frozenBatches }: ArmSpec): string {
  const parts: string[] = [];
  if (norm === undefined && dropout === undefined) parts.push("Plain");
  if (norm === "layer") parts.push("Layer norm");
  if (norm === "batch")
    parts.push(noise !== undefined && statistics === "all" ? "Noise off" : batchNormName(statistics));
  if (noise !== undefined) parts.push(noise.shared ? "matched noise" : "matched noise, apart");
  if (dropout !== undefined) parts.push(`${boosting === true ? "Dropout boosting" : "Dropout"} ${dropout}`);
  const after = [
    ...(gradient === "stopped" ? ["gradient stopped"] : []),
    ...(frozenBatches === true ? ["frozen batches"] : []),
  ];
  return [parts.join(" + "), ...after].join(", ");
}

function batchNormName(statistics: "batch" | "all" | number): string {
  if (statistics === "all") return "Batch norm, noise off";
  return statistics === "batch" ? "Batch norm" : `Batch norm, ghost batches of ${statistics}`;
}

function shortName({ norm, statistics, gradient, noise, boosting, dropout }: ArmSpec): string | undefined {
  const stopped = gradient === "stopped" ? ", stopped" : "";
  if (noise !== undefined) return noise.shared ? `matched noise${stopped}` : `noise apart${stopped}`;
  if (boosting === true) return `boosting ${dropout}`;
  if (norm !== "batch") return undefined;
  if (statistics === "all") return `noise off${stopped}`;
  return typeof statistics === "number" ? `ghost ${statistics}${stopped}` : undefined;
}

/** One sentence or a few: what is done to the network. */
function description(arm: ArmSpec): string {
  const { norm, noise, dropout, boosting, frozenBatches, affine, learningRate } = arm;
  const said: string[] = [];
  if (norm === undefined && dropout === undefined) said.push("No normalisation and no noise.");
  if (norm === "layer") said.push("Normalisation over the units of each example alone: no noise from the batch.");
  if (norm === "batch") said.push(...batchNormWords(arm));
  if (noise !== undefined)
    said.push(
      `Injected noise with the moments of a statistics batch of ${noise.matched}, one draw per step, unit and ${noise.shared ? "batch" : "example"}.`,
    );
  if (dropout !== undefined)
    said.push(
      boosting === true
        ? `The masks of dropout at ${dropout}, with the error of the whole network sent back through them: no ensemble training.`
        : `Each hidden unit is dropped with probability ${dropout}.`,
    );
  if (frozenBatches === true) said.push("The batches of the first epoch in every epoch.");
  if (affine === false) said.push("No learnt scale and shift.");
  if (learningRate !== undefined) said.push(`Learning rate ${learningRate} everywhere.`);
  return said.join(" ");
}

function batchNormWords({ statistics = "batch", gradient }: ArmSpec): string[] {
  const stopped = gradient === "stopped" ? ["No gradient flows through the statistics."] : [];
  if (statistics === "all")
    return [
      "Statistics of all training examples at every step: normalisation with its batch noise switched off.",
      ...stopped,
    ];
  const over =
    statistics === "batch" ? "the gradient batch" : `${statistics} examples at a time; the gradient batch is unchanged`;
  return [`Statistics over ${over}.`, ...stopped];
}
