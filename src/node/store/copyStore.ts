import { recordDigest } from "../../lab/recordDigest.ts";
import type { StoredExperiment, TrialRecord } from "../../lab/types.ts";
import { attemptInfo } from "./attemptInfo.ts";
import type { AsyncStore, StoredAttempt } from "./localStore.ts";
import { StoreDamagedError } from "./storeErrors.ts";

/** What a copy added, and what it met. */
export interface Copied {
  readonly trials: { readonly added: number; readonly present: number };
  readonly experiments: { readonly added: number; readonly present: number };
  /** Failed attempts; those that gave a record come with it. */
  readonly attempts: number;
  /** Trials of which the two stores have different results; the target's is kept, and it notes the other's digest. */
  readonly conflicts: readonly string[];
}

export interface CopyOptions {
  /** Trials of the source that stand in no plan of its experiments and are to be copied as well. */
  readonly others?: readonly string[];
  /** Called after each trial that was looked at. */
  readonly onTrial?: (looked: number) => void;
}

/** Trials whose attempts are read at once. */
const BATCH = 100;
/** Experiments whose summaries are read at once. */
const PAGE = 100;

/**
 * Adds everything of one store to another: experiments with plans and verdicts, records, and the history of attempts that
 * came to an end. Of an attempt that ended with its process nothing is known but that, and it stays behind. Doing it again
 * adds nothing. One record and one plan are held at a time.
 *
 * A record is checked against its digest before it is given on. Where both stores have the same experiment, the numbers of
 * seeds at which either judged it are joined, because intervals must hold at all of them, and the target's verdicts stay.
 */
export async function copyStore(from: AsyncStore, to: AsyncStore, options: CopyOptions = {}): Promise<Copied> {
  const known = new Set((await to.conflicts()).map(({ trial, digestSeen }) => `${trial} ${digestSeen}`));
  const work: Work = { from, to, known, options, looked: new Set() };
  const count: Counts = { added: 0, present: 0, attempts: 0, conflicts: [] };
  const experiments = { added: 0, present: 0 };
  for (const id of await experimentIds(from)) {
    const experiment = await from.experiment(id);
    if (experiment === undefined) continue;
    experiments[(await copyExperiment(work, experiment)) ? "added" : "present"]++;
    await copyTrials(
      work,
      experiment.plan.map(({ trial }) => trial),
      count,
    );
    await copyVerdicts(work, id);
  }
  await copyTrials(work, options.others ?? [], count);
  const { added, present, attempts, conflicts } = count;
  return { trials: { added, present }, experiments, attempts, conflicts };
}

/**
 * Adds the records of these trials that one store has and the other has not, with their attempts, as {@link copyStore} does.
 * Returns how many records were added.
 */
export async function copyRecords(from: AsyncStore, to: AsyncStore, trials: readonly string[]): Promise<number> {
  const present = await to.done(trials);
  const here = await from.done(trials);
  const count: Counts = { added: 0, present: 0, attempts: 0, conflicts: [] };
  await copyTrials(
    { from, to, known: new Set(), options: {}, looked: new Set() },
    trials.filter((trial) => here.has(trial) && !present.has(trial)),
    count,
  );
  return count.added;
}

interface Work {
  readonly from: AsyncStore;
  readonly to: AsyncStore;
  /** Conflicts that the target has noted already: trial and digest. */
  readonly known: ReadonlySet<string>;
  readonly options: CopyOptions;
  /** Trials that an earlier plan had as well. */
  readonly looked: Set<string>;
}

interface Counts {
  added: number;
  present: number;
  attempts: number;
  readonly conflicts: string[];
}

/** Ids of all experiments, oldest first, so that the target lists them in the same order. */
async function experimentIds(store: AsyncStore): Promise<string[]> {
  const newestFirst: string[] = [];
  for (let before: string | undefined; ; before = newestFirst.at(-1)) {
    const page = await store.summaries({ limit: PAGE, ...(before === undefined ? {} : { before }) });
    newestFirst.push(...page.map(({ id }) => id));
    if (page.length < PAGE) return newestFirst.reverse();
  }
}

/** True where the target did not have it. */
async function copyExperiment({ to }: Work, experiment: StoredExperiment): Promise<boolean> {
  const present = await to.experiment(experiment.id);
  if (present === undefined) await to.saveExperiment(experiment);
  else {
    const source = joinedLooks(present.source, experiment.source);
    if (source !== present.source) await to.saveExperiment({ ...present, source });
  }
  return present === undefined;
}

/** The source of an experiment with the looks of both of its stores. */
function joinedLooks(kept: string, other: string): string {
  if (kept === other) return kept;
  const looksOf = (source: string): readonly number[] => (JSON.parse(source) as { looks?: number[] }).looks ?? [];
  const looks = [...new Set([...looksOf(kept), ...looksOf(other)])].sort((a, b) => a - b);
  return looks.length === looksOf(kept).length ? kept : JSON.stringify({ ...JSON.parse(kept), looks });
}

async function copyVerdicts({ from, to }: Work, id: string): Promise<void> {
  if ((await to.verdicts(id)) !== undefined) return;
  const verdicts = await from.verdicts(id);
  if (verdicts !== undefined) await to.saveVerdicts(id, verdicts);
}

async function copyTrials(work: Work, trials: readonly string[], count: Counts): Promise<void> {
  const fresh = [...new Set(trials)].filter((trial) => !work.looked.has(trial));
  for (const trial of fresh) work.looked.add(trial);
  for (let first = 0; first < fresh.length; first += BATCH)
    await copyBatch(work, fresh.slice(first, first + BATCH), count);
}

async function copyBatch(
  { from, to, known, options, looked }: Work,
  trials: readonly string[],
  count: Counts,
): Promise<void> {
  const present = await to.done(trials);
  const [tried, seen] = [byTrial(await from.attempts(trials)), byTrial(await to.attempts(trials))];
  for (const trial of trials) {
    const attempts = tried.get(trial) ?? [];
    const there = new Set((seen.get(trial) ?? []).map(attemptKey));
    for (const attempt of attempts.filter((one) => !there.has(attemptKey(one))))
      if (await copyFailure(to, attempt)) count.attempts++;
    const record = await from.get(trial);
    if (record !== undefined) {
      verify(record);
      const info = attemptInfo(
        attempts.find(({ outcome }) => outcome === "ok"),
        "copy",
      );
      if (!present.has(trial)) {
        await to.append(record, info);
        count.added++;
      } else {
        count.present++;
        const kept = await to.get(trial);
        if (kept !== undefined && kept.digest !== record.digest) {
          count.conflicts.push(trial);
          if (!known.has(`${trial} ${record.digest}`)) await to.append(record, info);
        }
      }
    }
    options.onTrial?.(looked.size);
  }
}

function byTrial(attempts: readonly StoredAttempt[]): Map<string, StoredAttempt[]> {
  const grouped = new Map<string, StoredAttempt[]>();
  for (const attempt of attempts) {
    const group = grouped.get(attempt.trial);
    if (group === undefined) grouped.set(attempt.trial, [attempt]);
    else group.push(attempt);
  }
  return grouped;
}

/** A worker does one thing at a time: with its machine and the moment of its start an attempt at a trial is named. */
function attemptKey({ worker, host, startedAt }: StoredAttempt): string {
  return JSON.stringify([worker, host, startedAt]);
}

/** True where it was a failure that came to an end. */
async function copyFailure(to: AsyncStore, attempt: StoredAttempt): Promise<boolean> {
  const { trial, outcome, endedAt, error = "", stderrTail = "" } = attempt;
  if (outcome !== "error" && outcome !== "timeout" && outcome !== "oom" && outcome !== "lost") return false;
  if (endedAt === undefined) return false;
  await to.recordAttempt(trial, attemptInfo(attempt, "copy"), { outcome, error, stderrTail });
  return true;
}

function verify(record: TrialRecord): void {
  if (recordDigest(record) !== record.digest)
    throw new StoreDamagedError(
      `trial ${record.trial}: its digest does not belong to its content; nothing of it was copied`,
      {
        trial: record.trial,
      },
    );
}
