// What the chaos suite shares. Its short form runs with all tests; LINCHPIN_CHAOS=long gives the numbers that are promised.
import { appendFileSync } from "node:fs";
import { stream } from "../../src/core/math/random.ts";

export const long = process.env["LINCHPIN_CHAOS"] === "long";

/** Seed of every random choice, so that a run can be repeated: LINCHPIN_CHAOS_SEED, else 1. */
export const chaosSeed = Number(process.env["LINCHPIN_CHAOS_SEED"] ?? 1);

export const random = (purpose: string): ReturnType<typeof stream> => stream(chaosSeed, 0, `chaos ${purpose}`);

/** Limit of time of a test: the long form takes an hour or more. */
export const limit = long ? 6 * 3_600_000 : 300_000;

/** One line of the table of docs/durability.md, which `node tools/chaosTable.ts` writes. */
export interface Tally {
  readonly what: string;
  readonly cases: number;
  readonly seen: string;
}

/** Notes what a test went through, for the table of the docs. */
export function tally(line: Tally): void {
  const file = process.env["LINCHPIN_CHAOS_TALLY"];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(line)}\n`);
}
