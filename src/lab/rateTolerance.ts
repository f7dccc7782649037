import { mean } from "../core/instruments/sample.ts";
import { speed } from "../core/instruments/speed.ts";
import { log } from "../core/math/elementary.ts";
import { invariant } from "../core/math/errors.ts";
import { binomialShare } from "../core/stats/binomialShare.ts";
import type { Experiment, InstrumentRequest, PlannedCell, TrialRecord } from "./types.ts";

const LN10 = log(10);
/** Share of the seeds that must reach the target at a rate that is tolerated, and what still counts as near the best. */
const NEEDED = 0.8;
const POINT = 0.01;
/** Of a rate at which more of the seeds diverged, the accuracy is one of survivors (as where rates are chosen). */
const DIVERGED = 0.1;
const LEVEL = 0.95;

/** What learning rates an arm bears on one task. */
export interface RateTolerance {
  readonly task: string;
  readonly arm: string;
  /** The loss of the training set at the end of training must be below it. */
  readonly target: number;
  readonly unit: "nats" | "squared error";
  /** Every rate with finished trials, ascending. */
  readonly rates: readonly RateShare[];
  /** Largest rate at which at least 80 % of the finished seeds reach the target; absent: there is none. */
  readonly largest?: number;
  /** It is the largest that was tried, so that a larger one may do as well. */
  readonly largestTried: boolean;
  /** Rates around the best one whose accuracy is near its; absent where no accuracy is known. */
  readonly near?: NearRates;
}

/** The finished seeds at one rate. */
export interface RateShare {
  readonly learningRate: number;
  readonly n: number;
  /** Seeds that reach the target. A trial that diverged does not. */
  readonly reached: number;
  /** Clopper-Pearson interval of their share, at 95 %. */
  readonly low: number;
  readonly high: number;
  readonly diverged: number;
  /** Mean test accuracy; absent where there is none or more than a tenth of the seeds diverged. */
  readonly accuracy?: number;
}

export interface NearRates {
  readonly best: number;
  /** Ends of the row of rates around the best, each with a mean accuracy at most one point below that of the best. */
  readonly from: number;
  readonly to: number;
  /** log10(to / from) */
  readonly decades: number;
  /** An end is the smallest or largest rate that was tried: the decades are a lower bound. */
  readonly open: boolean;
}

/**
 * E4, tolerance to the learning rate: for each arm that was trained at several rates the largest one at which the training
 * loss ends below a target in at least 80 % of the seeds, and over how many decades of rates the mean test accuracy lies
 * within one point (.01) of that at the best rate. The target is that of the instrument `speed` where it watches the
 * training set, else its default of 0.5 nats; under squared loss there is none without it. Nothing is chosen or judged by
 * these numbers; the rates are few, so that they are known to the grid.
 *
 * @param planned the plan of this experiment @param records by trial id; what is not finished is not counted
 * Source: Clopper and Pearson 1934 for the interval of a share.
 */
export function rateTolerances(
  experiment: Experiment,
  planned: readonly PlannedCell[],
  records: ReadonlyMap<string, TrialRecord>,
): RateTolerance[] {
  const { task, arms, loss, instruments } = experiment;
  const target = targetOf(instruments, loss);
  const on = loss === "squared" ? "train.loss" : "train.nll";
  const measured = planned.some(({ trial }) => records.get(trial)?.scalars[on] !== undefined);
  if (experiment.learningRates.length === 0 || target === undefined || !measured) return [];
  const tried = [experiment.train.learningRate, ...experiment.learningRates].sort((a, b) => a - b);
  return Object.entries(arms).flatMap(([arm, spec]): RateTolerance[] => {
    // An arm with a rate of its own is trained at that one everywhere.
    if (spec.learningRate !== undefined) return [];
    const rates = tried.flatMap((learningRate): RateShare[] => {
      const own = planned.filter((cell) => cell.arm === arm && cell.learningRate === learningRate);
      const found = own.flatMap(({ trial }) => records.get(trial) ?? []);
      return found.length === 0 ? [] : [shareAt(learningRate, found, { on, target })];
    });
    if (rates.length < 2) return [];
    const largest = rates.findLast(({ reached, n }) => reached >= NEEDED * n)?.learningRate;
    const near = nearRates(rates);
    return [
      {
        ...{ task, arm, target, unit: loss === "squared" ? "squared error" : "nats", rates },
        ...(largest === undefined ? {} : { largest }),
        largestTried: largest !== undefined && largest === rates.at(-1)?.learningRate,
        ...(near === undefined ? {} : { near }),
      },
    ];
  });
}

/** The target of `speed`; what no instrument says is said for cross-entropy alone. */
function targetOf(instruments: readonly InstrumentRequest[], loss: Experiment["loss"]): number | undefined {
  const asked = instruments.find((request) => request.id === speed.id && request["set"] === "train")?.["target"];
  if (typeof asked === "number") return asked;
  const { target } = speed.defaults;
  return loss === "squared" || typeof target !== "number" ? undefined : target;
}

function shareAt(
  learningRate: number,
  found: readonly TrialRecord[],
  { on, target }: { readonly on: string; readonly target: number },
): RateShare {
  const n = found.length;
  const reached = found.filter(({ scalars }) => (scalars[on] ?? Number.POSITIVE_INFINITY) < target).length;
  const diverged = found.filter(({ outcome }) => outcome === "diverged").length;
  const accuracies = found.flatMap(({ scalars }) => scalars["test.accuracy"] ?? []);
  const { low, high } = binomialShare(reached, n).interval(LEVEL);
  return {
    ...{ learningRate, n, reached, low, high, diverged },
    ...(diverged <= DIVERGED * n && accuracies.length > 0 ? { accuracy: mean(accuracies) } : {}),
  };
}

function nearRates(rates: readonly RateShare[]): NearRates | undefined {
  const known = rates.filter(({ accuracy }) => accuracy !== undefined);
  if (known.length === 0) return undefined;
  const of = ({ accuracy = Number.NEGATIVE_INFINITY }: RateShare): number => accuracy;
  const best = known.reduce((top, rate) => (of(rate) > of(top) ? rate : top));
  // Means of a few thousandths: what is exactly a point below is near, whatever the last bit says.
  const isNear = (rate: RateShare | undefined): boolean => rate !== undefined && of(rate) >= of(best) - POINT - 1e-12;
  const at = rates.indexOf(best);
  let [from, to] = [at, at];
  while (isNear(rates[from - 1])) from--;
  while (isNear(rates[to + 1])) to++;
  const [low, high] = [rates[from], rates[to]];
  invariant(low !== undefined && high !== undefined, "nearRates: the best rate is one of the rates");
  return {
    best: best.learningRate,
    from: low.learningRate,
    to: high.learningRate,
    decades: log(high.learningRate / low.learningRate) / LN10,
    open: from === 0 || to === rates.length - 1,
  };
}
