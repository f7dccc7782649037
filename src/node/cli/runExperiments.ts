import { UserError } from "../../core/math/errors.ts";
import type { ProfileName } from "../../lab/claims/claim.ts";
import { tableNotes } from "../data/tableNotes.ts";
import { chooseExperiments } from "../run/chooseExperiments.ts";
import { type PreparedRun, planInStore, prepareRun } from "../run/prepareRun.ts";
import { dryRun } from "./dryRun.ts";
import { finishRun } from "./finishRun.ts";
import { note } from "./print.ts";
import { runUntilDecided } from "./runUntilDecided.ts";
import { stop, trainer } from "./trainer.ts";
import { leave, openStore, trainingPlace } from "./trainingPlace.ts";

/** Flags of `linchpin run`. */
export interface RunFlags {
  readonly profile?: ProfileName;
  readonly seeds?: number;
  readonly until?: "decided";
  readonly maxSeeds?: number;
  readonly lookEvery?: number;
  readonly firstSeed?: number;
  readonly data?: string;
  readonly set: readonly string[];
  readonly store: string;
  readonly out: string;
  readonly workers?: number;
  /** Address of a cluster's database; true: that of the environment. */
  readonly cluster?: string | boolean;
  readonly priority?: number;
  readonly detach?: boolean;
  readonly fast?: boolean;
  readonly json?: boolean;
  readonly dryRun?: boolean;
}

/** Plans, trains what is missing, judges and reports. Returns the exit code. */
export async function runExperiments(target: string, flags: RunFlags): Promise<number> {
  checkPlace(target, flags);
  if (flags.until !== undefined) return runUntilDecided(target, flags);
  for (const [name, value] of [
    ["--max-seeds", flags.maxSeeds],
    ["--look-every", flags.lookEvery],
  ] as const)
    if (value !== undefined)
      throw new UserError(
        `run ${target}: ${name} ${value} goes with --until decided; for a fixed number of seeds give --seeds`,
      );
  const chosen = chooseExperiments(target, flags);
  const prepared = prepareRun(chosen, flags.fast === true ? "fast" : "exact", new Date().toISOString());
  if (flags.json !== true) for (const line of tableNotes(prepared.experiments)) note(line);
  return flags.dryRun === true ? dryRun([prepared], flags) : run(prepared, flags);
}

/** Throws UserError for flags that say where to train and do not go together. */
export function checkPlace(target: string, { cluster, workers, priority, detach, until }: RunFlags): void {
  if (cluster !== undefined && workers !== undefined)
    throw new UserError(`run ${target}: --workers ${workers} is for this machine; a cluster has workers of its own`);
  if (cluster === undefined && (priority !== undefined || detach === true))
    throw new UserError(`run ${target}: ${detach === true ? "--detach" : "--priority"} goes with --cluster`);
  if (detach === true && until !== undefined)
    throw new UserError(`run ${target}: --until decided looks at what comes; it cannot be left with --detach`);
}

async function run(planned: PreparedRun, flags: RunFlags): Promise<number> {
  const place = await trainingPlace(flags);
  if (flags.detach === true) return leave(planned, flags.store, place);
  const store = openStore(flags.store, place);
  try {
    const started = performance.now();
    const training = trainer(store, place, flags);
    try {
      const prepared = planInStore(store, planned);
      const { result, stopped } = await training.train(prepared);
      if (stopped) return stop(result);
      const seconds = (performance.now() - started) / 1000;
      return finishRun(prepared, flags, store, { result, seconds, records: training.records });
    } finally {
      await training.close();
    }
  } finally {
    store.close();
  }
}
