import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { program } from "../../src/core/nn/program.ts";
import type { NetSpec } from "../../src/core/nn/spec.ts";
import { givenWork } from "../contenders/givenWork.ts";
import { referenceLosses } from "../reference.ts";
import { lossTolerance, type Workload } from "../workloads/workload.ts";
import type { WorkSettings } from "./workFile.ts";

/** Steps by which a peer shows that it does the same mathematics. */
const checkedSteps = 5;

/** Writes a workload into a folder for a peer, which reads it as workFile.ts does. */
export function writeWork(workload: Workload, folder: string): void {
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
      if (weight === undefined) continue;
      put(Float32Array.from(weight));
      put(Float32Array.from(bias ?? []));
    }
  }
  writeFileSync(join(folder, "work.bin"), Buffer.concat(parts));
  const checkedSeeds = Array.from({ length: Math.min(2, seeds) }, (_, seed) => seed);
  const settings: WorkSettings = {
    ...train,
    ...{
      tolerance: workload.tolerance ?? lossTolerance,
      seeds,
      rows,
      inputs: net.inputs,
      ...(net.image && { image: net.image }),
    },
    ...{ loss: net.loss, layers: net.layers, parameters: parametersOf(net) },
    expected: checkedSeeds.map((seed) => [...referenceLosses(workload, seed, checkedSteps)]),
  };
  writeFileSync(join(folder, "work.json"), JSON.stringify(settings));
}

function parametersOf(net: NetSpec): WorkSettings["parameters"] {
  return program(net).stages.flatMap(({ spec, from }) => {
    if (spec.type === "dense") return [{ weight: [from.units, spec.units], bias: spec.units }];
    if (spec.type === "conv2d") return [{ weight: [spec.units, from.units, ...spec.kernel], bias: spec.units }];
    return [];
  });
}
