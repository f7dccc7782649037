import { runEstimate } from "../../lab/runDocument.ts";
import type { QueuedRun, TrialEvent } from "../../lab/serverAnswers.ts";
import type { Pool, TrialRecord } from "../../lab/types.ts";
import { allPrimary, type EffectSoFar, effectSoFar } from "../run/effectSoFar.ts";
import { judgeRun } from "../run/judgeRun.ts";
import type { JudgedRun } from "../run/judgeStored.ts";
import type { PreparedRun } from "../run/prepareRun.ts";
import { lightRecords, withoutArrays } from "../run/storedRecords.ts";
import { lookUntilDecided } from "../run/untilDecided.ts";
import { type RunProgress, runPlan, unbegun } from "../runPlan.ts";
import type { LocalStore } from "../store/localStore.ts";

/** What changes of a run while it is trained. */
export type RunChanges = Partial<
  Pick<QueuedRun, "fresh" | "reused" | "failed" | "secondsLeft" | "looks" | "effects" | "error">
>;

export interface TrainRunMeans {
  readonly store: LocalStore;
  readonly pool: Pool;
  /** Once aborted, trials under way finish and are stored, and no more begin. */
  readonly signal: AbortSignal;
  /** From one `tell` to the next, in milliseconds. */
  readonly everyMs: number;
  /** Hears how far it is: at the start, while it goes on, and at the end. */
  readonly tell: (changes: RunChanges) => void;
  /** Hears of each trial that has been stored. */
  readonly onTrial: (event: Omit<TrialEvent, "run">) => void;
}

type Counts = Omit<RunProgress, "record">;

/** A run under way. */
interface Training {
  readonly prepared: PreparedRun;
  readonly means: TrainRunMeans;
  /** Those of the whole plan that are there, by trial id. */
  readonly records: Map<string, TrialRecord>;
  readonly effect: EffectSoFar;
  counts: Counts;
}

/**
 * Trains what the store does not have of a run, judges it and keeps the verdicts. Undefined where it was stopped before all
 * of its trials were begun.
 */
export async function trainRun(prepared: PreparedRun, means: TrainRunMeans): Promise<JudgedRun | undefined> {
  const { store, everyMs, tell } = means;
  const { experiments, planned } = prepared;
  const clock = (): number => performance.now();
  const records = lightRecords(store, planned);
  const trials = new Set(planned.map(({ trial }) => trial)).size;
  const training: Training = {
    ...{ prepared, means, records },
    effect: effectSoFar(allPrimary(experiments), planned, records, clock),
    counts: { planned: trials, reused: records.size, fresh: 0, failed: 0 },
  };
  const began = clock();
  let told: Counts | undefined;
  const progress = (): void => {
    if (told === training.counts) return;
    told = training.counts;
    const { reused, fresh, failed } = told;
    const secondsLeft = fresh === 0 ? null : ((clock() - began) / 1000 / fresh) * unbegun(told);
    tell({ reused, fresh, failed, secondsLeft, effects: training.effect.estimates().map(runEstimate) });
  };
  progress();
  const timer = setInterval(progress, everyMs);
  try {
    const trained = await trainAll(training);
    progress();
    return trained && judge(trained, training);
  } finally {
    clearInterval(timer);
  }
}

/** The run as it is to be judged; undefined where it was stopped. */
async function trainAll(training: Training): Promise<PreparedRun | undefined> {
  const { prepared, records, means } = training;
  if (prepared.until === undefined) return (await trainBlock(training, prepared)) ? undefined : prepared;
  const looks: number[] = [];
  return lookUntilDecided(prepared, prepared.until, {
    ...{ store: means.store, records, train: (block) => trainBlock(training, block) },
    onLook({ seeds }) {
      looks.push(seeds);
      means.tell({ looks: [...looks] });
    },
  });
}

/** Returns whether it was stopped before all trials of the block were begun. */
async function trainBlock(training: Training, block: PreparedRun): Promise<boolean> {
  const { prepared, records, effect, means } = training;
  const { store, pool, signal, tell, onTrial } = means;
  const before = training.counts.fresh;
  const cells = Map.groupBy(prepared.planned, ({ trial }) => trial);
  const result = await runPlan(block.planned, {
    ...{ store, pool, signal },
    onProgress({ record: stored, fresh, failed }) {
      training.counts = { ...training.counts, fresh: before + fresh, failed };
      if (stored === undefined) return;
      const record = withoutArrays(stored);
      records.set(record.trial, record);
      effect.add(record);
      const { trial, outcome } = record;
      onTrial({ trial, outcome, cells: (cells.get(trial) ?? []).map(({ trial: _, spec: __, ...cell }) => cell) });
    },
  });
  training.counts = { ...training.counts, failed: result.failed };
  const [failure] = result.failures.values();
  tell({ error: failure === undefined ? null : `${failure.outcome}: ${failure.error.split("\n")[0]}` });
  return signal.aborted && unbegun(result) > 0;
}

/** Of what it planned at most, only what it trained answers. */
function judge(trained: PreparedRun, { records, means }: Training): JudgedRun {
  const own = new Set(trained.planned.map(({ trial }) => trial));
  const answering = new Map([...records].filter(([trial]) => own.has(trial)));
  return judgeRun(means.store, trained, answering, new Date().toISOString());
}
