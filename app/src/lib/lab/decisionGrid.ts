/** Cells of a map in each direction, and how far it reaches from 0, in standard deviations of the training inputs. */
export const SIDE = 40;
export const REACH = 2.4;

/** What the networks of one arm answer on the plane of two inputs. */
export interface DecisionMap {
  readonly arm: string;
  /** Networks in the mean. */
  readonly n: number;
  /** (SIDE, SIDE) row by row from the top: mean probability of class 1. */
  readonly probability: readonly number[];
}

/** Training points of one seed, standardised as its networks see them. */
export interface TrainingPoints {
  readonly seed: number;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly label: readonly number[];
}

export interface DecisionMaps {
  readonly maps: readonly DecisionMap[];
  readonly points?: TrainingPoints;
}
