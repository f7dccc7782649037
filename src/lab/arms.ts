import { UserError } from "../core/math/errors.ts";
import { nearest } from "./nearest.ts";
import type { ArmSpec } from "./types.ts";

/**
 * The standard arms by name. A name is a base and any number of additions joined by `+`:
 *
 * | name | arm |
 * |---|---|
 * | `plain` | no normalisation, no noise |
 * | `bn` | batch norm over the gradient batch |
 * | `bn-gK` | batch norm over statistics batches of K |
 * | `bn-full` | batch norm over all training rows at every step: its batch noise switched off |
 * | `bn-stop`, `bn-gK-stop`, `bn-full-stop` | the same, no gradient through the statistics |
 * | `bn-frozen`, `bn-frozen-K`, `plain-frozen` | the batches of the first epoch in every epoch |
 * | `layernorm` | layer norm at the places of batch norm |
 * | `dropout-p`, `boosting-p` | dropout behind each hidden activation, p = probability to drop; its boosting control |
 * | `+sharedK`, `+indepK` | injected noise with the moments of a statistics batch of K, per batch or per example |
 * | `+dropout-p`, `+boosting-p` | the base with dropout |
 *
 * Throws UserError for a name that is none of these.
 */
export function armByName(name: string): ArmSpec {
  const arm = parseArm(name);
  if (arm !== undefined) return arm;
  const near = nearest(name, EXAMPLES);
  throw new UserError(
    `arm "${name}": not a standard arm${near === undefined ? "" : `; did you mean "${near}"?`} Standard arms: ${EXAMPLES.join(", ")}; any number may stand in place of 16 and .2. Or write the arm out, such as { norm: batch, statistics: 16 }`,
  );
}

/** Whether {@link armByName} knows the name. */
export function isStandardArm(name: string): boolean {
  return parseArm(name) !== undefined;
}

const EXAMPLES = [
  "plain",
  "bn",
  "bn-g16",
  "bn-full",
  "bn-stop",
  "bn-g16-stop",
  "bn-full-stop",
  "bn-frozen-16",
  "plain-frozen",
  "layernorm",
  "dropout-.2",
  "boosting-.2",
  "bn-full+shared16",
  "bn-full+indep16",
  "bn-full+dropout-.2",
];

function parseArm(name: string): ArmSpec | undefined {
  const [first = "", ...additions] = name.split("+");
  let arm = base(first) ?? addition(first, {});
  for (const part of additions) arm = arm && addition(part, arm);
  return arm;
}

function base(name: string): ArmSpec | undefined {
  if (name === "plain") return {};
  if (name === "plain-frozen") return { frozenBatches: true };
  if (name === "layernorm") return { norm: "layer" };
  const frozen = /^bn-frozen(?:-(\d+))?$/.exec(name);
  if (frozen !== null) return { norm: "batch", ...statistics(frozen[1]), frozenBatches: true };
  const batch = /^bn(?:-(full)|-g(\d+))?(-stop)?$/.exec(name);
  if (batch === null) return undefined;
  const [, full, ghost, stop] = batch;
  return {
    norm: "batch",
    ...(full === undefined ? statistics(ghost) : { statistics: "all" }),
    ...(stop === undefined ? {} : { gradient: "stopped" }),
  };
}

function statistics(ghost: string | undefined): ArmSpec {
  return ghost === undefined ? {} : { statistics: Number(ghost) };
}

/** The arm with one addition, or undefined where the addition is unknown or does not fit. */
function addition(part: string, arm: ArmSpec): ArmSpec | undefined {
  const noise = /^(shared|indep)(\d+)$/.exec(part);
  if (noise !== null && arm.norm === "batch" && arm.noise === undefined)
    return { ...arm, noise: { matched: Number(noise[2]), shared: noise[1] === "shared" } };
  const dropout = /^(dropout|boosting)-(0?\.\d+)$/.exec(part);
  if (dropout !== null && arm.dropout === undefined)
    return { ...arm, dropout: Number(dropout[2]), ...(dropout[1] === "boosting" ? { boosting: true } : {}) };
  return undefined;
}
