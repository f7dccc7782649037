import { kernelName } from "../../src/core/engine/engine.ts";
import type { TrialSpec } from "../../src/lab/types.ts";
import { t1 } from "../workloads/t1.ts";
import { w3 } from "../workloads/w3.ts";
import { root } from "../workloads/workload.ts";

/** Trials of one arm, as the laboratory plans them: what a pool is given. */
export interface Population {
  readonly id: string;
  readonly title: string;
  /** The trial of a seed. */
  readonly trial: (seed: number) => TrialSpec;
}

const common = { kernel: kernelName("exact"), root, instruments: [] };
const trained = { lastBatch: "drop", reshuffle: true } as const;

/** T1 with batch norm: strokes of 14x14 and a multilayer perceptron. */
export const t1Population: Population = {
  id: "T1",
  title: "196-128-128-10, batch norm, 1000 examples, 30 epochs",
  trial: (seed) => ({
    ...{ ...common, seed, net: t1("batch norm").net },
    data: { name: "strokes", train: 1000, validation: 250, test: 250, size: 14 },
    train: { ...t1("batch norm").train, ...trained, epochs: 30 },
  }),
};

/** W3: strokes of 28x28 and two convolutions. */
export const w3Population: Population = {
  id: "W3",
  title: "two convolutions, batch norm, 256 examples of 28x28, 2 epochs",
  trial: (seed) => ({
    ...{ ...common, seed, net: w3.net },
    data: { name: "strokes", train: 256, validation: 64, test: 64, size: 28 },
    train: { ...w3.train, ...trained, epochs: 2 },
  }),
};
