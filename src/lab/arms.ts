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
 * | `bn-others` | batch norm of each example by the others of the gradient batch |
 * | `bn-renorm` | batch renormalisation |
 * | `bn-median`, `bn-trimmed`, `bn-gK-median`, `bn-full-trimmed` | robust statistics |
 * | `layernorm`, `groupnorm-G`, `instancenorm` | other norms at the places of batch norm; G groups |
 * | `dropout-p`, `boosting-p` | dropout at the end of each hidden layer, p = probability to drop; its boosting control |
 * | `spatial-p` | dropout of whole feature maps |
 * | `input-dropout-p` | dropout of the inputs |
 * | `gdropout-p`, `gnoise-s` | Gaussian dropout with the variance of dropout at p; Gaussian noise of deviation s |
 * | `+sharedK`, `+indepK` | injected noise with the moments of a statistics batch of K, per batch or per example |
 * | `+shifted` | injected noise of shifted mean and scale (Santurkar et al. 2018), on any base: `plain+shifted` |
 * | `+memberM` | member M of an ensemble of each seed: its data with another start, order and noise |
 * | `+dropout-p`, `+boosting-p`, `+spatial-p`, `+gdropout-p`, `+gnoise-s` | the base with one of them |
 * | `+input-dropout-p` | any of these with dropout of the inputs too |
 *
 * Throws UserError for a name that is none of these.
 */
export function armByName(name: string): ArmSpec {
  const arm = parseArm(name);
  if (arm !== undefined) return arm;
  const near = nearest(name, STANDARD_ARMS);
  throw new UserError(
    `arm "${name}": not a standard arm${near === undefined ? "" : `; did you mean "${near}"?`} Standard arms: ${STANDARD_ARMS.join(", ")}; any number may stand in place of 16, 4, .2 and .1. Or write the arm out, such as { norm: batch, statistics: 16 }`,
  );
}

/** Whether {@link armByName} knows the name. */
export function isStandardArm(name: string): boolean {
  return parseArm(name) !== undefined;
}

/** One name of each kind, for messages and the near word. */
export const STANDARD_ARMS: readonly string[] = [
  "plain",
  "bn",
  "bn-g16",
  "bn-full",
  "bn-stop",
  "bn-g16-stop",
  "bn-full-stop",
  "bn-others",
  "bn-renorm",
  "bn-median",
  "bn-trimmed",
  "bn-frozen-16",
  "plain-frozen",
  "layernorm",
  "groupnorm-4",
  "instancenorm",
  "dropout-.2",
  "boosting-.2",
  "spatial-.2",
  "input-dropout-.2",
  "gdropout-.2",
  "gnoise-.1",
  "bn-full+shared16",
  "bn-full+indep16",
  "bn+shifted",
  "plain+shifted",
  "bn-full+dropout-.2",
  "plain+member2",
];

function parseArm(name: string): ArmSpec | undefined {
  const [first = "", ...additions] = name.split("+");
  let arm = base(first) ?? (first.startsWith("member") ? undefined : addition(first, {}));
  for (const part of additions) arm = arm && addition(part, arm);
  return arm;
}

function base(name: string): ArmSpec | undefined {
  if (name === "plain") return {};
  if (name === "plain-frozen") return { frozenBatches: true };
  if (name === "layernorm") return { norm: "layer" };
  if (name === "instancenorm") return { norm: "instance" };
  const group = /^groupnorm-([1-9]\d*)$/.exec(name);
  if (group !== null) return { norm: "group", groups: Number(group[1]) };
  const frozen = /^bn-frozen(?:-(\d+))?$/.exec(name);
  if (frozen !== null) return { norm: "batch", ...statistics(frozen[1]), frozenBatches: true };
  return batchNorm(name);
}

function batchNorm(name: string): ArmSpec | undefined {
  const parts = /^bn(?:-(others|renorm)|(?:-(full)|-g(\d+))?(?:-(median|trimmed))?)(-stop)?$/.exec(name);
  if (parts === null) return undefined;
  const [, special, full, ghost, robust, stop] = parts;
  return {
    norm: "batch",
    ...(full === undefined ? statistics(ghost) : { statistics: "all" }),
    ...(special === "others" ? { statistics: "others" } : {}),
    ...(special === "renorm" ? { renorm: true } : {}),
    ...(robust === "median" || robust === "trimmed" ? { estimator: robust } : {}),
    ...(stop === undefined ? {} : { gradient: "stopped" }),
  };
}

function statistics(ghost: string | undefined): ArmSpec {
  return ghost === undefined ? {} : { statistics: Number(ghost) };
}

/** The arm with one addition, or undefined where the addition is unknown or does not fit. */
function addition(part: string, arm: ArmSpec): ArmSpec | undefined {
  const member = /^member([1-9]\d*)$/.exec(part);
  if (member !== null) return arm.member === undefined ? { ...arm, member: Number(member[1]) } : undefined;
  const matched = /^(shared|indep)(\d+)$/.exec(part);
  if (matched !== null || part === "shifted") {
    if (arm.noise !== undefined) return undefined;
    if (matched === null) return { ...arm, noise: { shifted: true } };
    const plain = arm.statistics !== "others" && arm.estimator === undefined && arm.renorm === undefined;
    if (arm.norm !== "batch" || !plain) return undefined;
    return { ...arm, noise: { matched: Number(matched[2]), shared: matched[1] === "shared" } };
  }
  const input = /^input-dropout-(0?\.\d+)$/.exec(part);
  if (input !== null) return arm.inputDropout === undefined ? { ...arm, inputDropout: Number(input[1]) } : undefined;
  if (arm.dropout !== undefined || arm.gaussianDropout !== undefined || arm.gaussianNoise !== undefined)
    return undefined;
  const noise = /^gnoise-(\d*\.?\d+)$/.exec(part);
  if (noise !== null) return { ...arm, gaussianNoise: Number(noise[1]) };
  const [, kind, rate] = /^(dropout|boosting|spatial|gdropout)-(0?\.\d+)$/.exec(part) ?? [];
  if (rate === undefined) return undefined;
  if (kind === "gdropout") return { ...arm, gaussianDropout: Number(rate) };
  const also = kind === "boosting" ? { boosting: true } : kind === "spatial" ? { spatial: true } : {};
  return { ...arm, dropout: Number(rate), ...also };
}
