import type { Estimate, StoredExperiment, Verdict } from "../../lab/types.ts";
import { bytes, number, optionalText, type Row, text } from "./columns.ts";
import { type Field, rowDigest, sameDigest } from "./rowDigest.ts";
import { StoreDamagedError } from "./storeErrors.ts";

/** The checksum of an experiment and its plan. */
export function experimentSha256({ id, name, claim, profile, createdAt, source, plan }: StoredExperiment): Uint8Array {
  const fields: Field[] = [
    ...[id, name, claim ?? null, profile ?? null, createdAt, source, plan.length],
    ...plan.flatMap((cell) => [cell.arm, cell.seed, cell.task, cell.learningRate, cell.trial]),
  ];
  return rowDigest(fields);
}

/**
 * An experiment from its row and those of its plan in their order, verified. Throws StoreDamagedError, with the reason
 * alone, where they changed.
 */
export function experimentOf(row: Row, plan: readonly Row[]): StoredExperiment {
  const claim = optionalText(row, "claim");
  const profile = optionalText(row, "profile");
  const experiment: StoredExperiment = {
    id: text(row, "id"),
    name: text(row, "name"),
    ...(claim === undefined ? {} : { claim }),
    ...(profile === undefined ? {} : { profile }),
    createdAt: text(row, "created_at"),
    plan: plan.map((cell) => ({
      arm: text(cell, "arm"),
      seed: number(cell, "seed"),
      task: text(cell, "task"),
      learningRate: number(cell, "learning_rate"),
      trial: text(cell, "trial_id"),
    })),
    source: text(row, "source"),
  };
  if (!sameDigest(bytes(row, "sha256"), experimentSha256(experiment)))
    throw new StoreDamagedError("its plan does not match its checksum");
  return experiment;
}

/** The verdicts last given on an experiment. */
export interface StoredVerdicts {
  readonly verdicts: readonly Verdict[];
  /** The estimates that the primary verdicts are made of; absent where an earlier version of Linchpin judged. */
  readonly estimates?: readonly Estimate[];
  /** SHA-256 over the digests of the records they rest on. */
  readonly inputsDigest: string;
  readonly at: string;
}

/** Verdicts as a row of table `verdict`. */
export interface VerdictRow {
  readonly json: string;
  readonly inputsDigest: string;
  readonly at: string;
  readonly sha256: Uint8Array;
}

/** The row of an experiment's verdicts. @param id of the experiment */
export function verdictRow(id: string, { verdicts, estimates, inputsDigest, at }: StoredVerdicts): VerdictRow {
  const json = JSON.stringify(estimates === undefined ? verdicts : { verdicts, estimates });
  return { json, inputsDigest, at, sha256: rowDigest([id, json, inputsDigest, at]) };
}

/** Verdicts from their row, verified. Throws StoreDamagedError, with the reason alone, where it changed. */
export function verdictsOf(id: string, row: Row): StoredVerdicts {
  const [json, inputsDigest, at] = [text(row, "verdicts_json"), text(row, "inputs_digest"), text(row, "at")];
  if (!sameDigest(bytes(row, "sha256"), rowDigest([id, json, inputsDigest, at])))
    throw new StoreDamagedError("its verdicts do not match their checksum");
  return { ...parseVerdicts(json), inputsDigest, at };
}

/** Members that are null were NaN or infinite: JSON has neither. */
function parseVerdicts(json: string): Pick<StoredVerdicts, "verdicts" | "estimates"> {
  const found: unknown = JSON.parse(json, (_, value) => (value === null ? Number.NaN : value));
  return Array.isArray(found)
    ? { verdicts: found }
    : (found as Required<Pick<StoredVerdicts, "verdicts" | "estimates">>);
}
