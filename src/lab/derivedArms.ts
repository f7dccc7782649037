import { type Cell, ensembleCell } from "./ensembleCells.ts";
import type { Experiment, TrialRecord } from "./types.ts";
import { weightAverageCell } from "./weightAverageCell.ts";

/** An arm that is not trained but made of trained ones, seed by seed. */
interface DerivedArm {
  readonly name: string;
  readonly members: readonly string[];
  readonly cell: (records: readonly TrialRecord[]) => Cell;
}

/**
 * Cells that were made already, by the first member's record and the digests of all: while trials come in, everything is
 * concluded again and again, and an ensemble of five costs a second of softmax a seed.
 */
const made = new WeakMap<TrialRecord, Map<string, Cell>>();

function remembered(kind: string, make: DerivedArm["cell"]): DerivedArm["cell"] {
  return (records) => {
    const [first] = records;
    if (first === undefined) return make(records);
    const known = made.get(first) ?? new Map<string, Cell>();
    made.set(first, known);
    const key = `${kind} ${records.map(({ digest }) => digest).join(" ")}`;
    const cell = known.get(key) ?? make(records);
    known.set(key, cell);
    return cell;
  };
}

const answers = remembered("answers", ensembleCell);
const weights = remembered("weights", weightAverageCell);

/** Ensembles and averages of weights of an experiment. */
export function derivedArms({
  ensembles = {},
  weightAverages = {},
}: Pick<Experiment, "ensembles" | "weightAverages">): readonly DerivedArm[] {
  const named = (all: Readonly<Record<string, readonly string[]>>, cell: DerivedArm["cell"]): DerivedArm[] =>
    Object.entries(all).map(([name, members]) => ({ name, members, cell }));
  return [...named(ensembles, answers), ...named(weightAverages, weights)];
}
