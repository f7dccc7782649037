import type { Dataset, Examples } from "../data/types.ts";
import type { Nets } from "../instruments/types.ts";

/** One seed of a group: its data and the two numbers that key its random streams (`init`, `order`, `noise/<layer>`). */
export interface Member {
  readonly root: number;
  readonly seed: number;
  /** Which member of an ensemble, from 1 on: the same data with streams of its own (`init/member2`). Absent: no ensemble. */
  readonly member?: number;
  readonly data: Dataset;
  /** Examples for single-unit ablation; default: the test set. */
  readonly ablation?: Examples;
}

/** How one member's training went. */
export interface Training {
  readonly outcome: "ok" | "diverged";
  readonly divergedAt?: number;
  /** Mean batch loss before each step's update, nats. */
  readonly lossByStep: Float32Array;
}

/** Up to four members of one arm after training. `nets` lists them in the order given, diverged ones included. */
export interface TrainedGroup {
  readonly trainings: readonly Training[];
  readonly nets: Nets;
}

/** A training of a group that is gone through step by step. */
export interface OpenTraining {
  /** Updates in all, and in one epoch. */
  readonly steps: number;
  readonly stepsPerEpoch: number;
  /**
   * Trains on until `step` updates are done, at least those that are; watches look on the way. The nets that come back live
   * until the next call.
   */
  trainTo(step: number): TrainedGroup;
}

/** Looks at a group while it trains. */
export interface GroupWatch {
  /** Steps before whose update it looks, ascending, from 0 on; the number of all steps is after the last update. */
  readonly at: readonly number[];
  /**
   * `nets` are the networks of the moment, gone when this returns; `trainings` is how each of them went so far, so that a
   * network that has diverged is known.
   */
  look(step: number, nets: Nets, trainings: readonly Training[]): void;
}

export type KernelBuild = "exact" | "fast";
