import type { Claim } from "../../lab/claims/claim.ts";
import { claimProfile, claims, claim as findClaim, profileNames } from "../../lab/claims/index.ts";
import { changesText } from "../run/changesOf.ts";
import { claimsTable, countedClaims } from "./claimsTable.ts";
import { catalogueEntry, type JudgedClaim, judgedClaimsAt, lastRuns } from "./judgedClaims.ts";
import { say, sayJson, styled, terminalWidth } from "./print.ts";
import { verdictTable } from "./verdictTable.ts";

/** Flags of `linchpin claims`. */
export interface ClaimsFlags {
  readonly store: string;
  readonly json?: boolean;
}

/** Prints all claims as a table, or one in full, with the verdicts of their last runs in the store. */
export function showClaims(id: string | undefined, flags: ClaimsFlags): void {
  const shown = id === undefined ? claims : [findClaim(id)];
  const runs = judgedClaimsAt(flags.store);
  const found = shown.map((claim) => ({ claim, runs: lastRuns(claim, runs) }));
  if (flags.json === true) sayJson(found.map((one) => document(one.claim, one.runs)));
  else if (id === undefined) table(found);
  else for (const one of found) for (const line of whole(one.claim, one.runs)) say(line);
}

function table(found: readonly { readonly claim: Claim; readonly runs: readonly JudgedClaim[] }[]): void {
  const entries = found.map(({ claim, runs }) => catalogueEntry(claim, runs));
  for (const line of claimsTable(entries, terminalWidth())) say(line);
  say(`${countedClaims(entries)}. All of them: linchpin run --all`);
}

function document(claim: Claim, runs: readonly JudgedClaim[]): object {
  const { id, statements, sentence, speaker, place, source, question, restatements, literature, limits, traps } = claim;
  return {
    ...{ id, statements, sentence, speaker, place, source, question, restatements, literature, limits, traps },
    profiles: Object.fromEntries(profileNames(claim).map((name) => [name, claimProfile(claim, name).about])),
    runs: runs.map(({ stored, profile, changes, at, verdicts, estimates = [] }) => ({
      ...{ experiment: stored.id, profile, asWritten: changesText(changes) === "", changes: changesText(changes), at },
      ...{ verdicts, estimates },
    })),
  };
}

function whole(claim: Claim, runs: readonly JudgedClaim[]): string[] {
  const { id, sentence, speaker, place, question, restatements, literature, limits, traps } = claim;
  return [
    ...[styled("bold", id), `  “${sentence}” (${speaker}; ${place})`, `  ${question}`, ""],
    ...restatements.flatMap((one) => [`  ${one.id}  ${one.text}`, `      refuted when ${one.refutedBy}`]),
    "",
    ...profileNames(claim).map((name) => `  ${`${name}:`.padEnd(6)} ${claimProfile(claim, name).about}`),
    "",
    ...literature.flatMap(({ grade, text, citation }) => [`  [${grade}] ${text}`, `      ${citation}`]),
    ...["", ...limits.map((limit) => `  Limit: ${limit}`), ...traps.map((trap) => `  Trap: ${trap}`), ""],
    ...(runs.length === 0 ? [`not run here: linchpin run ${id}`, ""] : runs.flatMap(runLines)),
  ];
}

function runLines({ profile, changes, at, verdicts, estimates = [] }: JudgedClaim): string[] {
  const what = changesText(changes);
  return [
    styled("bold", `${profile} profile${what === "" ? "" : ` ${what}`}, judged on ${at.slice(0, 10)}`),
    ...verdictTable({ verdicts, estimates }),
  ];
}
