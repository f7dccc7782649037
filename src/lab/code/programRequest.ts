import type { NetSpec, TrainSpec } from "../../core/nn/spec.ts";
import type { DataSpec } from "../types.ts";

/** One arm of one experiment: what a training program is written from. */
export interface ProgramRequest {
  /** Name of the arm. */
  readonly arm: string;
  /** What the program is and where it comes from: paragraphs for its head. */
  readonly about: readonly string[];
  readonly data: DataSpec;
  readonly net: NetSpec;
  readonly train: TrainSpec;
  /** Which member of an ensemble of each seed: another start, order and noise. */
  readonly member?: number;
}
