import type { ArmSpec } from "../../types.ts";
import type { ArmText } from "../reportInput.ts";
import { armDescription } from "./armDescription.ts";
import { armName, hasUnitNoise, shortArmName } from "./armName.ts";

/** An arm in words, and which part it plays in the figures: taken from what it does, not from what it is called. */
export function armText(id: string, arm: ArmSpec): ArmText {
  const short = shortArmName(arm);
  return {
    id,
    name: armName(arm) || id,
    ...(short === undefined ? {} : { short }),
    description: armDescription(arm),
    role: role(arm),
  };
}

function role(arm: ArmSpec): ArmText["role"] {
  const { norm, statistics = "batch", gradient = "through", noise, estimator, renorm } = arm;
  if (arm.boosting === true || arm.frozenBatches === true || arm.affine === false || gradient === "stopped")
    return "control";
  if (norm === undefined) {
    if (noise !== undefined) return "control";
    const rival = hasUnitNoise(arm) || arm.labelSmoothing !== undefined || arm.train !== undefined;
    return rival ? "rival" : "reference";
  }
  if (norm !== "batch" || hasUnitNoise(arm)) return "control";
  if (estimator !== undefined || renorm !== undefined || statistics === "others") return "control";
  if (statistics !== "all") return noise === undefined ? "treatment" : "control";
  if (noise === undefined) return "noise-off";
  return "shared" in noise && noise.shared ? "injected" : "control";
}
