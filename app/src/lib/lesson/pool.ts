import type { Opened } from "#lib/desk/deskCalls.ts";
import { findDataset } from "../../../../src/core/data/catalogue.ts";
import { UserError } from "../../../../src/core/math/errors.ts";
import type { Experiment, PlannedTrial, TrialRecord } from "../../../../src/lab/types.ts";
import { type Lesson, lessonId, MOST_SEATS } from "./lesson.ts";
import { codesIn, decodeResult, type Result } from "./resultCode.ts";

/**
 * What became of a code: `counted`; `duplicate`, the same block with the same digests, counted once; `conflict`, the same
 * block with other digests, none of which is counted; `foreign`, of another lesson; `damaged`; `forged`, trained here
 * again with another outcome.
 */
export type CodeState = "counted" | "duplicate" | "conflict" | "foreign" | "damaged" | "forged";

export interface HandedIn {
  readonly code: string;
  readonly state: CodeState;
  /** Why a damaged one is damaged. */
  readonly why?: string;
  readonly result?: Result;
}

/** Metrics that a lesson's comparisons read, in the order in which they stand: the numbers of a code. */
export function metricsOf(experiments: readonly Experiment[]): readonly string[] {
  return [
    ...new Set(
      experiments.flatMap(({ compare }) =>
        compare.flatMap(({ on, againstOn }) => (againstOn === undefined ? [on] : [on, againstOn])),
      ),
    ),
  ];
}

/**
 * Why an experiment makes no lesson, or undefined: codes carry the numbers of each network on the metrics that are compared,
 * and no data. Real sets and tables are not in the students' browsers; statistics over arms, choices of the best arm or
 * rate, shares of other metrics, ensembles and times to a target need more than those numbers.
 */
export function unfitForLesson({ experiments, plan }: Opened): "data" | "form" | undefined {
  if (plan.some(({ spec }) => spec.data.table !== undefined || findDataset(spec.data.name).kind === "real"))
    return "data";
  const plainly = experiments.every(
    ({ compare, choices, ensembles, learningRates }) =>
      Object.keys(choices ?? {}).length === 0 &&
      Object.keys(ensembles ?? {}).length === 0 &&
      learningRates.length === 0 &&
      compare.every((one) => one.statistic === undefined && one.minus === undefined && !one.on.startsWith("speed.")),
  );
  return plainly ? undefined : "form";
}

/** How much a code of a lesson carries. */
export interface CodeSize {
  /** Of one student. */
  readonly networks: number;
  /** Numbers of each. */
  readonly metrics: number;
}

/**
 * Looks at every code of a text.
 * @param forged codes that came out otherwise when they were trained again: they stand in nobody's way
 */
export function handIn(
  text: string,
  lesson: Lesson,
  { networks, metrics }: CodeSize,
  forged: ReadonlySet<string> = new Set(),
): readonly HandedIn[] {
  const id = lessonId(lesson);
  const read = codesIn(text).map((code): HandedIn => {
    try {
      const result = decodeResult(code);
      if (result.lesson !== id) return { code, state: "foreign", result };
      if (forged.has(code)) return { code, state: "forged", result };
      const fits =
        result.networks.length === networks &&
        result.networks.every(({ values }) => values.length === metrics) &&
        result.seat >= 1 &&
        result.seat <= MOST_SEATS;
      return fits
        ? { code, state: "counted", result }
        : { code, state: "damaged", why: "other numbers than the lesson's" };
    } catch (error) {
      if (error instanceof UserError) return { code, state: "damaged", why: error.message };
      throw error;
    }
  });
  const blocks = Map.groupBy(
    read.filter(({ state }) => state === "counted"),
    ({ result }) => result?.seat ?? 0,
  );
  const differing = new Set(
    [...blocks].filter(([, own]) => new Set(own.map(digestsOf)).size > 1).map(([seat]) => seat),
  );
  const seen = new Set<number>();
  return read.map((one) => {
    const seat = one.result?.seat ?? 0;
    if (one.state !== "counted") return one;
    if (differing.has(seat)) return { ...one, state: "conflict" };
    if (seen.has(seat)) return { ...one, state: "duplicate" };
    seen.add(seat);
    return one;
  });
}

function digestsOf({ result }: HandedIn): string {
  return (result?.networks ?? [])
    .map(({ digest, diverged, values }) => `${digest} ${diverged} ${values.join(" ")}`)
    .join("\n");
}

/** What a student's networks say, as a code carries it. @param plan of the student's block, distinct trials */
export function codedNetworks(
  plan: readonly PlannedTrial[],
  metrics: readonly string[],
  record: (trial: string) => TrialRecord | undefined,
): Result["networks"] {
  return plan.map(({ trial }) => {
    const found = record(trial);
    if (found === undefined) throw new UserError("not every network of the block is trained yet");
    const diverged = found.outcome === "diverged";
    return {
      digest: found.digest.slice(0, 12),
      diverged,
      values: metrics.map((metric) => found.scalars[metric] ?? NaN),
    };
  });
}

/**
 * Records of a block as its code tells them: enough to compare arms by the lesson's metrics. A number that does not exist
 * is one that is not valid.
 */
export function recordsOf(
  { networks }: Result,
  plan: readonly PlannedTrial[],
  metrics: readonly string[],
): readonly TrialRecord[] {
  return plan.flatMap(({ trial, spec }, place): TrialRecord[] => {
    const network = networks[place];
    if (network === undefined) return [];
    const numbers = metrics.map((metric, i) => [metric, network.values[i] ?? NaN] as const);
    return [
      {
        ...{
          trial,
          spec,
          outcome: network.diverged ? "diverged" : "ok",
          curves: {},
          arrays: {},
          digest: network.digest,
        },
        scalars: Object.fromEntries(numbers.filter(([, value]) => !Number.isNaN(value))),
        invalid: Object.fromEntries(
          numbers.filter(([, value]) => Number.isNaN(value)).map(([metric]) => [metric, "the code has no number"]),
        ),
      },
    ];
  });
}

/** Whether a network that was trained here again is the one in a code, to the last bit. */
export function sameNetwork(result: Result, place: number, metrics: readonly string[], record: TrialRecord): boolean {
  const network = result.networks[place];
  return (
    network !== undefined &&
    record.digest.startsWith(network.digest) &&
    network.diverged === (record.outcome === "diverged") &&
    metrics.every((metric, i) => Object.is(network.values[i] ?? NaN, record.scalars[metric] ?? NaN))
  );
}
