import { distinctTrials } from "../../lab/plan.ts";
import { tableNotes } from "../data/tableNotes.ts";
import { chooseExperiments } from "../run/chooseExperiments.ts";
import { effectText } from "../run/effectSoFar.ts";
import { type PreparedRun, prepareRun, type UntilDecided } from "../run/prepareRun.ts";
import { checkUntil, type Look, lookUntilDecided, untilOf } from "../run/untilDecided.ts";
import type { RunResult } from "../runPlan.ts";
import type { SqliteStore } from "../store/sqliteStore.ts";
import { dryRun } from "./dryRun.ts";
import { EXIT } from "./exitCodes.ts";
import { finishRun } from "./finishRun.ts";
import { count, duration, note } from "./print.ts";
import type { RunFlags } from "./runExperiments.ts";
import { stop, type Trainer, trainer } from "./trainer.ts";
import { openStore, trainingPlace } from "./trainingPlace.ts";

/**
 * `linchpin run X --until decided`: see `lookUntilDecided`. The same command gives the same verdicts, however often it was
 * broken off. Returns the exit code.
 */
export async function runUntilDecided(target: string, flags: RunFlags): Promise<number> {
  const until = untilOf(target, flags);
  const chosen = chooseExperiments(target, { ...flags, seeds: until.maxSeeds });
  checkUntil(target, chosen.experiments, until);
  const build = flags.fast === true ? "fast" : "exact";
  const most = prepareRun(chosen, build, new Date().toISOString(), until);
  if (flags.json !== true) for (const line of tableNotes(most.experiments)) note(line);
  if (flags.dryRun === true) {
    if (flags.json !== true) note("With every seed that --max-seeds allows; it stops as soon as all is decided:");
    return dryRun([most], flags);
  }
  const place = await trainingPlace(flags);
  const store = openStore(flags.store, place);
  const training = trainer(store, place, flags);
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
  const seconds = (): number => (performance.now() - started) / 1000;
  const planned = distinctTrials(most.planned).length;
  if (flags.json !== true)
    note(`${most.stored.name}: until decided, at most ${until.maxSeeds} seeds (${count(planned, "trial")})`);
  let total: RunResult | undefined;
  let left = planned;
  const run = await lookUntilDecided(most, until, {
    ...{ store, records: training.records },
    async train(block, seeds) {
      const { result, stopped } = await training.train(block, `look at ${seeds} of at most ${until.maxSeeds} seeds`);
      total = total === undefined ? result : joined(total, result);
      left = planned - result.planned;
      if (stopped) stop(result);
      return stopped;
    },
    onLook(look) {
      if (flags.json === true) return;
      const { seeds, open, ends } = look;
      const fresh = total?.fresh ?? 0;
      const time = fresh > 0 && !ends ? `; at most ${duration((seconds() / fresh) * left)} more` : "";
      note(`${lookText(look)}${time}`);
      if (ends && open > 0) note(`No more than ${seeds} seeds were allowed; a larger --max-seeds goes on from here.`);
    },
  });
  if (run === undefined || total === undefined) return EXIT.interrupted;
  return finishRun(run, flags, store, { result: total, seconds: seconds(), records: training.records });
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

/** `16 seeds: 5 of 8 comparisons decided; test.nll NC1 on teacher −0.28 [−0.35, −0.21], 16 pairs`. */
function lookText({ seeds, compared, open }: Look): string {
  const [first] = compared;
  return `${seeds} seeds: ${compared.length - open} of ${count(compared.length, "comparison")} decided${first === undefined ? "" : `; ${effectText(first)}`}`;
}
