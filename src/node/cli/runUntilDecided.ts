import { InvariantError, UserError } from "../../core/math/errors.ts";
import { FIRST_LOOK } from "../../core/stats/alwaysValid.ts";
import { type Conclusion, conclude } from "../../lab/conclude.ts";
import { distinctTrials } from "../../lab/plan.ts";
import type { Estimate } from "../../lab/types.ts";
import { tableNotes } from "../data/tableNotes.ts";
import { type Chosen, chooseExperiments } from "../run/chooseExperiments.ts";
import { effectText } from "../run/effectSoFar.ts";
import { firstSeeds, type PreparedRun, prepareRun, type UntilDecided, withLooks } from "../run/prepareRun.ts";
import type { RunResult } from "../runPlan.ts";
import { type SqliteStore, sqliteStore } from "../store/sqliteStore.ts";
import { dryRun } from "./dryRun.ts";
import { finishRun } from "./finishRun.ts";
import { count, duration, note } from "./print.ts";
import type { RunFlags } from "./runExperiments.ts";
import { stop, type Trainer, trainer } from "./trainer.ts";

/** Seeds at most unless `--max-seeds` says otherwise. */
const MOST_SEEDS = 256;
/** Seeds from one look to the next unless `--look-every` says otherwise. */
const EVERY = 8;

/**
 * `linchpin run X --until decided`: trains the first seeds of every arm, judges, adds a block of seeds, judges again, and
 * so on until every primary comparison is decided or the most seeds are reached. The intervals hold at all looks together
 * (INSTRUMENTS H7), so that stopping at a verdict makes none. What the store has is not trained again, and the same
 * command makes the same looks and gives the same verdicts, however often it was broken off. Returns the exit code.
 */
export async function runUntilDecided(target: string, flags: RunFlags): Promise<number> {
  const until = untilOf(target, flags);
  const chosen = chooseExperiments(target, { ...flags, seeds: until.maxSeeds });
  checkChosen(target, chosen, until);
  const build = flags.fast === true ? "fast" : "exact";
  const most = prepareRun(chosen, build, new Date().toISOString(), until);
  if (flags.json !== true) for (const line of tableNotes(most.experiments)) note(line);
  if (flags.dryRun === true) {
    if (flags.json !== true) note("With every seed that --max-seeds allows; it stops as soon as all is decided:");
    return dryRun([most], flags);
  }
  const store = sqliteStore(flags.store);
  const training = trainer(store, flags);
  try {
    return await looking(most, until, { flags, store, training });
  } finally {
    await training.close();
    store.close();
  }
}

interface Means {
  readonly flags: RunFlags;
  readonly store: SqliteStore;
  readonly training: Trainer;
}

async function looking(most: PreparedRun, until: UntilDecided, { flags, store, training }: Means): Promise<number> {
  const started = performance.now();
  const planned = distinctTrials(most.planned).length;
  if (flags.json !== true)
    note(`${most.stored.name}: until decided, at most ${until.maxSeeds} seeds (${count(planned, "trial")})`);
  const looks: number[] = [];
  let total: RunResult | undefined;
  for (const seeds of lookSizes(until)) {
    const block = withLooks(firstSeeds(most, seeds), looks);
    store.saveExperiment(block.stored);
    const { result, stopped } = await training.train(block, `look at ${seeds} of at most ${until.maxSeeds} seeds`);
    total = total === undefined ? result : joined(total, result);
    if (stopped) return stop(result);
    looks.push(seeds);
    const at = { type: "sequential", at: looks } as const;
    const conclusion = conclude(block.experiments, block.planned, training.records, at);
    const seconds = (performance.now() - started) / 1000;
    const open = undecided(conclusion);
    const ends = open === 0 || seeds === until.maxSeeds;
    if (flags.json !== true) {
      const left = planned - result.planned;
      const time = total.fresh > 0 && !ends ? `; at most ${duration((seconds / total.fresh) * left)} more` : "";
      note(`${lookText(conclusion, seeds)}${time}`);
      if (ends && open > 0) note(`No more than ${seeds} seeds were allowed; a larger --max-seeds goes on from here.`);
    }
    if (ends)
      return finishRun(withLooks(block, looks), flags, store, { result: total, seconds, records: training.records });
  }
  throw new InvariantError("run --until decided: no look was the last");
}

/** 8 seeds, or one block where that is more; then block after block; at last the most. */
export function lookSizes({ every, maxSeeds }: UntilDecided): number[] {
  const sizes: number[] = [];
  for (let seeds = Math.max(FIRST_LOOK, every); seeds < maxSeeds; seeds += every) sizes.push(seeds);
  return [...sizes, maxSeeds];
}

/** Counts of two blocks, of which the later has the trials of the earlier in its plan. */
function joined(before: RunResult, { planned, reused, fresh, failed, failures, conflicts }: RunResult): RunResult {
  const made = before.fresh + fresh;
  return {
    ...{ planned, failed, failures, fresh: made },
    // What this command trained before is in the store now, and was not when it began.
    reused: reused - before.fresh,
    conflicts: before.conflicts + conflicts,
  };
}

function undecided({ estimates }: Conclusion): number {
  return looked(estimates).filter(({ decision }) => decision === "undecided").length;
}

/** The primary comparisons that looking can decide: no other statistic than a mean difference has an always-valid interval. */
function looked(estimates: readonly Estimate[]): Estimate[] {
  return estimates.filter(({ primary, statistic }) => primary && statistic === undefined);
}

/** `16 seeds: 5 of 8 comparisons decided; test.nll NC1 on teacher −0.28 [−0.35, −0.21], 16 pairs`. */
function lookText(conclusion: Conclusion, seeds: number): string {
  const primary = looked(conclusion.estimates);
  const decided = primary.length - undecided(conclusion);
  const [first] = primary;
  return `${seeds} seeds: ${decided} of ${count(primary.length, "comparison")} decided${first === undefined ? "" : `; ${effectText(first)}`}`;
}

function untilOf(target: string, { seeds, maxSeeds = MOST_SEEDS, lookEvery = EVERY }: RunFlags): UntilDecided {
  if (seeds !== undefined)
    throw new UserError(
      `run ${target}: --seeds ${seeds} fixes the number of seeds, --until decided looks for it; give --max-seeds, or leave out --until`,
    );
  if (maxSeeds < FIRST_LOOK)
    throw new UserError(
      `run ${target}: --max-seeds ${maxSeeds} decides nothing: no verdict is given below ${FIRST_LOOK} seeds; give at least ${FIRST_LOOK}`,
    );
  if (lookEvery > maxSeeds)
    throw new UserError(
      `run ${target}: --look-every ${lookEvery} is more than the ${maxSeeds} seeds of --max-seeds; give fewer, or more seeds`,
    );
  return { maxSeeds, every: lookEvery };
}

function checkChosen(target: string, { experiments }: Chosen, { maxSeeds }: UntilDecided): void {
  if (experiments.some(({ seeds }) => seeds !== maxSeeds))
    throw new UserError(`run ${target}: --set seeds=... goes with a fixed number of seeds; give --max-seeds`);
  if (!experiments.some(({ compare }) => compare.some(({ primary, statistic }) => primary && statistic === undefined)))
    throw new UserError(
      `run ${target}: no mean difference is primary, so there is nothing to decide; write one under compare, or leave out --until`,
    );
}
