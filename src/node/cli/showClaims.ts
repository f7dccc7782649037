import { existsSync } from "node:fs";
import type { Claim } from "../../lab/claims/claim.ts";
import { claimProfile, claims, claim as findClaim, profileNames } from "../../lab/claims/index.ts";
import type { StoredVerdicts } from "../store/experimentRows.ts";
import { sqliteStore } from "../store/sqliteStore.ts";
import { isAsWritten } from "./isAsWritten.ts";
import { say, sayJson, styled } from "./print.ts";

/** Flags of `linchpin claims`. */
export interface ClaimsFlags {
  readonly store: string;
  readonly json?: boolean;
}

/** Prints all claims, or one in full, with the verdicts of their last runs. */
export function showClaims(id: string | undefined, flags: ClaimsFlags): void {
  const shown = id === undefined ? claims : [findClaim(id)];
  const verdicts = storedVerdicts(flags.store);
  if (flags.json === true) sayJson(shown.map((one) => document(one, verdicts.get(one.id))));
  else for (const one of shown) for (const line of describe(one, verdicts.get(one.id), id !== undefined)) say(line);
}

interface LastVerdicts extends StoredVerdicts {
  readonly profile: string;
  /** False: the experiments were changed by flags, so that these are not the verdicts of the claim as it stands. */
  readonly asWritten: boolean;
}

/** The verdicts of each claim's last run, where there is a store. */
function storedVerdicts(path: string): Map<string, LastVerdicts> {
  const found = new Map<string, LastVerdicts>();
  if (!existsSync(path)) return found;
  const store = sqliteStore(path, { mode: "read" });
  try {
    for (const stored of store.list()) {
      const { id, claim, profile = "" } = stored;
      const verdicts = store.verdicts(id);
      if (claim === undefined || verdicts === undefined) continue;
      const last = { ...verdicts, profile, asWritten: isAsWritten(stored) };
      // A run of the claim as it is written stands before a later one of something else.
      if (last.asWritten || found.get(claim)?.asWritten !== true) found.set(claim, last);
    }
    return found;
  } finally {
    store.close();
  }
}

function document(claim: Claim, last: LastVerdicts | undefined): object {
  const { id, statements, sentence, speaker, place, source, question, restatements, literature, limits, traps } = claim;
  return {
    ...{ id, statements, sentence, speaker, place, source, question, restatements, literature, limits, traps },
    profiles: Object.fromEntries(profileNames(claim).map((name) => [name, claimProfile(claim, name).about])),
    verdicts: last ?? null,
  };
}

function describe(claim: Claim, last: LastVerdicts | undefined, whole: boolean): string[] {
  const { id, sentence, speaker, question, restatements, literature, limits, traps } = claim;
  const lines = [styled("bold", id), `  “${sentence}” (${speaker})`, `  ${question}`];
  if (whole) {
    lines.push("");
    for (const one of restatements) lines.push(`  ${one.id}  ${one.text}`, `      refuted when ${one.refutedBy}`);
    const about = profileNames(claim).map((name) => `  ${`${name}:`.padEnd(6)} ${claimProfile(claim, name).about}`);
    lines.push("", ...about, "");
    for (const { grade, text, citation } of literature) lines.push(`  [${grade}] ${text}`, `      ${citation}`);
    lines.push("", ...limits.map((limit) => `  Limit: ${limit}`), ...traps.map((trap) => `  Trap: ${trap}`));
  }
  return [...lines, ...verdictLines(last), ""];
}

function verdictLines(last: LastVerdicts | undefined): string[] {
  const primary = last?.verdicts.filter((verdict) => verdict.primary) ?? [];
  if (last === undefined || primary.length === 0) return [];
  const words = primary.map(({ restatement, task, decision }) => `${restatement} ${task} ${decision}`);
  const changed = last.asWritten ? "" : " with changed settings: not the claim as written";
  return [`  ${last.profile} profile${changed}, ${last.at.slice(0, 10)}: ${words.join(", ")}`];
}
