import type { Decision } from "../../../../src/lab/types.ts";

/** What a reader expects of a claim before its verdicts are shown; `open`: no effect this large, or undecided. */
export const PREDICTIONS = ["supported", "refuted", "open"] as const;

export type Prediction = (typeof PREDICTIONS)[number];

/** How many verdicts say what was expected. There is no overall verdict, so there is no right or wrong either. */
export function agreeing(prediction: Prediction, decisions: readonly Decision[]): number {
  const open = (decision: Decision): boolean => decision === "undecided" || decision === "equivalent";
  return decisions.filter((decision) => (prediction === "open" ? open(decision) : decision === prediction)).length;
}

/** What a reader chose: a prediction, or to see the verdicts without one. */
export type Choice = Prediction | "none";

/** The part of the browser's session storage that is used. */
type Visit = Pick<Storage, "getItem" | "setItem">;

/** The choice of this visit; undefined where there is none, or where the browser keeps nothing. */
export function readChoice(id: string, visit: () => Visit = () => sessionStorage): Choice | undefined {
  try {
    const kept = visit().getItem(keyOf(id));
    return [...PREDICTIONS, "none" as const].find((choice) => choice === kept);
  } catch {
    return undefined;
  }
}

/** Keeps it until the visit ends. */
export function keepChoice(id: string, choice: Choice, visit: () => Visit = () => sessionStorage): void {
  try {
    visit().setItem(keyOf(id), choice);
  } catch {
    // Then it lasts as long as the page.
  }
}

function keyOf(id: string): string {
  return `linchpin.prediction.${id}`;
}
