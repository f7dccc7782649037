import { sha256Hex } from "../core/math/sha256.ts";
import type { PlannedCell, TrialRecord } from "./types.ts";

type Named = Pick<TrialRecord, "trial" | "digest">;

/** SHA-256 over the digests of records, in order of trial id: names exactly what a conclusion rests on. */
export function recordsDigest(records: ReadonlyMap<string, Named>): string {
  const lines = [...records.values()].map(({ trial, digest }) => `${trial} ${digest}\n`).sort();
  return sha256Hex(lines.join(""));
}

/**
 * {@link recordsDigest} of each task of a plan: two runs with the same ones have the same bytes in every scalar, curve and
 * array of every trial. A task that lacks a record has none.
 */
export function taskDigests(
  plan: readonly Pick<PlannedCell, "task" | "trial">[],
  records: ReadonlyMap<string, Named>,
): Readonly<Record<string, string>> {
  const tasks = Map.groupBy(plan, ({ task }) => task);
  return Object.fromEntries(
    [...tasks].flatMap(([task, cells]): [string, string][] => {
      const own = new Map(
        cells.flatMap(({ trial }): [string, Named][] => {
          const record = records.get(trial);
          return record === undefined ? [] : [[trial, record]];
        }),
      );
      return cells.every(({ trial }) => own.has(trial)) ? [[task, recordsDigest(own)]] : [];
    }),
  );
}
