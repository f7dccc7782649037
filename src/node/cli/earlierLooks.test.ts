import { expect, test } from "vitest";
import { conclude } from "../../lab/conclude.ts";
import type { StoredExperiment } from "../../lab/types.ts";
import { memoryStore } from "../store/memoryStore.ts";
import { chooseExperiments } from "./chooseExperiments.ts";
import { earlierLooks, lookNote, withEarlierLooks } from "./earlierLooks.ts";
import { isAsWritten } from "./isAsWritten.ts";
import { prepareRun } from "./prepareRun.ts";

const at = "2026-01-01T00:00:00Z";

function stored(options: { seeds?: number; set?: string[] }): StoredExperiment {
  const chosen = chooseExperiments("bn-slight-regularisation", { profile: "quick", set: [], ...options });
  return prepareRun(chosen, "exact", at).stored;
}

test("a judged run with fewer of the same seeds is an earlier look; other trials and unjudged runs are not", () => {
  const store = memoryStore();
  const judged = (experiment: StoredExperiment): void => {
    store.saveExperiment(experiment);
    store.saveVerdicts(experiment.id, { verdicts: [], inputsDigest: "0", at });
  };
  const now = stored({ seeds: 24 });
  judged(stored({ seeds: 8 }));
  judged(stored({ seeds: 8, set: ["train.epochs=2"] }));
  store.saveExperiment(stored({ seeds: 12 }));
  judged(now);
  judged(stored({ seeds: 32 }));
  expect(earlierLooks(store, now)).toEqual([8]);
});

test("a conclusion after earlier looks says so once a task, and without them nothing is added", () => {
  const { experiments } = chooseExperiments("bn-noise-spreads-reliance", { profile: "quick", set: [] });
  const conclusion = conclude(experiments, [], new Map());
  expect(withEarlierLooks(conclusion, [])).toBe(conclusion);
  const noticed = withEarlierLooks(conclusion, [8, 16]);
  const added = noticed.notices.filter(({ type }) => type === "looks");
  expect(added.map(({ task }) => task)).toEqual(["teacher", "moons"]);
  expect(lookNote(noticed)[0]).toContain("with 8 and 16 seeds");
  expect(lookNote(conclusion)).toEqual([]);
});

test("a run with changed settings is not the claim as written; another number of seeds is told apart", () => {
  expect(isAsWritten(stored({}))).toBe(true);
  expect(isAsWritten(stored({ seeds: 24 }))).toBe(false);
  expect(isAsWritten(stored({ seeds: 24 }), 24)).toBe(true);
  expect(isAsWritten(stored({ set: ["train.epochs=2"] }))).toBe(false);
});
