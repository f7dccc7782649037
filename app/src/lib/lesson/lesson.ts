import type { PageState } from "#lib/hash/stateHash.ts";
import { sha256Hex } from "../../../../src/core/math/sha256.ts";
import { canonical } from "../../../../src/lab/canonical.ts";
import type { ExperimentFile } from "../../../../src/lab/experimentFile.ts";

/** Settings of an experiment that a lesson may hide until the student has predicted. */
export const SETTINGS = ["data", "net", "arms", "train", "compare"] as const;
export type Setting = (typeof SETTINGS)[number];

/** What a teacher fixes: one experiment, the question, and how many seeds each student trains. */
export interface Lesson {
  /** Its `seeds` are those of one student; student n has the n-th block of them from `firstSeed` on. */
  readonly experiment: ExperimentFile;
  readonly title: string;
  readonly question: string;
  /** What the student does not see before the prediction. */
  readonly hidden: readonly Setting[];
}

/** Most students of a lesson. */
export const MOST_SEATS = 500;
/** Seeds of a student where the experiment says none. */
const SEEDS = 4;

/** The lesson in an address; undefined where the state is an experiment and no lesson. */
export function lessonOf({ experiment, view = {} }: PageState): Lesson | undefined {
  const { lesson: title, question = "", hidden = "" } = view;
  if (typeof title !== "string" || typeof question !== "string" || typeof hidden !== "string") return undefined;
  const asked = hidden.split(" ");
  return { experiment, title, question, hidden: SETTINGS.filter((setting) => asked.includes(setting)) };
}

/** What `encodeState` puts into the lesson's address. */
export function stateOf({ experiment, title, question, hidden }: Lesson): PageState {
  return {
    experiment,
    view: { lesson: title.slice(0, 200), question: question.slice(0, 200), hidden: hidden.join(" ") },
  };
}

/** Seeds that one student trains. */
export function seedsEach({ experiment }: Lesson): number {
  return experiment.seeds ?? SEEDS;
}

/**
 * The experiment of one student: the seeds firstSeed + (seat - 1) S to firstSeed + seat S - 1, S seeds each.
 * @param seat from 1 on
 */
export function blockOf(lesson: Lesson, seat: number): ExperimentFile {
  const seeds = seedsEach(lesson);
  const first = lesson.experiment.firstSeed ?? 1;
  return { ...lesson.experiment, seeds, firstSeed: first + (seat - 1) * seeds };
}

/** The experiment of the whole class, as far as the last seat. */
export function classOf(lesson: Lesson, seats: number): ExperimentFile {
  return { ...blockOf(lesson, 1), seeds: seedsEach(lesson) * seats };
}

/** What stands for a lesson in its codes: the first 12 hex digits of the SHA-256 of its experiment in canonical form. */
export function lessonId({ experiment }: Lesson): string {
  return sha256Hex(canonical(experiment)).slice(0, 12);
}
