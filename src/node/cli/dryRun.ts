import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { distinctTrials } from "../../lab/plan.ts";
import { GROUP, trialTasks } from "../../lab/trialTasks.ts";
import type { PlannedTrial, Pool } from "../../lab/types.ts";
import { childProcessPool } from "../pool/childProcessPool.ts";
import type { PreparedRun } from "../run/prepareRun.ts";
import { timedGroups } from "../run/rehearse.ts";
import { sqliteStore } from "../store/sqliteStore.ts";
import { EXIT } from "./exitCodes.ts";
import { columns, count, duration, note, say, sayJson } from "./print.ts";

export interface DryRunFlags {
  readonly store: string;
  readonly workers?: number;
  readonly json?: boolean;
}

interface TaskPlan {
  readonly task: string;
  readonly arms: number;
  readonly seeds: number;
  readonly learningRates: number;
  readonly trials: number;
  readonly reused: number;
  /** Seconds of a mean group of seeds of one arm, by rehearsals of a cheap and a dear arm; null where nothing is new. */
  readonly groupSeconds: number | null;
  readonly groups: number;
}

/** What one run would do. */
interface RunPlan {
  readonly name: string;
  readonly experiment: string;
  readonly kernel: string;
  readonly workers: number;
  readonly trials: { readonly planned: number; readonly reused: number; readonly new: number };
  readonly tasks: readonly TaskPlan[];
  readonly seconds: number;
}

/**
 * Prints what runs would do, one after the other. The time is measured: groups of seeds of each task are trained and
 * thrown away. Returns the exit code.
 */
export async function dryRun(runs: Iterable<PreparedRun>, flags: DryRunFlags): Promise<number> {
  const workers = flags.workers ?? availableParallelism();
  const pool = childProcessPool({ workers: 1 });
  // What one run trains the next one finds.
  const done = new Set<string>();
  const plans: RunPlan[] = [];
  try {
    for (const run of runs) {
      for (const trial of storedTrials(flags.store, run.planned)) done.add(trial);
      const plan = await planOf(run, { done, pool, workers, quiet: flags.json === true });
      for (const { trial } of run.planned) done.add(trial);
      plans.push(plan);
      if (flags.json !== true) print(plan);
    }
  } finally {
    await pool.close();
  }
  const seconds = plans.reduce((sum, plan) => sum + plan.seconds, 0);
  if (flags.json === true) sayJson(plans.length === 1 ? plans[0] : { runs: plans, seconds });
  else if (plans.length > 1) {
    const fresh = plans.reduce((sum, { trials }) => sum + trials.new, 0);
    say(`${count(plans.length, "claim")}: ${count(fresh, "new trial")}, ${timeText(seconds, workers)}`);
  }
  return EXIT.fine;
}

interface Rehearsal {
  readonly done: ReadonlySet<string>;
  readonly pool: Pool;
  readonly workers: number;
  readonly quiet: boolean;
}

async function planOf(run: PreparedRun, { done, pool, workers, quiet }: Rehearsal): Promise<RunPlan> {
  const { experiments, planned, stored, kernel } = run;
  const tasks: TaskPlan[] = [];
  for (const { task, arms, seeds, learningRates } of experiments) {
    const cells = distinctTrials(planned.filter((cell) => cell.task === task));
    const fresh = cells.filter(({ trial }) => !done.has(trial));
    const groups = trialTasks(
      fresh.map(({ spec }) => spec),
      GROUP,
    ).length;
    if (!quiet && groups > 0) note(`rehearsing ${task} ...`);
    tasks.push({
      ...{ task, arms: Object.keys(arms).length, seeds, learningRates: 1 + learningRates.length },
      ...{ trials: cells.length, reused: cells.length - fresh.length, groups },
      ...(await timeOf(pool, fresh)),
    });
  }
  const distinct = distinctTrials(planned);
  const reused = distinct.filter(({ trial }) => done.has(trial)).length;
  return {
    ...{ name: stored.name, experiment: stored.id, kernel, workers, tasks },
    trials: { planned: distinct.length, reused, new: distinct.length - reused },
    seconds: tasks.reduce((sum, { groups, groupSeconds }) => sum + (groups * (groupSeconds ?? 0)) / workers, 0),
  };
}

function timeText(seconds: number, workers: number): string {
  return `about ${duration(seconds)} with ${count(workers, "worker")}`;
}

function storedTrials(path: string, planned: readonly PlannedTrial[]): Set<string> {
  if (!existsSync(path)) return new Set();
  const store = sqliteStore(path, { mode: "read" });
  try {
    return store.done(distinctTrials(planned).map(({ trial }) => trial));
  } finally {
    store.close();
  }
}

/** Mean seconds of a group of seeds of one arm. */
async function timeOf(pool: Pool, fresh: readonly PlannedTrial[]): Promise<Pick<TaskPlan, "groupSeconds">> {
  const groups = await timedGroups(pool, fresh, (reason) => note(`rehearsal: ${reason}`));
  const sum = groups.reduce((total, { seconds }) => total + seconds, 0);
  return { groupSeconds: groups.length === 0 ? null : sum / groups.length };
}

function print({ name, tasks, trials, seconds, workers }: RunPlan): void {
  say(`${name}: what a run would do`);
  const rows = tasks.map(({ task, arms, seeds, learningRates, trials: all, reused, groupSeconds }) => [
    `  ${task}`,
    `${count(arms, "arm")} x ${count(seeds, "seed")}${learningRates > 1 ? ` x ${learningRates} learning rates` : ""}`,
    `${count(all, "trial")}, ${reused} reused`,
    groupSeconds === null ? "nothing to train" : `${groupSeconds.toFixed(1)} s for ${GROUP} seeds of an arm`,
  ]);
  for (const line of columns(rows)) say(line);
  say(`${trials.reused} reused, ${count(trials.new, "new trial")}, ${timeText(seconds, workers)}`);
}
