import { claims } from "../../lab/claims/index.ts";
import { recordsDigest } from "../../lab/recordsDigest.ts";
import { reportInputOf } from "../../lab/report/input/reportInputOf.ts";
import type { Commands, ReportInput } from "../../lab/report/reportInput.ts";
import { shellWords } from "../../lab/shellWords.ts";
import type { PlannedCell, StoredExperiment, TrialRecord } from "../../lab/types.ts";
import { DEFAULT_STORE } from "../store/defaultStore.ts";
import type { LocalStore } from "../store/localStore.ts";
import { changesOf } from "./changesOf.ts";
import type { JudgedRun } from "./judgeStored.ts";
import { importedFrom, type StoredRun } from "./prepareRun.ts";
import { productVersion } from "./productVersion.ts";

/** What a report says of how it was made. */
export interface ReportCircumstances {
  /** Path of the store, as it was given. */
  readonly path: string;
  /** ISO 8601. */
  readonly now: string;
  /** The command that trained or imported it just now; absent for a report from the store alone. */
  readonly command?: string;
  /** How it was trained just now. */
  readonly trained?: { readonly seconds: number; readonly workers: number };
}

/** Everything that the report of a judged run says. */
export function storedReport(
  { run, conclusion, records }: JudgedRun,
  store: LocalStore,
  { path, now, command, trained }: ReportCircumstances,
): ReportInput {
  const { stored } = run;
  const claim = claims.find(({ id }) => id === stored.claim);
  return reportInputOf({
    ...{ conclusion, records, failed: failedTrials(store, run.planned, records) },
    load: (trial) => store.get(trial),
    ...(claim === undefined ? {} : { claim }),
    ...(stored.profile === undefined ? {} : { profile: stored.profile }),
    provenance: {
      ...{ kernel: run.kernel, version: productVersion(), node: process.versions.node },
      ...{ os: `${process.platform} ${process.arch}`, store: path, experiment: stored.id },
      ...{ records: recordsDigest(records), date: now },
      ...(trained === undefined ? {} : { seconds: trained.seconds, workers: trained.workers }),
    },
    commands: commandsOf(run, records, path, command),
  });
}

/** Trials of a plan that have no record and were tried in vain. */
export function failedTrials(
  store: LocalStore,
  planned: readonly PlannedCell[],
  records: ReadonlyMap<string, TrialRecord>,
): Set<string> {
  const missing = new Set(planned.map(({ trial }) => trial).filter((trial) => !records.has(trial)));
  const vain = store.attempts([...missing]).filter(({ outcome }) => outcome !== undefined && outcome !== "ok");
  return new Set(vain.map(({ trial }) => trial));
}

/** The command that trains one trial alone. @param path of the store */
export function replayCommandOf(trial: string, path: string): string {
  return shellWords(["linchpin", "replay", trial.slice(0, 12), ...storeWords(path)]);
}

function storeWords(path: string): string[] {
  return path === DEFAULT_STORE ? [] : ["--store", path];
}

function commandsOf(
  run: StoredRun,
  records: ReadonlyMap<string, TrialRecord>,
  path: string,
  command: string | undefined,
): Commands {
  const { stored } = run;
  const [first = "TRIAL"] = records.keys();
  return {
    run: command ?? runCommandOf(stored, run),
    replay: replayCommandOf(first, path),
    report: shellWords(["linchpin", "report", stored.id.slice(0, 12), ...storeWords(path)]),
  };
}

/** The command that plans the same trials, where its flags can be told from the experiments. */
function runCommandOf(stored: StoredExperiment, { experiments, kernel, until }: StoredRun): string {
  const { name, claim, profile } = stored;
  if (importedFrom({ experiments }) !== undefined)
    return `${shellWords(["linchpin", "import", name])}    # with the flags that it was imported with`;
  const fast = kernel.includes("fast") ? ["--fast"] : [];
  const looking =
    until === undefined
      ? []
      : ["--until", "decided", "--max-seeds", String(until.maxSeeds), "--look-every", String(until.every)];
  const profiled = profile === undefined ? [] : ["--profile", profile];
  const words = ["linchpin", "run", name, ...profiled, ...looking, ...fast];
  if (claim === undefined) return `${shellWords(words)}    # the file of this experiment`;
  const { seeds, firstSeed, other } = changesOf(stored);
  if (other) return `${shellWords(words)}    # with changes by --set or --data, which are in the store`;
  const ofSeeds = seeds === undefined || until !== undefined ? [] : ["--seeds", String(seeds)];
  const ofFirst = firstSeed === undefined ? [] : ["--first-seed", String(firstSeed)];
  return shellWords([...words, ...ofSeeds, ...ofFirst]);
}
