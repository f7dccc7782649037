import { type Cell, ensembleCell } from "./ensembleCells.ts";
import type { Experiment, TrialRecord } from "./types.ts";
import { weightAverageCell } from "./weightAverageCell.ts";

/** An arm that is not trained but made of trained ones, seed by seed. */
interface DerivedArm {
  readonly name: string;
  readonly members: readonly string[];
  readonly cell: (records: readonly TrialRecord[]) => Cell;
}

/** Ensembles and averages of weights of an experiment. */
export function derivedArms({
  ensembles = {},
  weightAverages = {},
}: Pick<Experiment, "ensembles" | "weightAverages">): readonly DerivedArm[] {
  const made = (all: Readonly<Record<string, readonly string[]>>, cell: DerivedArm["cell"]): DerivedArm[] =>
    Object.entries(all).map(([name, members]) => ({ name, members, cell }));
  return [...made(ensembles, ensembleCell), ...made(weightAverages, weightAverageCell)];
}
