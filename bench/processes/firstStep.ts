// How long after the start of its process the engine has made its first training step of T1 with batch norm: four seeds
// with data at hand. Prints one JSON line; performance.now() counts from the start of the process.
import type { Dataset, Examples } from "../../src/core/data/types.ts";
import { Arena } from "../../src/core/engine/arena.ts";
import { openGroup } from "../../src/core/engine/group.ts";
import { writeParameters } from "../../src/core/engine/parameterPlaces.ts";
import { stream } from "../../src/core/math/random.ts";
import { initialise } from "../../src/core/nn/initialise.ts";
import { program } from "../../src/core/nn/program.ts";
import { batchNorm, netOf } from "../workloads/netOf.ts";

const loadedMs = performance.now();
// T1 without its data generator, which a worker loads too but the first step does not wait for.
const root = 7;
const net = netOf(196, [128, 128], 10, [batchNorm, { type: "relu" }]);
const train = { learningRate: 0.02, momentum: 0.9, batch: 64, lastBatch: "drop", epochs: 60, reshuffle: true } as const;
const examples = (rows: number): Examples => ({
  x: Float32Array.from({ length: rows * 196 }, (_, k) => Math.sin(k)),
  y: Int32Array.from({ length: rows }, (_, k) => k % 10),
});
const data: Dataset = {
  inputs: 196,
  classes: 10,
  train: examples(1000),
  validation: examples(500),
  test: examples(1500),
};
const dataMs = performance.now();
const members = [0, 1, 2, 3].map((seed) => ({ root, seed, data }));
const group = openGroup(new Arena("exact"), net, train, members);
const openedMs = performance.now();
for (const { seed } of members) writeParameters(group, seed, initialise(program(net), stream(root, seed, "init")));
const startedMs = performance.now();
const { arena, layout } = group;
arena.kernels.shuffle(layout.orderKeys, 0n, layout.order, 1000);
arena.i32.set([0, 0, 1000], layout.state / 4);
arena.kernels.trainSteps(layout.program + 4, arena.i32[layout.program / 4], 1, layout.state, train.batch);
const steppedMs = performance.now();
const cpu = process.cpuUsage();
console.log(
  JSON.stringify({
    firstStepMs: steppedMs - (dataMs - loadedMs),
    cpuMs: (cpu.user + cpu.system) / 1000 - (dataMs - loadedMs),
    loadMs: loadedMs,
    openMs: openedMs - dataMs,
    initialiseMs: startedMs - openedMs,
    stepMs: steppedMs - startedMs,
  }),
);
