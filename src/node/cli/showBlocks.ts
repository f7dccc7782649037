import { UserError } from "../../core/math/errors.ts";
import { canonical } from "../../lab/canonical.ts";
import type { ProfileName } from "../../lab/claims/claim.ts";
import { claims, claim as findClaim } from "../../lab/claims/index.ts";
import {
  AGREEMENT_WORDS,
  type BlockResult,
  type BlockRow,
  type BlockRun,
  compareBlocks,
  countedBlocks,
} from "../../lab/compareBlocks.ts";
import { effectText } from "../../lab/report/effectText.ts";
import type { Experiment } from "../../lab/types.ts";
import { plainMark } from "./decisionMark.ts";
import { EXIT } from "./exitCodes.ts";
import { type JudgedClaim, judgedClaimsAt } from "./judgedClaims.ts";
import { columns, say, sayJson, styled } from "./print.ts";

/** Flags of `linchpin blocks`. */
export interface BlocksFlags {
  readonly store: string;
  readonly profile?: ProfileName;
  /** First seed of the second block; absent: the block that was run last. */
  readonly firstSeed?: number;
  readonly json?: boolean;
}

/** Two runs of a claim that differ in their seeds only, and share none. */
interface Pair {
  readonly first: JudgedClaim;
  readonly second: JudgedClaim;
}

/** Prints, for each claim judged on two blocks, the verdicts of both side by side. Returns the exit code. */
export function showBlocks(id: string | undefined, flags: BlocksFlags): number {
  const { profile = "quick", store } = flags;
  const chosen = id === undefined ? claims : [findClaim(id)];
  const runs = judgedClaimsAt(store).filter((run) => run.profile === profile);
  const pairs = chosen.flatMap(
    (claim) =>
      pairOf(
        runs.filter((run) => run.claim === claim.id),
        flags,
      ) ?? [],
  );
  const first = flags.firstSeed ?? 1000;
  if (pairs.length === 0)
    throw new UserError(
      `store ${store}: ${id === undefined ? "no claim" : `"${id}"`} was judged on two disjoint blocks of seeds in the ${profile} profile; run both: linchpin run ${id ?? "--all"} --profile ${profile}, and the same with --first-seed ${first}`,
    );
  const rows = pairs.map((pair) => ({ pair, rows: compareBlocks(blockRun(pair.first), blockRun(pair.second)) }));
  const all = rows.flatMap((one) => one.rows);
  if (flags.json === true)
    sayJson(
      rows.map(({ pair, rows: own }) => ({
        ...{ claim: pair.first.claim, profile, seeds: [seedsOf(pair.first), seedsOf(pair.second)] },
        verdicts: own.map(({ claim: _, ...row }) => row),
      })),
    );
  else {
    for (const { pair, rows: own } of rows) for (const line of block(pair, own)) say(line);
    say(`${countedBlocks(all)}.`);
  }
  return all.some(({ agreement }) => agreement === "contradiction") ? EXIT.failed : EXIT.fine;
}

/**
 * The runs to compare: of those that are the same but for their first seed the earliest block and the other one that was
 * asked for or run last; runs of the claim as it is written come before those with changed settings.
 */
function pairOf(runs: readonly JudgedClaim[], { firstSeed }: BlocksFlags): Pair | undefined {
  const groups = [...Map.groupBy(runs, withoutFirstSeed).values()].sort(
    (a, b) => Number(a.some(({ changes }) => changes.other)) - Number(b.some(({ changes }) => changes.other)),
  );
  for (const group of groups) {
    const ordered = [...group].sort((a, b) => startOf(a) - startOf(b));
    const [first] = ordered;
    const second = group.findLast(
      (run) =>
        first !== undefined &&
        (firstSeed === undefined || startOf(run) === firstSeed) &&
        seedsOf(run).every((seed) => !seedsOf(first).includes(seed)),
    );
    if (first !== undefined && second !== undefined) return { first, second };
  }
  return undefined;
}

function blockRun({ claim, verdicts, estimates = [] }: JudgedClaim): BlockRun {
  return { claim, verdicts: verdicts.filter(({ primary }) => primary), estimates };
}

function withoutFirstSeed({ stored }: JudgedClaim): string {
  const { experiments, kernel } = JSON.parse(stored.source) as { experiments: readonly Experiment[]; kernel: string };
  return canonical({ kernel, experiments: experiments.map(({ firstSeed: _, ...rest }) => rest) });
}

function seedsOf({ stored }: JudgedClaim): number[] {
  return [...new Set(stored.plan.map(({ seed }) => seed))].sort((a, b) => a - b);
}

function startOf(run: JudgedClaim): number {
  return seedsOf(run)[0] ?? 0;
}

function block({ first, second }: Pair, rows: readonly BlockRow[]): string[] {
  const table = columns([["", `seeds ${range(first)}`, `seeds ${range(second)}`, "agree?"], ...rows.flatMap(rowLines)]);
  return [styled("bold", first.claim), ...table.map((line) => `  ${line}`), ""];
}

/** The verdicts, and below them the numbers of each contrast. */
function rowLines({ restatement, task, first, second, agreement }: BlockRow): string[][] {
  const numbers = first.estimates.map(({ contrast }, i) => [`  ${contrast}`, effect(first, i), effect(second, i), ""]);
  const word = AGREEMENT_WORDS[agreement];
  return [[`${restatement} ${task}`, plainMark(first.decision), plainMark(second.decision), word], ...numbers];
}

function effect({ estimates }: BlockResult, i: number): string {
  const found = estimates[i];
  return found === undefined ? "" : `${effectText(found)}, ${found.pairs} pairs`;
}

function range(run: JudgedClaim): string {
  const seeds = seedsOf(run);
  return `${seeds[0]} to ${seeds.at(-1)}`;
}
