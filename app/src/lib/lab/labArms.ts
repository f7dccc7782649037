import { armByName } from "../../../../src/lab/arms.ts";
import type { ArmSpec } from "../../../../src/lab/types.ts";

/** The arms that the rail always offers. */
export const USUAL: readonly string[] = ["plain", "bn", "bn-full", "dropout-.2"];

/** What an arm may begin with, as its name has it. `K` is the statistics batch, `G` a number of groups. */
export const BASES = [
  ...["plain", "plain-frozen", "bn", "bn-gK", "bn-full", "bn-others", "bn-renorm", "bn-median", "bn-trimmed"],
  ...["bn-gK-median", "bn-gK-trimmed", "bn-full-median", "bn-full-trimmed", "bn-frozen", "bn-frozen-K"],
  ...["layernorm", "groupnorm-G", "instancenorm"],
] as const;

/** Noise that may be added; `P` is the probability to drop or the deviation, `K` the statistics batch that is matched. */
export const ADDITIONS = [
  ...["dropout-P", "boosting-P", "spatial-P", "gdropout-P", "gnoise-P", "sharedK", "indepK", "shifted"],
] as const;

/** An arm as the reader puts it together. */
export interface ArmChoice {
  readonly base: string;
  /** Rows of one statistics batch, and of the batch whose noise is matched. */
  readonly statistics: number;
  readonly groups: number;
  /** No gradient flows through the statistics. */
  readonly stopped: boolean;
  /** `""`: none. */
  readonly addition: string;
  readonly strength: number;
  /** Probability to drop an input; 0: none. */
  readonly inputDropout: number;
  /** A gradient batch of this arm's own; 0: the experiment's. */
  readonly batch: number;
}

/** Whether the name of a base or an addition has a place for this letter. */
export function has(name: string, letter: "K" | "G" | "P"): boolean {
  return name.includes(letter);
}

/** Whether a base has statistics through which a gradient flows or not. */
export function canStop(base: string): boolean {
  return base.startsWith("bn") && !base.startsWith("bn-frozen");
}

/**
 * Name and body of an arm: a standard name (`bn-g16-stop+dropout-.2`), and ` batch 32` behind it where it has a gradient batch
 * of its own.
 * @throws UserError where the parts do not go together
 */
export function composed(choice: ArmChoice): { readonly name: string; readonly arm: ArmSpec } {
  const { base, addition, statistics, groups, strength, inputDropout, batch } = choice;
  const filled = (text: string): string =>
    text.replace("K", String(statistics)).replace("G", String(groups)).replace("P", short(strength));
  const stopped = choice.stopped && canStop(base) ? "-stop" : "";
  const parts = [
    filled(base) + stopped,
    ...(addition === "" ? [] : [filled(addition)]),
    ...(inputDropout === 0 ? [] : [`input-dropout-${short(inputDropout)}`]),
  ];
  // `plain` alone stands for itself: what is added to it is the arm.
  const named = parts[0] === "plain" && parts.length > 1 && addition !== "shifted" ? parts.slice(1) : parts;
  const standard = named.join("+");
  const arm = armByName(standard);
  return batch === 0
    ? { name: standard, arm }
    : { name: `${standard}-batch${batch}`, arm: { ...arm, train: { batch } } };
}

/** `.2` for 0.2, as the standard names have it. */
function short(value: number): string {
  return String(value).replace(/^0\./, ".");
}
