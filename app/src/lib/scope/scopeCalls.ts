import type { Sources } from "../../../../src/core/data/types.ts";
import type { BatchThrough, Followed, WhyNotFollowed } from "../../../../src/lab/scope/batchThrough.ts";
import type { NoiseClouds } from "../../../../src/lab/scope/noiseClouds.ts";
import type { HeldAnswer, IntactAnswers, RelianceRead, UnitReadings } from "../../../../src/lab/scope/unitReadings.ts";
import type { Experiment } from "../../../../src/lab/types.ts";

/** Which network to put under the lens. */
export interface Asked {
  readonly experiment: Experiment;
  /** One of its arms. */
  readonly arm: string;
  readonly seed: number;
  /** Files of the data set, for a real one. */
  readonly sources?: Sources;
}

/** A network that has been opened, before its first update. */
export interface Opened {
  /** Its trial: the same as in any population. */
  readonly trial: string;
  readonly steps: number;
  readonly stepsPerEpoch: number;
  readonly inputs: number;
  /** Units of each hidden layer, and whether one is a single number (not a feature map). */
  readonly units: readonly number[];
  readonly single: readonly boolean[];
  /** Units of the last weight layer: one for each class, of a logistic network one, of a regression one a target. */
  readonly outputs: number;
  readonly regression: boolean;
  /** Class of each training example (N); in a regression all 0. */
  readonly labels: Int32Array;
}

/** A network at a moment of its training. */
export interface Look {
  readonly step: number;
  readonly outcome: "ok" | "diverged";
  readonly divergedAt?: number;
  /** Mean batch loss before each update so far. */
  readonly loss: Float32Array;
  /** Weights (I, U) by weight layer. */
  readonly weights: readonly Float32Array[];
  /** The watched training example: its inputs, and what it is in its own mini-batches. */
  readonly watched: Float32Array;
  readonly clouds: NoiseClouds;
  /** On the test examples of ablation. */
  readonly answers: IntactAnswers;
  /** By upstream layer: how much the next one relies on each of its units. */
  readonly reliance: readonly (RelianceRead | undefined)[];
}

/** What the scope can be asked, and what it answers. */
export interface ScopeCalls {
  /** Opens a network, or the same again from its start. */
  readonly open: (asked: Asked) => Opened;
  /**
   * Trains on until `step` updates are done, and looks.
   * @param row the watched training example
   */
  readonly trainTo: (step: number, row: number) => Look;
  /** The training example that most units of the first hidden layer answer to, among those that the pin answers to. */
  readonly liveliest: () => number;
  /** What the instruments say of every unit. Not of a network that has diverged. */
  readonly readings: () => UnitReadings;
  /** The watched example's answer, intact and with a unit held at its mean. */
  readonly held: (unit: { readonly layer: number; readonly unit: number }, row: number) => HeldAnswer;
  readonly through: (followed: Followed) => BatchThrough | WhyNotFollowed;
  /** After the last update: digest of the record that the trial has in every population. */
  readonly digest: () => string;
}
