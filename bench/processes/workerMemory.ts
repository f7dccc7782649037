// Resident memory of a worker that trains T1 with 16 seeds, four at a time as the laboratory does, with the data of four
// seeds (1000 training, 500 validation, 1500 test rows) in hand. Prints one JSON line, in bytes.
import { makeDataset } from "../../src/core/data/makeDataset.ts";
import { createEngine } from "../../src/core/engine/engine.ts";
import { t1 } from "../workloads/t1.ts";
import { root } from "../workloads/workload.ts";

const { net, train, seeds } = t1("batch norm");
const engine = createEngine("exact");
let finite = true;
for (let first = 0; first < seeds; first += 4) {
  const members = [0, 1, 2, 3].map((k) => {
    const seed = first + k;
    const sizes = { train: 1000, validation: 500, test: 1500, size: 14 };
    return { root, seed, data: makeDataset({ name: "strokes", ...sizes }, root, seed) };
  });
  const { nets } = engine.trainGroup(net, { ...train, epochs: 5, reshuffle: true }, members);
  finite &&= nets.logits("test").every((logits) => logits.every(Number.isFinite));
}
const rss = process.memoryUsage.rss();
console.log(JSON.stringify({ finite, rss, peak: process.resourceUsage().maxRSS * 1024 }));
