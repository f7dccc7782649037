import type { Workload } from "../workloads/workload.ts";

/** A trainer of networks that has been given its work. */
export interface Session {
  /** Puts the networks of a turn at their start; not timed. Turn 0 begins with seed 0. */
  restart(turn: number): void;
  /** Trains the networks of this turn for the steps the session was opened with; returns network-training-steps. */
  advance(): number;
  /** Loss before each step's update, nats, of network number `network` of this turn. */
  losses(network: number): ArrayLike<number>;
}

/** One way to do a workload, in this language. */
export interface Contender {
  readonly id: string;
  readonly title: string;
  /** @param steps training steps of a turn */
  open(workload: Workload, steps: number): Session;
}
