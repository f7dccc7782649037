import { UserError } from "../../core/math/errors.ts";
import { importedText } from "../../lab/import/importedText.ts";
import type { StoredExperiment, TrialOutcome, TrialRecord, TrialSpec } from "../../lab/types.ts";
import { sourcesOf } from "../data/loadSources.ts";
import { childProcessPool } from "../pool/childProcessPool.ts";
import { importedFrom, restoreRun } from "../run/prepareRun.ts";
import { EXIT } from "./exitCodes.ts";
import { type OpenStore, openToRead, type StoreFlags } from "./openToRead.ts";
import { count, say, sayJson } from "./print.ts";

const LIMIT_MS = 20 * 60_000;
/** Differing numbers that are listed. */
const SHOWN = 10;

/** Flags of `linchpin replay`. */
export interface ReplayFlags extends StoreFlags {
  readonly json?: boolean;
}

/** Trains one trial again and compares it with what the store has. Returns the exit code. */
export async function replayTrial(id: string, flags: ReplayFlags): Promise<number> {
  if (!/^[0-9a-f]{6,64}$/.test(id))
    throw new UserError(`replay ${id}: expected the id of a trial, 6 to 64 digits of 0-9 and a-f`);
  const opened = await openToRead("replay", flags);
  let found: Found;
  try {
    found = await find(opened, id);
  } finally {
    await opened.store.close();
  }
  // Files that are missing or have changed are the user's to mend, and no fault of the trial.
  sourcesOf(found.spec.data);
  const outcome = await train(found.spec);
  const kept = found.record;
  const again = "record" in outcome ? outcome.record : undefined;
  const same = kept !== undefined && again !== undefined && kept.digest === again.digest;
  const differences = kept !== undefined && again !== undefined ? differingNumbers(kept, again) : [];
  const failure = "failure" in outcome ? outcome.failure : undefined;
  if (flags.json === true)
    sayJson({
      ...{ trial: found.trial, kernel: found.spec.kernel, stored: kept?.digest ?? null, again: again?.digest ?? null },
      ...{ same, differences, failure: failure ?? null },
    });
  else {
    for (const line of text(found.trial, { kept, again, same, differences })) say(line);
    if (failure !== undefined) say(`failed: ${failure.outcome}: ${failure.error}\n${failure.stderrTail}`);
  }
  return again !== undefined && (same || kept === undefined) ? EXIT.fine : EXIT.failed;
}

interface Found {
  readonly trial: string;
  readonly spec: TrialSpec;
  readonly record: TrialRecord | undefined;
}

/** Finds a trial among the records, else (it may have failed) among the plans. */
async function find({ store, place, trialIds }: OpenStore, id: string): Promise<Found> {
  const experiments = await store.list();
  const known = [...(await trialIds()), ...experiments.flatMap(({ plan }) => plan.map(({ trial }) => trial))];
  const matches = [...new Set(known.filter((trial) => trial.startsWith(id)))];
  const [trial] = matches;
  if (trial === undefined) throw new UserError(`store ${place}: no trial begins with ${id}`);
  if (matches.length > 1)
    throw new UserError(`store ${place}: ${matches.length} trials begin with ${id}; give more digits`);
  const record = await store.get(trial);
  if (record !== undefined) return { trial, spec: trainedSpec(record, experiments), record };
  const planner = experiments.find(({ plan }) => plan.some((cell) => cell.trial === trial));
  const spec = planner && restoreRun(planner).planned.find((cell) => cell.trial === trial)?.spec;
  if (spec === undefined) throw new UserError(`store ${place}: the plan of trial ${trial} cannot be read`);
  return { trial, spec, record };
}

function trainedSpec({ trial, spec }: TrialRecord, experiments: readonly StoredExperiment[]): TrialSpec {
  if (!("imported" in spec)) return spec;
  const planner = experiments.find(({ plan }) => plan.some((cell) => cell.trial === trial));
  const from = planner && importedFrom(JSON.parse(planner.source));
  throw new UserError(
    `trial ${trial}: ${from === undefined ? "imported, not trained here: cannot be replayed" : importedText(from)}`,
  );
}

async function train(spec: TrialSpec): Promise<TrialOutcome> {
  const pool = childProcessPool({ workers: 1 });
  try {
    for await (const outcome of pool.map([spec], { group: 1, limitMs: LIMIT_MS })) return outcome;
    throw new Error("replay: the pool gave no outcome");
  } finally {
    await pool.close();
  }
}

interface Difference {
  readonly name: string;
  readonly stored: number | null;
  readonly again: number | null;
}

function differingNumbers(kept: TrialRecord, again: TrialRecord): Difference[] {
  const names = new Set([...Object.keys(kept.scalars), ...Object.keys(again.scalars)]);
  return [...names].flatMap((name) => {
    const [stored = null, now = null] = [kept.scalars[name], again.scalars[name]];
    return stored === now ? [] : [{ name, stored, again: now }];
  });
}

interface Compared {
  readonly kept: TrialRecord | undefined;
  readonly again: TrialRecord | undefined;
  readonly same: boolean;
  readonly differences: readonly Difference[];
}

function text(trial: string, { kept, again, same, differences }: Compared): string[] {
  const lines = [`trial ${trial}`];
  if (kept !== undefined) lines.push(`  stored  ${kept.digest}  (${kept.outcome})`);
  if (again !== undefined) lines.push(`  again   ${again.digest}  (${again.outcome})`);
  if (kept === undefined) return [...lines, "  The store has no record of it to compare with."];
  if (again === undefined) return lines;
  if (same) return [...lines, "  ✓ SAME, to the last bit"];
  return [
    ...lines,
    `  ✗ DIFFERENT: ${differences.length === 0 ? "the scalars agree; curves or arrays differ" : `${count(differences.length, "number")} differ`}`,
    ...differences.slice(0, SHOWN).map(({ name, stored, again: now }) => `    ${name}: ${stored} stored, ${now} now`),
  ];
}
