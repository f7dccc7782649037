import { availableParallelism } from "node:os";
import type { ProfileName } from "../../lab/claims/claim.ts";
import { conclude } from "../../lab/conclude.ts";
import { runDocument } from "../../lab/runDocument.ts";
import { childProcessPool } from "../pool/childProcessPool.ts";
import { type RunResult, runPlan } from "../runPlan.ts";
import { type SqliteStore, sqliteStore } from "../store/sqliteStore.ts";
import { chooseExperiments } from "./chooseExperiments.ts";
import { dryRun } from "./dryRun.ts";
import { earlierLooks, lookNote, withEarlierLooks } from "./earlierLooks.ts";
import { effectSoFar } from "./effectSoFar.ts";
import { EXIT } from "./exitCodes.ts";
import { type Interrupt, onInterrupt } from "./interrupt.ts";
import { type PreparedRun, prepareRun } from "./prepareRun.ts";
import { count, duration, note, say, sayJson, shellWords } from "./print.ts";
import { type ProgressLine, progressLine } from "./progress.ts";
import { failureNotes } from "./runNotes.ts";
import { lightRecords, recordsDigest, withoutArrays } from "./storedRecords.ts";
import { verdictTable } from "./verdictTable.ts";
import { writeReport } from "./writeReport.ts";

/** Flags of `linchpin run`. */
export interface RunFlags {
  readonly profile?: ProfileName;
  readonly seeds?: number;
  readonly data?: string;
  readonly set: readonly string[];
  readonly store: string;
  readonly out: string;
  readonly workers?: number;
  readonly fast?: boolean;
  readonly json?: boolean;
  readonly dryRun?: boolean;
}

/** Plans, trains what is missing, judges and reports. Returns the exit code. */
export async function runExperiments(target: string, flags: RunFlags): Promise<number> {
  const chosen = chooseExperiments(target, flags);
  const prepared = prepareRun(chosen, flags.fast === true ? "fast" : "exact", new Date().toISOString());
  return flags.dryRun === true ? dryRun(prepared, flags) : run(prepared, flags);
}

async function run(prepared: PreparedRun, flags: RunFlags): Promise<number> {
  const store = sqliteStore(flags.store);
  try {
    store.saveExperiment(prepared.stored);
    const started = performance.now();
    const { result, stopped } = await train(prepared, flags, store);
    if (stopped) return stop(result);
    return finish(prepared, flags, store, { result, seconds: (performance.now() - started) / 1000 });
  } finally {
    store.close();
  }
}

interface Trained {
  readonly result: RunResult;
  readonly stopped: boolean;
}

async function train(prepared: PreparedRun, flags: RunFlags, store: SqliteStore): Promise<Trained> {
  const { experiments, planned } = prepared;
  const pool = childProcessPool(flags.workers === undefined ? {} : { workers: flags.workers });
  const clock = (): number => performance.now();
  const known = lightRecords(store, planned);
  const effect = effectSoFar(experiments, planned, known, clock);
  if (flags.json !== true) {
    const distinct = new Set(planned.map(({ trial }) => trial)).size;
    note(`${prepared.stored.name}: ${known.size} reused, ${count(distinct - known.size, "new trial")}`);
  }
  const line: ProgressLine | undefined =
    flags.json === true ? undefined : progressLine({ stream: process.stderr, effect: effect.text, clock });
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
  );
  try {
    const result = await runPlan(planned, {
      ...{ store, pool, signal: interrupt.signal },
      onProgress(progress) {
        if (progress.record !== undefined) effect.add(withoutArrays(progress.record));
        line?.update(progress);
      },
    });
    return { result, stopped: interrupt.signal.aborted && unfinished(result) > 0 };
  } finally {
    interrupt.release();
    line?.end();
    await pool.close();
  }
}

function unfinished({ planned, reused, fresh, failed }: RunResult): number {
  return planned - reused - fresh - failed;
}

function stop(result: RunResult): number {
  const done = result.reused + result.fresh;
  note(`Stopped with ${done} of ${count(result.planned, "trial")} in the store. ${resumeAdvice()}`);
  return EXIT.interrupted;
}

function resumeAdvice(): string {
  return `The same command goes on from there:\n  ${ownCommand()}`;
}

/** The command that was given, as it can be given again. */
function ownCommand(): string {
  return shellWords(["linchpin", ...process.argv.slice(2)]);
}

interface Finished {
  readonly result: RunResult;
  readonly seconds: number;
}

function finish(prepared: PreparedRun, flags: RunFlags, store: SqliteStore, { result, seconds }: Finished): number {
  const { experiments, planned, stored, kernel } = prepared;
  const records = lightRecords(store, planned);
  const looks = earlierLooks(store, stored);
  const conclusion = withEarlierLooks(conclude(experiments, planned, records), looks);
  store.saveVerdicts(stored.id, {
    verdicts: conclusion.verdicts,
    inputsDigest: recordsDigest(records),
    at: new Date().toISOString(),
  });
  const trained = { seconds, workers: flags.workers ?? availableParallelism(), command: ownCommand() };
  const report = writeReport({ run: prepared, conclusion, records, store, flags, trained });
  for (const line of failureNotes(result, planned, flags.store)) note(line);
  if (flags.json === true)
    sayJson(
      runDocument(conclusion, {
        ...{ experiment: stored.id, kernel, seconds, reused: result.reused, failed: result.failed, report },
        ...(stored.claim === undefined ? {} : { claim: stored.claim }),
        ...(stored.profile === undefined ? {} : { profile: stored.profile }),
      }),
    );
  else {
    const { diverged } = conclusion.trials;
    const { reused, fresh, failed } = result;
    note(
      `${count(reused + fresh, "trial")}: ${reused} reused, ${fresh} new, ${diverged} diverged, ${failed} failed; ${duration(seconds)}`,
    );
    say();
    for (const line of verdictTable(conclusion)) say(line);
    for (const line of lookNote(conclusion)) say(line);
    say(`Report: ${report}`);
  }
  return result.failed > 0 || result.conflicts > 0 ? EXIT.failed : EXIT.fine;
}
