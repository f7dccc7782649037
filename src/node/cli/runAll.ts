import { UserError } from "../../core/math/errors.ts";
import type { ProfileName } from "../../lab/claims/claim.ts";
import { claims, claim as findClaim, profileNames } from "../../lab/claims/index.ts";
import type { Decision } from "../../lab/types.ts";
import { isAsWritten } from "../run/changesOf.ts";
import { chooseExperiments } from "../run/chooseExperiments.ts";
import { type PreparedRun, planInStore, prepareRun } from "../run/prepareRun.ts";
import { lightRecords } from "../run/storedRecords.ts";
import { type RunResult, runPlan, unbegun } from "../runPlan.ts";
import type { SqliteStore } from "../store/sqliteStore.ts";
import { claimsTable, countedClaims } from "./claimsTable.ts";
import { DECISIONS } from "./decisionMark.ts";
import { dryRun } from "./dryRun.ts";
import { EXIT } from "./exitCodes.ts";
import { type FinishedRun, finishedDocument, judgeFinished } from "./finishRun.ts";
import { onInterrupt } from "./interrupt.ts";
import { catalogueEntry, type JudgedClaim, judgedClaims, lastRuns } from "./judgedClaims.ts";
import { count, duration, note, say, sayJson, terminalWidth } from "./print.ts";
import { progressLine } from "./progress.ts";
import { checkPlace, type RunFlags } from "./runExperiments.ts";
import { failureNotes } from "./runNotes.ts";
import { gently, resumeAdvice, stop } from "./trainer.ts";
import { openStore, type TrainingPlace, trainingPlace } from "./trainingPlace.ts";
import { type ClaimRuns, writeCatalogue } from "./writeCatalogue.ts";

/** Flags of `linchpin run --all`. */
export interface AllFlags extends RunFlags {
  /** Ids of claims with commas between; absent: every claim that has the profile. */
  readonly only?: string;
}

/** A claim that was run and judged. */
interface RunClaim {
  readonly finished: FinishedRun;
  readonly result: RunResult;
  readonly seconds: number;
}

/** A claim that could not be run, and why. */
interface Refused {
  readonly claim: string;
  readonly why: string;
}

/**
 * Runs claims one after the other, each as `linchpin run` does: what is trained is not trained again, also not by another
 * claim that shares it. A claim that cannot be run (data that are missing) or has trials that fail does not stop the
 * others; it is named at the end with what to do. Returns the exit code.
 */
export async function runAll(flags: AllFlags): Promise<number> {
  if (flags.data !== undefined)
    throw new UserError(`run --all: --data ${flags.data} is for one claim; choose claims with --only`);
  if (flags.until !== undefined)
    throw new UserError("run --all: --until decided is for one claim; all of them take the seeds of their profile");
  const ids = chosenClaims(flags);
  const refused: Refused[] = [];
  const prepare = (id: string): PreparedRun | undefined => {
    try {
      const build = flags.fast === true ? "fast" : "exact";
      return prepareRun(chooseExperiments(id, flags), build, new Date().toISOString());
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      if (!refused.some(({ claim }) => claim === id)) refused.push({ claim: id, why: error.message });
      return undefined;
    }
  };
  if (flags.dryRun === true) {
    const code = await dryRun(prepared(ids, prepare), flags);
    for (const one of refused) note(refusedText(one));
    return refused.length > 0 ? EXIT.user : code;
  }
  checkPlace("--all", flags);
  const place = await trainingPlace(flags);
  const store = openStore(flags.store, place);
  try {
    return await runClaims(ids, { prepare, refused, flags, store, place });
  } finally {
    store.close();
    await place.close();
  }
}

function chosenClaims({ only, profile = "quick" }: AllFlags): readonly string[] {
  if (only === undefined) {
    const having = claims.filter((claim) => profileNames(claim).includes(profile));
    if (having.length === 0) throw new UserError(`run --all: no claim has a ${profile} profile`);
    return having.map(({ id }) => id);
  }
  const ids = only.split(",").map((id) => id.trim());
  return [...new Set(ids.map((id) => findClaim(id).id))];
}

/** One plan at a time: those of all full profiles together would fill the memory. */
function* prepared(
  ids: readonly string[],
  prepare: (id: string) => PreparedRun | undefined,
): Generator<PreparedRun, void> {
  for (const id of ids) {
    const run = prepare(id);
    if (run !== undefined) yield run;
  }
}

interface Setting {
  readonly prepare: (id: string) => PreparedRun | undefined;
  readonly refused: readonly Refused[];
  readonly flags: AllFlags;
  readonly store: SqliteStore;
  readonly place: TrainingPlace;
}

async function runClaims(ids: readonly string[], setting: Setting): Promise<number> {
  const { prepare, refused, flags, store, place } = setting;
  const trials = new Set([...prepared(ids, prepare)].flatMap(({ planned }) => planned.map(({ trial }) => trial)));
  const ready = ids.filter((id) => !refused.some(({ claim }) => claim === id));
  const here = store.done([...trials]);
  const total = { planned: trials.size, reused: here.size, fresh: 0, failed: 0 };
  if (flags.json !== true)
    note(
      `${count(ready.length, "claim")}: ${total.reused} reused, ${count(total.planned - total.reused, "new trial")}`,
    );
  // A cluster gets all of it at once, so that its workers are not idle at the end of every claim.
  if (place.cluster)
    for (const run of prepared(ready, prepare)) {
      // Who leaves it wants all of it to be there; who follows trains what is in neither place.
      if (flags.detach === true) await place.give(store, run);
      const planned = run.planned.filter(({ trial }) => !here.has(trial));
      await place.enqueue(flags.detach === true ? run : { ...run, planned });
    }
  if (flags.detach === true) return left(ready, refused);
  const { pool } = place;
  const clock = (): number => performance.now();
  const done: RunClaim[] = [];
  let current = "";
  const line =
    flags.json === true
      ? undefined
      : progressLine({
          stream: process.stderr,
          effect: () => `${done.length}/${count(ready.length, "claim")}, ${current}`,
          clock,
        });
  const interrupt = onInterrupt(
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
  const began = clock();
  try {
    for (const planned of prepared(ready, prepare)) {
      const from = clock();
      const run = planInStore(store, planned);
      current = run.stored.name;
      line?.update(total);
      const failed = total.failed;
      const result = await runPlan(run.planned, {
        ...{ store, pool },
        ...gently(place, interrupt),
        onProgress(progress) {
          if (progress.record !== undefined) total.fresh++;
          total.failed = failed + progress.failed;
          line?.update(total);
        },
      });
      if (interrupt.signal.aborted && unbegun(result) > 0) return stop(total);
      const seconds = (clock() - from) / 1000;
      const records = lightRecords(store, run.planned);
      done.push({ finished: judgeFinished(run, flags, store, { seconds, records }), result, seconds });
      line?.clear();
      if (flags.json !== true) note(`${done.length}/${ready.length} ${claimText(done.at(-1))}`);
    }
  } finally {
    interrupt.release();
    line?.end();
  }
  return finish(done, setting, (clock() - began) / 1000);
}

/** What was submitted is left to the cluster. Returns the exit code. */
function left(ready: readonly string[], refused: readonly Refused[]): number {
  say(`${count(ready.length, "claim")} submitted. How far they are: linchpin status --cluster`);
  note("The same command without --detach follows and reports.");
  for (const one of refused) note(refusedText(one));
  return refused.length > 0 ? EXIT.user : EXIT.fine;
}

/** `bn-batch-noise: 3 supported; 40 trials, 41 s`. */
function claimText(run: RunClaim | undefined): string {
  if (run === undefined) return "";
  const { finished, result, seconds } = run;
  const primary = finished.conclusion.verdicts.filter((verdict) => verdict.primary);
  const of = (decision: Decision): number => primary.filter((verdict) => verdict.decision === decision).length;
  const words = DECISIONS.filter((decision) => of(decision) > 0).map((decision) => `${of(decision)} ${decision}`);
  const failed = result.failed > 0 ? `, ${result.failed} failed` : "";
  return `${finished.run.stored.name}: ${words.join(", ")}; ${count(result.planned, "trial")}${failed}, ${duration(seconds)}`;
}

function finish(done: readonly RunClaim[], { flags, store, refused }: Setting, seconds: number): number {
  const all = judgedClaims(store);
  const ours = new Set(done.map(({ finished: { run } }) => run.stored.id));
  const found = claims.flatMap((claim) => {
    const runs = all.filter((run) => run.claim === claim.id && ours.has(run.stored.id));
    return runs.length === 0 ? [] : [{ claim, runs }];
  });
  const catalogue = writeAll(found, all, flags);
  const failing = done.filter(({ result }) => result.failed > 0 || result.conflicts > 0);
  if (flags.json === true)
    sayJson({
      profile: flags.profile ?? ("quick" satisfies ProfileName),
      seconds,
      claims: done.map(({ finished, result: { reused, failed }, seconds: own }) =>
        finishedDocument(finished, { seconds: own, reused, failed }),
      ),
      ...{ refused, catalogue },
    });
  else {
    const entries = found.map(({ claim, runs }) => catalogueEntry(claim, runs));
    say();
    for (const line of claimsTable(entries, terminalWidth())) say(line);
    say(`${countedClaims(entries)}; ${duration(seconds)}. Catalogue: ${catalogue}`);
  }
  for (const {
    finished: { run },
    result,
  } of failing) {
    note(`${run.stored.name}:`);
    for (const text of failureNotes(result, run.planned, flags.store)) note(`  ${text}`);
  }
  for (const one of refused) note(refusedText(one));
  if (failing.length > 0) return EXIT.failed;
  return refused.length > 0 ? EXIT.user : EXIT.fine;
}

/**
 * Writes the catalogue of everything in the store. What was run now with changed settings or other seeds has a catalogue
 * of its own: it must not stand in the place of the claims as they are written.
 */
function writeAll(found: readonly ClaimRuns[], all: readonly JudgedClaim[], flags: AllFlags): string {
  const changed = found.flatMap(({ runs }) => runs).find(({ stored }) => !isAsWritten(stored));
  if (changed === undefined)
    return writeCatalogue(
      claims.map((claim) => ({ claim, runs: lastRuns(claim, all) })),
      flags,
    );
  const { seeds, firstSeed, other } = changed.changes;
  const words = [
    ...(other ? [changed.stored.id.slice(0, 8)] : []),
    ...(seeds === undefined ? [] : [`${seeds}-seeds`]),
    ...(firstSeed === undefined ? [] : [`from-${firstSeed}`]),
  ];
  return writeCatalogue(found, flags, `catalogue-${words.join("-")}.html`);
}

function refusedText({ claim, why }: Refused): string {
  return `${claim}: not run: ${why}`;
}
