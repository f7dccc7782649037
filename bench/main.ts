// `npm run bench`: see `--help`, and NOTES.md for what the numbers mean and what was tried.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { kernelName } from "../src/core/engine/engine.ts";
import { torchVersion } from "./contenders/pytorch.ts";
import { heldFloors } from "./floors.ts";
import { measureWorkload } from "./measure.ts";
import { readOptions, type Section } from "./options.ts";
import { printFloors, printStart, printWorkload, short } from "./print.ts";
import { spread } from "./ratios.ts";
import { resultOf, type WorkloadResult } from "./results.ts";
import { workloads } from "./workloads/workloads.ts";

const options = readOptions(process.argv.slice(2));
const torch = torchVersion() ?? null;
const machine = {
  processor: cpus()[0]?.model ?? "unknown",
  cores: availableParallelism(),
  node: process.version,
  kernel: kernelName("exact"),
  pytorch: torch,
  load: loadavg()[0],
};
console.log(`${machine.processor}, ${machine.cores} cores, load ${machine.load.toFixed(1)}, Node ${machine.node}`);
console.log(torch === null ? "pytorch: not installed, skipped" : `pytorch: ${torch}, one thread`);
console.log(`${options.rounds} interleaved rounds of about ${options.seconds} s: median (min - max)`);

const results: Record<string, WorkloadResult> = {};
for (const workload of workloads.filter(({ id }) => asked(id.split(" ")[0] as Section))) {
  const plan = { rounds: options.rounds, seconds: options.seconds, torch: torch !== null, progress };
  results[workload.id] = resultOf(workload, await measureWorkload(workload, plan));
  progress("");
  printWorkload(workload.id, results[workload.id]);
}

const starts = asked("start") ? Array.from({ length: options.rounds }, () => alone("processes/firstStep.ts")) : [];
const startParts = Object.fromEntries(
  Object.keys(starts[0] ?? {}).map((part) => [part, spread(starts.map((start) => start[part]))]),
);
printStart(startParts);
const memory = asked("memory") ? alone("processes/workerMemory.ts") : null;
if (memory !== null)
  console.log(`\nmemory: T1, 16 seeds: ${short(memory["rss"])}B resident, ${short(memory["peak"])}B at the peak`);

const floors = heldFloors({
  workloads: results,
  firstStepMs: startParts["firstStepMs"]?.median ?? null,
  peakMegabytes: memory && memory["peak"] / 1e6,
});
printFloors(floors);
if (options.json !== undefined) {
  const { rounds, seconds } = options;
  const document = { machine, rounds, seconds, workloads: results, start: startParts, memory, floors };
  writeFileSync(options.json, `${JSON.stringify(document, null, 2)}\n`);
}

function asked(section: Section): boolean {
  return options.only.includes(section);
}

/** One line that is written over; only where somebody watches. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

/** Runs a program in a process of its own that prints one JSON line of numbers. */
function alone(path: string): Record<string, number> {
  const ran = spawnSync(process.execPath, [fileURLToPath(new URL(path, import.meta.url))], { encoding: "utf8" });
  if (ran.status !== 0) throw new Error(`bench: ${path} ended with ${ran.status}\n${ran.stderr}`);
  return JSON.parse(ran.stdout);
}
