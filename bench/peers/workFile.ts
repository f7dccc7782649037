import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { givenWork } from "../contenders/givenWork.ts";
import { referenceLosses } from "../reference.ts";
import type { Workload } from "../workloads/workload.ts";

/** Steps by which a peer in another language shows that it does the same mathematics. */
export const checkedSteps = 5;

/**
 * Writes a workload for a peer in another language: `work.json` names shapes and settings and has the reference's losses
 * of the first steps of seeds 0 and 1; `work.bin` holds, seed after seed and little-endian, x (N, I) float32, y (N)
 * int32, order (N) int32, then weight (I, U) and bias (U) float32 of each dense layer.
 */
export function writeWork(workload: Workload, steps: number, folder: string): void {
  const { net, train, seeds } = workload;
  const parts: Uint8Array[] = [];
  const put = ({ buffer, byteOffset, byteLength }: Float32Array | Int32Array): void => {
    parts.push(new Uint8Array(buffer, byteOffset, byteLength));
  };
  let rows = 0;
  for (let seed = 0; seed < seeds; seed++) {
    const { data, start, order } = givenWork(workload, seed);
    rows = data.train.y.length;
    put(data.train.x);
    put(data.train.y);
    put(order);
    for (const { weight, bias } of start) {
      if (weight !== undefined) put(Float32Array.from(weight));
      if (weight !== undefined) put(Float32Array.from(bias ?? []));
    }
  }
  writeFileSync(join(folder, "work.bin"), Buffer.concat(parts));
  const expected = [0, 1].map((seed) => [...referenceLosses(workload, seed, checkedSteps)]);
  const settings = { ...train, steps, seeds, rows, inputs: net.inputs, loss: net.loss, layers: net.layers, expected };
  writeFileSync(join(folder, "work.json"), JSON.stringify(settings));
}
