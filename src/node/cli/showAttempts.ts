import type { PlannedCell, StoredExperiment } from "../../lab/types.ts";
import type { StoredAttempt } from "../store/localStore.ts";
import { findStored } from "./findStored.ts";
import { type OpenStore, openToRead, type StoreFlags } from "./openToRead.ts";
import { columns, count, megabytes, say, sayJson, styled } from "./print.ts";

/** Flags of `linchpin attempts`. */
export interface AttemptsFlags extends StoreFlags {
  readonly failed?: boolean;
  readonly limit: number;
  readonly json?: boolean;
}

/** Lines of a worker's last words that are shown; all that was kept is in `--json`. */
const TAIL_LINES = 8;

/** Lists attempts, the newest first. @throws UserError where the store knows nothing under the name */
export async function showAttempts(name: string | undefined, flags: AttemptsFlags): Promise<void> {
  const opened = await openToRead("attempts", flags);
  const { store, place, replay } = opened;
  try {
    const asked = await find(opened, name);
    const found = await store.attempts(asked.trials);
    const all = found.filter((attempt) => flags.failed !== true || hasFailed(attempt));
    const shown = [...all].sort(newestFirst).slice(0, flags.limit);
    const leftOut = all.length - shown.length;
    if (flags.json === true)
      sayJson({
        ...{ store: place, of: asked.title, found: all.length, leftOut },
        attempts: shown.map((attempt) => ({ ...attempt, replay: replay(attempt.trial) })),
      });
    else for (const line of text({ asked, shown, leftOut, flags, replay })) say(line);
  } finally {
    await store.close();
  }
}

interface Asked {
  readonly title: string;
  /** Absent: all there are. */
  readonly trials?: readonly string[];
  readonly plan: readonly PlannedCell[];
}

/** What a name stands for: a trial where its first digits name exactly one, else an experiment. */
async function find({ store, place, trialIds: ids }: OpenStore, name: string | undefined): Promise<Asked> {
  if (name === undefined) return { title: "the store", plan: [] };
  const experiments = await store.list();
  const trial = /^[0-9a-f]{6,64}$/.test(name) ? oneTrial(await ids(), experiments, name) : undefined;
  if (trial !== undefined)
    return { title: `trial ${trial.slice(0, 12)}`, trials: [trial], plan: experiments.flatMap(({ plan }) => plan) };
  const { name: title, plan } = findStored(experiments, name, place);
  return { title, trials: [...new Set(plan.map((cell) => cell.trial))], plan };
}

function oneTrial(
  stored: readonly string[],
  experiments: readonly StoredExperiment[],
  digits: string,
): string | undefined {
  const known = [...stored, ...experiments.flatMap(({ plan }) => plan.map(({ trial }) => trial))];
  const matches = new Set(known.filter((trial) => trial.startsWith(digits)));
  return matches.size === 1 ? [...matches][0] : undefined;
}

function hasFailed({ outcome }: StoredAttempt): boolean {
  return outcome === "error" || outcome === "timeout" || outcome === "oom" || outcome === "lost";
}

function newestFirst(a: StoredAttempt, b: StoredAttempt): number {
  return a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : 0;
}

interface Listed {
  readonly asked: Asked;
  readonly shown: readonly StoredAttempt[];
  readonly leftOut: number;
  readonly flags: AttemptsFlags;
  readonly replay: (trial: string) => string;
}

function text({ asked, shown, leftOut, flags, replay }: Listed): string[] {
  const kind = flags.failed === true ? "failed attempt" : "attempt";
  if (shown.length === 0) return [`${asked.title}: no ${kind}`];
  const cells = new Map(asked.plan.map((cell) => [cell.trial, cell]));
  return [
    `${asked.title}: ${count(shown.length + leftOut, kind)}`,
    ...shown.flatMap((attempt) => ["", ...lines(attempt, cells.get(attempt.trial), replay(attempt.trial))]),
    ...(leftOut === 0 ? [] : ["", `${leftOut} older left out; see more with --limit`]),
  ];
}

function lines(attempt: StoredAttempt, cell: PlannedCell | undefined, replay: string): string[] {
  const { trial, outcome, worker, host, pool, startedAt, endedAt, cpuSeconds, peakRssBytes } = attempt;
  const { versions, error = "", stderrTail = "" } = attempt;
  const mark = outcome === "ok" || outcome === "duplicate" ? styled("green", "✓") : styled("red", "✗");
  const where = cell === undefined ? "" : `, arm ${cell.arm}, seed ${cell.seed}, ${cell.task}`;
  const took = [
    ...(cpuSeconds === undefined ? [] : [`${cpuSeconds.toFixed(2)} s of CPU`]),
    ...(peakRssBytes === undefined ? [] : [`at most ${megabytes(peakRssBytes)} of memory`]),
  ];
  const tail = stderrTail.trimEnd().split("\n");
  const rows: [string, string][] = [
    ["ran", `${worker} on ${host}, pool ${pool}`],
    ["under", versions ?? "not known"],
    ["from", `${startedAt} to ${endedAt ?? "an end that is not known"}`],
    ...(took.length === 0 ? [] : [["took", took.join(", ")] satisfies [string, string]]),
    ...(error === "" ? [] : error.split("\n").map((line, i): [string, string] => [i === 0 ? "error" : "", line])),
    ...(tail[0] === "" && tail.length === 1
      ? []
      : tail.slice(-TAIL_LINES).map((line, i): [string, string] => [i === 0 ? "stderr" : "", line])),
    ["again", replay],
  ];
  return [
    `${mark} ${outcome ?? "no end yet"}: trial ${trial.slice(0, 12)}${where}`,
    ...columns(rows).map((row) => `    ${row}`),
  ];
}
