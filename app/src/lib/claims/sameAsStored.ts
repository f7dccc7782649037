import type { Decision, Estimate } from "../../../../src/lab/types.ts";

/** Verdicts and estimates, stored ones or those of a run in the page. */
export interface Judged {
  readonly verdicts: readonly {
    readonly restatement: string;
    readonly task: string;
    readonly decision: Decision;
    readonly primary?: boolean;
  }[];
  readonly estimates: readonly Estimate[];
  /** Task -> digest of its records. */
  readonly records: Readonly<Record<string, string>>;
}

export interface Sameness {
  readonly verdicts: { readonly same: number; readonly of: number };
  /** Means, ends of intervals and paired differences. */
  readonly numbers: { readonly same: number; readonly of: number };
  /** Tasks whose records have the stored digest: each scalar, curve and array of each of their networks, byte for byte. */
  readonly tasks: { readonly same: number; readonly of: number };
}

/**
 * Holds a run against what is stored: how many of the stored verdicts and numbers it gives again, to the last bit, and
 * of how many tasks all records have the stored bytes.
 */
export function sameAsStored(stored: Judged, run: Judged): Sameness {
  const found = new Map(run.estimates.map((estimate) => [keyOf(estimate), numbersOf(estimate)]));
  const pairs = stored.estimates.flatMap((estimate) => {
    const own = found.get(keyOf(estimate));
    return numbersOf(estimate).map((number, index) => [number, own?.[index]] as const);
  });
  const verdicts = stored.verdicts.map(({ restatement, task, decision }) =>
    run.verdicts.some(
      (one) =>
        one.primary !== false && one.restatement === restatement && one.task === task && one.decision === decision,
    ),
  );
  return {
    verdicts: { same: verdicts.filter(Boolean).length, of: verdicts.length },
    // JSON has no −0 and no NaN: 0 stands for one, null for the other.
    numbers: {
      same: pairs.filter(([one, other]) => one === other || (Number.isNaN(one) && Number.isNaN(other))).length,
      of: pairs.length,
    },
    tasks: {
      same: Object.entries(stored.records).filter(([task, digest]) => run.records[task] === digest).length,
      of: Object.keys(stored.records).length,
    },
  };
}

/** What an estimate is of: all that is asked, nothing that is found. */
function keyOf(estimate: Estimate): string {
  const { restatement, contrast, arm, against, on, againstOn, share, scale, slope, statistic, task, learningRate } =
    estimate;
  return JSON.stringify([
    ...[restatement, contrast, arm, against, on, againstOn, share, scale],
    ...[slope?.per, statistic?.type, task, learningRate],
  ]);
}

function numbersOf({ mean, low, high, differences }: Estimate): readonly number[] {
  return [mean, low, high, ...differences];
}
