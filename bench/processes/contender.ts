// A contender in a process of its own, so that none lives with another's compiled code, garbage or memory:
// `contender.ts WORKLOAD ENTRY`. For each line with a number of seconds on standard input it trains for about as long and
// answers with one JSON line; CPU seconds are user and system time of all threads of the process, restarts left out.
import { createInterface } from "node:readline";
import { entriesOf } from "../contenders/entries.ts";
import type { Measurement } from "../measure.ts";
import { findWorkload } from "../workloads/workloads.ts";

const [workloadId = "", entryId = ""] = process.argv.slice(2);
const workload = findWorkload(workloadId);
const drawn = Array.from({ length: workload.seeds }, (_, seed) => workload.data(seed));
const work = { ...workload, data: (seed: number) => drawn[seed] };
const entry = entriesOf(work).find(({ id }) => id === entryId);
if (entry?.contender === undefined) throw new Error(`bench: ${workloadId} has no contender "${entryId}"`);
const session = entry.contender.open(work, entry.steps);
let turn = 0;

function measure(seconds: number): Measurement {
  const began = performance.now();
  let steps = 0;
  let microseconds = 0;
  for (;;) {
    session.restart(turn++);
    const before = process.cpuUsage();
    steps += session.advance();
    const { user, system } = process.cpuUsage(before);
    microseconds += user + system;
    const wallSeconds = (performance.now() - began) / 1000;
    if (wallSeconds >= seconds) return { steps, cpuSeconds: microseconds / 1e6, wallSeconds };
  }
}

console.log(JSON.stringify({ ready: true }));
for await (const line of createInterface({ input: process.stdin })) console.log(JSON.stringify(measure(Number(line))));
