import { sha256Hex } from "../../../../../src/core/math/sha256.ts";
import type { Claim } from "../../../../../src/lab/claims/claim.ts";

/** A short fingerprint of the English that a translation stands for: another one when any of it has changed. */
export function englishOf({ question, restatements, control, why, traps, limits, profiles }: Claim): string {
  const about = Object.entries(profiles).map(([name, profile]) => [name, profile.about]);
  const english = [
    ...[question, control, traps, limits, about],
    restatements.map(({ id, plain, text, refutedBy }) => [id, plain, text, refutedBy]),
    why?.filter((part) => typeof part === "string"),
  ];
  return sha256Hex(JSON.stringify(english)).slice(0, 12);
}
