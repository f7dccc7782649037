// A Web Worker that trains groups of four seeds of T1 for as many seconds as a message says, and answers with
// network-training-steps per second. Its data are made before the clock starts.
import { createEngine } from "../../src/core/engine/engine.ts";
import { t1 } from "../workloads/t1.ts";
import { root } from "../workloads/workload.ts";

const workload = t1("batch norm");
const engine = createEngine("exact");
const members = [0, 1, 2, 3].map((seed) => ({ root, seed, data: workload.data(seed) }));
const epochs = 10;
const steps = Math.floor(members[0].data.train.y.length / workload.train.batch) * epochs * members.length;

addEventListener("message", ({ data: seconds }: MessageEvent<number>) => {
  const began = performance.now();
  let done = 0;
  let elapsed = 0;
  while (elapsed < seconds) {
    engine.trainGroup(workload.net, { ...workload.train, reshuffle: true, epochs }, members);
    done += steps;
    elapsed = (performance.now() - began) / 1000;
  }
  postMessage(done / elapsed);
});
