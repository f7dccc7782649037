import { invariant } from "../core/math/errors.ts";
import { disagreement } from "./disagreement.ts";
import { estimate } from "./estimate.ts";
import { judge } from "./judge.ts";
import { type RateTolerance, rateTolerances } from "./rateTolerance.ts";
import { summarise } from "./summarise.ts";
import type {
  ArmSummary,
  Estimate,
  Experiment,
  LooksMade,
  Notice,
  PlannedCell,
  TrialRecord,
  Verdict,
} from "./types.ts";

/** What a set of records says: the end of the straight line, which command line, report and page all print. */
export interface Conclusion {
  readonly experiments: readonly Experiment[];
  readonly planned: readonly PlannedCell[];
  /** Distinct trials planned, finished, and of those diverged. */
  readonly trials: { readonly planned: number; readonly done: number; readonly diverged: number };
  readonly looks: LooksMade;
  readonly arms: readonly ArmSummary[];
  readonly estimates: readonly Estimate[];
  readonly verdicts: readonly Verdict[];
  readonly notices: readonly Notice[];
  /** What learning rates each arm bears, of experiments with a strip of them. */
  readonly tolerances: readonly RateTolerance[];
}

/**
 * Records -> pairs and means -> estimates -> verdicts and notices, for the experiments of one claim profile or one
 * experiment file. Works on any part of the records: what is missing is not counted.
 *
 * @param experiments one for each task
 * @param planned their plans (`planAll`)
 * @param records by trial id
 * @param looks how often these trials are judged; by default once, at the number of seeds that the experiments plan. Where
 * that plan is not done, there are estimates and no verdicts: one who sees a verdict at a part and another at the whole has
 * been judged for twice, and the plan's error rate is that of one.
 */
export function conclude(
  experiments: readonly Experiment[],
  planned: readonly PlannedCell[],
  records: ReadonlyMap<string, TrialRecord>,
  looks: LooksMade = { type: "fixed", at: [Math.max(0, ...experiments.map(({ seeds }) => seeds))] },
): Conclusion {
  const tasks = experiments.map(({ task }) => task);
  invariant(new Set(tasks).size === tasks.length, `conclude: a task occurs twice among ${tasks.join(", ")}`);
  const summaries = experiments.map((experiment) =>
    summarise(
      experiment,
      planned.filter(({ task }) => task === experiment.task),
      records,
    ),
  );
  const found = estimate(summaries, looks.type);
  const estimates = looks.unfinished === undefined ? found : found.map(unjudged);
  const ids = [...new Set(planned.map(({ trial }) => trial))];
  const done = ids.flatMap((id) => records.get(id) ?? []);
  const arms = summaries.flatMap((summary) => summary.arms);
  return {
    experiments,
    planned,
    trials: {
      planned: ids.length,
      done: done.length,
      diverged: done.filter(({ outcome }) => outcome === "diverged").length,
    },
    looks,
    arms,
    estimates,
    verdicts: looks.unfinished === undefined ? judge(experiments, estimates, looks.type) : [],
    notices: disagreement(estimates, arms),
    tolerances: experiments.flatMap((experiment) =>
      rateTolerances(
        experiment,
        planned.filter(({ task }) => task === experiment.task),
        records,
      ),
    ),
  };
}

/** The numbers of an estimate without what they decide. */
function unjudged({ moreSeeds: _, ...estimate }: Estimate): Estimate {
  return { ...estimate, decision: "undecided", text: "not judged yet" };
}
