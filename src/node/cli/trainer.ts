import { shellWords } from "../../lab/shellWords.ts";
import type { CancelSignal, TrialRecord } from "../../lab/types.ts";
import { effectSoFar, firstPrimary } from "../run/effectSoFar.ts";
import type { PreparedRun } from "../run/prepareRun.ts";
import { lightRecords, withoutArrays } from "../run/storedRecords.ts";
import { type RunResult, runPlan, unbegun } from "../runPlan.ts";
import { withoutPassword } from "../store/postgres/withoutPassword.ts";
import type { SqliteStore } from "../store/sqliteStore.ts";
import { EXIT } from "./exitCodes.ts";
import { type Interrupt, onInterrupt } from "./interrupt.ts";
import { count, note } from "./print.ts";
import { type ProgressLine, progressLine } from "./progress.ts";
import type { TrainingPlace } from "./trainingPlace.ts";

/** Workers, Ctrl-C and progress of one command. */
export interface Trainer {
  /**
   * Trains what the store does not have of a plan. @param progress words before the effect so far on the progress line
   * @returns what came of it, and whether Ctrl-C stopped it
   */
  train(run: PreparedRun, progress?: string): Promise<{ readonly result: RunResult; readonly stopped: boolean }>;
  /** The records of the plans so far, without arrays, by trial id. */
  readonly records: ReadonlyMap<string, TrialRecord>;
  close(): Promise<void>;
}

export function trainer(store: SqliteStore, place: TrainingPlace, flags: { readonly json?: boolean }): Trainer {
  const { pool } = place;
  const clock = (): number => performance.now();
  const records = new Map<string, TrialRecord>();
  let line: ProgressLine | undefined;
  const interrupt: Interrupt = onInterrupt(
    () => {
      // No waiting: what is stored is whole, and workers end with us.
      void pool.close();
      store.close();
      line?.end();
      note(`Stopped. ${resumeAdvice()}`);
      process.exit(EXIT.interrupted);
    },
    () => line?.clear(),
    place.onInterrupt,
  );
  return {
    records,
    async train(run, progress = "") {
      const { experiments, planned } = run;
      const unread = planned.filter(({ trial }) => !records.has(trial));
      for (const [trial, record] of lightRecords(store, unread)) records.set(trial, record);
      const effect = effectSoFar(firstPrimary(experiments), planned, records, clock);
      const text = (): string => [progress, effect.text()].filter((part) => part !== "").join(", ");
      if (flags.json !== true) {
        note(reuseText(run, records));
        line = progressLine({ stream: process.stderr, effect: text, clock });
      }
      try {
        await place.submit(run.stored).catch((error: unknown) => {
          if (!interrupt.signal.aborted) throw error;
        });
        const result = await runPlan(planned, {
          ...{ store, pool },
          ...gently(place, interrupt),
          onProgress(done) {
            if (done.record !== undefined) {
              const record = withoutArrays(done.record);
              records.set(record.trial, record);
              effect.add(record);
            }
            line?.update(done);
          },
        });
        return { result, stopped: interrupt.signal.aborted && unbegun(result) > 0 };
      } finally {
        line?.end();
        line = undefined;
      }
    },
    async close() {
      interrupt.release();
      await place.close();
    },
  };
}

/**
 * How the first Ctrl-C stops a plan: on this machine no more trials begin. A cluster's go on, and closing the pool stops to
 * follow; a plan that comes after it is not begun.
 */
export function gently({ cluster }: TrainingPlace, { signal }: Interrupt): { readonly signal?: CancelSignal } {
  return cluster && !signal.aborted ? {} : { signal };
}

function reuseText({ planned, stored }: PreparedRun, records: ReadonlyMap<string, TrialRecord>): string {
  const trials = new Set(planned.map(({ trial }) => trial));
  const reused = [...trials].filter((trial) => records.has(trial)).length;
  return `${stored.name}: ${reused} reused, ${count(trials.size - reused, "new trial")}`;
}

/** Says how far a run came that Ctrl-C stopped. Returns the exit code. */
export function stop({ planned, reused, fresh }: Pick<RunResult, "planned" | "reused" | "fresh">): number {
  note(`Stopped with ${reused + fresh} of ${count(planned, "trial")} in the store. ${resumeAdvice()}`);
  return EXIT.interrupted;
}

/** What to do after Ctrl-C. */
export function resumeAdvice(): string {
  return `The same command goes on from there:\n  ${ownCommand()}`;
}

/** The command that was given, as it can be given again, but for the password in a cluster's address. */
export function ownCommand(): string {
  return shellWords(["linchpin", ...process.argv.slice(2).map(withoutPassword)]);
}
