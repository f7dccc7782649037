import { depth } from "./depth.ts";
import { lanes } from "./lanes.ts";
import { t1 } from "./t1.ts";
import { w1 } from "./w1.ts";
import { w2 } from "./w2.ts";
import { w3 } from "./w3.ts";
import type { Workload } from "./workload.ts";

/** The lane sweep, narrow to wide. */
export const laneSweep: readonly Workload[] = [32, 64, 128].flatMap((hidden) => [
  lanes(hidden, 32),
  lanes(hidden, 128),
]);

/** The depth sweep. */
const depthSweep: readonly Workload[] = [32, 128].flatMap((hidden) =>
  [2, 6, 12, 25].flatMap((layers) => [depth(hidden, layers, "batch norm"), depth(hidden, layers, "plain")]),
);

/** Every workload; adding one is its file and a place here. */
export const workloads: readonly Workload[] = [
  w1("relu"),
  w1("tanh"),
  t1("batch norm"),
  t1("plain"),
  w2,
  w3,
  ...laneSweep,
  ...depthSweep,
];

/** The workload of an id. Throws where there is none. */
export function findWorkload(id: string): Workload {
  const found = workloads.find((workload) => workload.id === id);
  if (found === undefined) throw new Error(`bench: no workload is called "${id}"`);
  return found;
}
