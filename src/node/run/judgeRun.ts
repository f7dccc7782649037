import { conclude } from "../../lab/conclude.ts";
import { recordsDigest } from "../../lab/recordsDigest.ts";
import type { TrialRecord } from "../../lab/types.ts";
import type { LocalStore } from "../store/localStore.ts";
import type { JudgedRun } from "./judgeStored.ts";
import { looksMade } from "./looks.ts";
import { type StoredRun, withLooks } from "./prepareRun.ts";

/**
 * Judges a run whose trials are done; keeps in the store how often it was looked at, the verdicts and the estimates that
 * they are made of. Of a plan that is not done there is nothing to keep. @param records those of its trials, by trial id @param now ISO 8601
 */
export function judgeRun(
  store: LocalStore,
  prepared: StoredRun,
  records: ReadonlyMap<string, TrialRecord>,
  now: string,
): JudgedRun {
  const looks = looksMade(store, prepared, records);
  const conclusion = conclude(prepared.experiments, prepared.planned, records, looks);
  if (looks.unfinished !== undefined) return { run: prepared, records, conclusion };
  const run = looks.type === "fixed" ? prepared : withLooks(prepared, looks.at);
  store.saveExperiment(run.stored);
  store.saveVerdicts(run.stored.id, {
    verdicts: conclusion.verdicts,
    estimates: conclusion.estimates.filter(({ primary }) => primary),
    inputsDigest: recordsDigest(records),
    at: now,
  });
  return { run, records, conclusion };
}
