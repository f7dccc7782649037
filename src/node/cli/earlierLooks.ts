import type { Conclusion } from "../../lab/conclude.ts";
import type { Notice, StoredExperiment } from "../../lab/types.ts";
import type { LocalStore } from "../store/localStore.ts";

/**
 * Numbers of seeds at which trials of this experiment were judged before, fewer than now: looks at the same data. An
 * interval of fixed level holds for one look that was planned; adding seeds until a verdict appears raises the chance of
 * a false one.
 */
export function earlierLooks(store: LocalStore, stored: StoredExperiment): readonly number[] {
  const own = new Set(stored.plan.map(({ trial }) => trial));
  const seeds = seedsOf(stored);
  const looks = store
    .list()
    .filter(({ id, plan }) => id !== stored.id && plan.some(({ trial }) => own.has(trial)))
    .filter(({ id }) => store.verdicts(id) !== undefined)
    .map(seedsOf)
    .filter((earlier) => earlier < seeds);
  return [...new Set(looks)].sort((a, b) => a - b);
}

function seedsOf({ plan }: StoredExperiment): number {
  return new Set(plan.map(({ seed }) => seed)).size;
}

/** The conclusion with a notice on each task where there were earlier looks. */
export function withEarlierLooks(conclusion: Conclusion, looks: readonly number[]): Conclusion {
  if (looks.length === 0) return conclusion;
  const notices = conclusion.experiments.map(
    ({ task, train }): Notice => ({
      type: "looks",
      task,
      learningRate: train.learningRate,
      title: "looked at before",
      text: `these trials were judged before, with ${looks.join(" and ")} seeds. Intervals and p-values hold for a single look planned in advance; looking again after adding seeds raises the chance of a false verdict above 5 %`,
      metrics: [],
      arms: [],
    }),
  );
  return { ...conclusion, notices: [...conclusion.notices, ...notices] };
}

/** The notice once, for the terminal. */
export function lookNote({ notices }: Conclusion): readonly string[] {
  const found = notices.find(({ type }) => type === "looks");
  return found === undefined ? [] : [`Note: ${found.text}.`, ""];
}
