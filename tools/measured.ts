// What the documentation keeps of a run: verdicts, the estimates that they are made of and those of the figure, and a
// digest of the plan. Pure: the generator and the test of staleness share it.
import { kernelName } from "../src/core/engine/engine.ts";
import { sha256Hex } from "../src/core/math/sha256.ts";
import { canonical } from "../src/lab/canonical.ts";
import type { Claim, ProfileName } from "../src/lab/claims/claim.ts";
import { claimExperiments } from "../src/lab/claims/index.ts";
import type { Conclusion } from "../src/lab/conclude.ts";
import { planAll } from "../src/lab/plan.ts";
import { figureEstimates } from "../src/lab/report/claimFigure.ts";
import type { Decision, Estimate, Verdict } from "../src/lab/types.ts";

/** Which run of a claim: its profile, and the first of its seeds. */
export interface MeasuredRun {
  readonly profile: ProfileName;
  readonly firstSeed: number;
}

/** The run of every claim, the same on other seeds, the one with real data, and the one with convolutions or depth. */
export const RUNS = {
  first: { profile: "quick", firstSeed: 0 },
  second: { profile: "quick", firstSeed: 1000 },
  full: { profile: "full", firstSeed: 0 },
  conv: { profile: "conv", firstSeed: 0 },
} as const satisfies Readonly<Record<string, MeasuredRun>>;

/** A claim's profile as it was measured. */
export interface Measured extends MeasuredRun {
  readonly claim: string;
  readonly kernel: string;
  /** {@link planDigest} of the claim at the time. */
  readonly plan: string;
  /** Numbers of seeds; one where all tasks have the same. */
  readonly seeds: readonly number[];
  readonly trials: { readonly planned: number; readonly done: number; readonly diverged: number };
  /** Task -> digest of its records: another run with the same one has every byte the same. */
  readonly records?: Readonly<Record<string, string>>;
  readonly verdicts: readonly MeasuredVerdict[];
  /** The verdicts at other learning rates, where there are any. */
  readonly otherRates?: readonly RateVerdict[];
  /** Those that decide, and those of the claim's figure. */
  readonly estimates: readonly Estimate[];
}

/** What a restatement's verdict is at another learning rate, or with each arm at its best one. */
export interface RateVerdict {
  readonly restatement: string;
  readonly task: string;
  readonly learningRate: number | "best";
  readonly decision: Decision;
}

/** The texts of a restatement are in the claim. */
export interface MeasuredVerdict {
  readonly restatement: string;
  readonly task: string;
  readonly decision: Decision;
  readonly attribution?: Verdict["attribution"];
  /** The words "because of the noise" are allowed. */
  readonly becauseOfNoise?: boolean;
}

/**
 * SHA-256 over what a run of a claim trains and compares: the ids of its trials (data, networks, training, instruments,
 * kernel) and its comparisons. Words are not in it: they change without a run. Neither are the digests of real data.
 */
export function planDigest(claim: Claim, run: MeasuredRun = RUNS.first): string {
  const experiments = experimentsOf(claim, run);
  const trials = planAll(experiments, kernelName("exact")).map(({ trial, arm, task, learningRate }) => ({
    ...{ trial, arm, task, learningRate },
  }));
  const asked = experiments.map(({ task, compare, choices, ensembles, weightAverages }) => ({
    ...{ task, compare, choices, ensembles, weightAverages },
  }));
  return sha256Hex(canonical({ trials, asked: JSON.parse(JSON.stringify(asked)) }));
}

function experimentsOf(claim: Claim, { profile, firstSeed }: MeasuredRun): ReturnType<typeof claimExperiments> {
  return claimExperiments(claim, profile, firstSeed === 0 ? [] : [`firstSeed=${firstSeed}`]);
}

/** What is kept of a conclusion. @param records digests of the records that it rests on, by task */
export function measuredOf(
  claim: Claim,
  conclusion: Conclusion,
  kernel: string,
  run: MeasuredRun = RUNS.first,
  records?: Readonly<Record<string, string>>,
): Measured {
  const { profile, firstSeed } = run;
  const { verdicts, estimates, trials } = conclusion;
  const figure = figureEstimates(estimates);
  const otherRates = verdicts
    .filter(({ primary }) => !primary)
    .map(({ restatement, task, learningRate, decision }) => ({ restatement, task, learningRate, decision }));
  return {
    ...{ claim: claim.id, profile, kernel, plan: planDigest(claim, run), firstSeed },
    seeds: [...new Set(experimentsOf(claim, run).map(({ seeds }) => seeds))],
    trials: { planned: trials.planned, done: trials.done, diverged: trials.diverged },
    ...(records === undefined ? {} : { records }),
    verdicts: verdicts
      .filter(({ primary }) => primary)
      .map(({ restatement, task, decision, attribution, attributionDetail }) => ({
        ...{ restatement, task, decision },
        ...(attribution === undefined ? {} : { attribution }),
        ...(attributionDetail?.becauseOfNoise === true ? { becauseOfNoise: true } : {}),
      })),
    ...(otherRates.length === 0 ? {} : { otherRates }),
    estimates: estimates.filter((estimate) => estimate.primary || figure.includes(estimate)),
  };
}

/** The file of a measurement: a line a verdict and an estimate, so that a difference between two runs can be read. */
export function measuredJson({ verdicts, otherRates, estimates, ...head }: Measured): string {
  const top = JSON.stringify(head, null, 2).replace(/\n\}$/, "");
  const lists = Object.entries({ verdicts, otherRates, estimates }).flatMap(([name, rows]) =>
    rows === undefined ? [] : [`  "${name}": [\n${rows.map((row) => `    ${JSON.stringify(row)}`).join(",\n")}\n  ]`],
  );
  return `${[top, ...lists].join(",\n")}\n}\n`;
}

/** Reads it back: what is null there was not finite. */
export function parseMeasured(text: string): Measured {
  return JSON.parse(text, (_, value) => (value === null ? Number.NaN : value)) as Measured;
}
