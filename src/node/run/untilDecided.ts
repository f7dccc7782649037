import { InvariantError, UserError } from "../../core/math/errors.ts";
import { FIRST_LOOK } from "../../core/stats/alwaysValid.ts";
import { type Conclusion, conclude } from "../../lab/conclude.ts";
import type { Estimate, Experiment, TrialRecord } from "../../lab/types.ts";
import type { LocalStore } from "../store/localStore.ts";
import { firstSeeds, type PreparedRun, type UntilDecided, withLooks } from "./prepareRun.ts";

/** Seeds at most unless it is said otherwise. */
const MOST_SEEDS = 256;
/** Seeds from one look to the next unless it is said otherwise. */
const EVERY = 8;

/** What was asked for; with the defaults of the command line. */
export interface AskedUntil {
  readonly seeds?: number;
  readonly maxSeeds?: number;
  readonly lookEvery?: number;
}

/** Reads what was asked for. Throws UserError for numbers that decide nothing. @param target for messages */
export function untilOf(target: string, { seeds, maxSeeds = MOST_SEEDS, lookEvery = EVERY }: AskedUntil): UntilDecided {
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

/** Throws UserError where looking can decide nothing of these experiments. @param target for messages */
export function checkUntil(target: string, experiments: readonly Experiment[], { maxSeeds }: UntilDecided): void {
  if (experiments.some(({ seeds }) => seeds !== maxSeeds))
    throw new UserError(`run ${target}: --set seeds=... goes with a fixed number of seeds; give --max-seeds`);
  if (!experiments.some(({ compare }) => compare.some(({ primary, statistic }) => primary && statistic === undefined)))
    throw new UserError(
      `run ${target}: no mean difference is primary, so there is nothing to decide; write one under compare, or leave out --until`,
    );
}

/** 8 seeds, or one block where that is more; then block after block; at last the most. */
export function lookSizes({ every, maxSeeds }: UntilDecided): number[] {
  const sizes: number[] = [];
  for (let seeds = Math.max(FIRST_LOOK, every); seeds < maxSeeds; seeds += every) sizes.push(seeds);
  return [...sizes, maxSeeds];
}

/** What one look saw. */
export interface Look {
  readonly seeds: number;
  readonly conclusion: Conclusion;
  /** Primary comparisons that looking can decide, and how many of them are open. */
  readonly compared: readonly Estimate[];
  readonly open: number;
  /** Nothing is open, or no more seeds were allowed. */
  readonly ends: boolean;
}

export interface LookingMeans {
  readonly store: LocalStore;
  /** Trains what the store does not have of a block. Returns whether it was stopped before the block was done. */
  readonly train: (block: PreparedRun, seeds: number) => Promise<boolean>;
  /** Of all blocks so far, by trial id. */
  readonly records: ReadonlyMap<string, TrialRecord>;
  readonly onLook: (look: Look) => void;
}

/**
 * Trains the first seeds of every arm, judges, adds a block of seeds, judges again, and so on until every primary comparison
 * is decided or the most seeds are reached. The intervals hold at all looks together (INSTRUMENTS H7), so that stopping at
 * a verdict makes none. What the store has is not trained again, and the same run makes the same looks.
 *
 * @param most the run with every seed that is allowed @returns the run with its looks; undefined where it was stopped
 */
export async function lookUntilDecided(
  most: PreparedRun,
  until: UntilDecided,
  { store, train, records, onLook }: LookingMeans,
): Promise<PreparedRun | undefined> {
  const looks: number[] = [];
  for (const seeds of lookSizes(until)) {
    const block = withLooks(firstSeeds(most, seeds), looks);
    store.saveExperiment(block.stored);
    if (await train(block, seeds)) return undefined;
    looks.push(seeds);
    const conclusion = conclude(block.experiments, block.planned, records, { type: "sequential", at: looks });
    const compared = conclusion.estimates.filter(({ primary, statistic }) => primary && statistic === undefined);
    const open = compared.filter(({ decision }) => decision === "undecided").length;
    const ends = open === 0 || seeds === until.maxSeeds;
    onLook({ seeds, conclusion, compared, open, ends });
    if (ends) return withLooks(block, looks);
  }
  throw new InvariantError("lookUntilDecided: no look was the last");
}
