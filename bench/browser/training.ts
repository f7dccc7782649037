import { createEngine } from "../../src/core/engine/engine.ts";
import { sha256Hex } from "../../src/core/math/sha256.ts";
import { t1 } from "../workloads/t1.ts";
import { w3 } from "../workloads/w3.ts";
import { root, stepsPerEpoch, type Workload } from "../workloads/workload.ts";

/** What a browser is measured on. */
export const browserWorkloads: readonly Workload[] = [t1("batch norm"), w3];

/** Trains a group of four seeds of a workload, again and again the same, in Node or in a browser. */
export interface BrowserTraining {
  /** Network-training-steps of a run. */
  readonly steps: number;
  /** Trains the group from its start; SHA-256 of the losses of every step and network. */
  run(): string;
}

/** Data are made before the clock starts. @throws when the workload is not measured in a browser */
export function browserTraining(id: string): BrowserTraining {
  const workload = browserWorkloads.find((one) => one.id === id);
  if (workload === undefined) throw new Error(`bench: no workload "${id}" in the browser`);
  const engine = createEngine("exact");
  const members = [0, 1, 2, 3].map((seed) => ({ root, seed, data: workload.data(seed) }));
  const epochs = Math.ceil(workload.steps / stepsPerEpoch(workload));
  const train = { ...workload.train, reshuffle: true, epochs };
  return {
    steps: epochs * stepsPerEpoch(workload) * members.length,
    run() {
      const { trainings } = engine.trainGroup(workload.net, train, members);
      return sha256Hex(trainings.map(({ lossByStep }) => Array.from(lossByStep).join(" ")).join("\n"));
    },
  };
}
