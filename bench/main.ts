// `npm run bench`: see `--help`, and NOTES.md for what the numbers mean and what was tried.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { kernelName } from "../src/core/engine/engine.ts";
import { workerFlags } from "../src/node/pool/workerProcess.ts";
import { type BrowserScaling, findBrowser, measureBrowser } from "./browser/measureBrowser.ts";
import { browserWorkloads } from "./browser/training.ts";
import { families } from "./contenders/families.ts";
import { heldFloors } from "./floors.ts";
import { measureWorkload } from "./measure.ts";
import { readOptions, type Section } from "./options.ts";
import { printBrowser, printFloors, printLeak, printScaling, printStart, printWorkload, short } from "./print.ts";
import { spread } from "./ratios.ts";
import { resultOf, type WorkloadResult } from "./results.ts";
import { t1Population, w3Population } from "./scaling/population.ts";
import { type Leak, measureLeak, measureScaling, type Scaling } from "./scaling/scaling.ts";
import { workloads } from "./workloads/workloads.ts";

const options = readOptions(process.argv.slice(2));
const libraries = families();
const machine = {
  processor: cpus()[0]?.model ?? "unknown",
  cores: availableParallelism(),
  node: process.version,
  kernel: kernelName("exact"),
  ...Object.fromEntries(Object.values(libraries).map(({ name, version }) => [name, version ?? null])),
  load: loadavg()[0],
};
console.log(`${machine.processor}, ${machine.cores} cores, load ${machine.load.toFixed(1)}, Node ${machine.node}`);
for (const { name, version, remedy, crippled } of Object.values(libraries)) {
  console.log(version === undefined ? `${name}: not installed, skipped: ${remedy}` : `${name}: ${version}, one thread`);
  if (crippled !== undefined) console.log(`${name}: ${crippled}`);
}
console.log(`${options.rounds} interleaved rounds of about ${options.seconds} s: median (min - max)`);

const results: Record<string, WorkloadResult> = {};
for (const workload of workloads.filter(({ id }) => asked(id.split(" ")[0] as Section))) {
  const plan = { rounds: options.rounds, seconds: options.seconds, families: libraries, progress };
  results[workload.id] = resultOf(workload, await measureWorkload(workload, plan));
  progress("");
  printWorkload(workload.id, results[workload.id]);
}

if (asked("wide"))
  aloneAloud("wide/main.ts", ["--rounds", String(options.rounds), "--seconds", String(options.seconds / 10)]);

const scaling: Record<string, Scaling | null> = {};
let leak: Leak | null = null;
const browser: Record<string, BrowserScaling | null> = {};
if (asked("scaling")) {
  for (const population of [t1Population, w3Population]) {
    progress(`scaling: ${population.id}`);
    scaling[population.id] = await measureScaling(population, options.rounds);
    progress("");
    printScaling(population.id, scaling[population.id]);
  }
  leak = await measureLeak(options.leak);
  printLeak(leak);
  const chromium = findBrowser();
  for (const { id } of browserWorkloads) {
    browser[id] = chromium === undefined ? null : await measureBrowser(chromium, id, options.rounds, options.seconds);
    printBrowser(id, browser[id]);
  }
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
  denseTorch: libraries.torch.crippled === undefined,
  scaling,
  firstStepMs: startParts["firstStepMs"]?.median ?? null,
  peakMegabytes: memory && memory["peak"] / 1e6,
});
printFloors(floors);
if (options.json !== undefined) {
  const { rounds, seconds } = options;
  const document = {
    ...{ machine, rounds, seconds, workloads: results, scaling, leak, browser, start: startParts, memory, floors },
  };
  writeFileSync(options.json, `${JSON.stringify(document, null, 2)}\n`);
}

function asked(section: Section): boolean {
  return options.only.includes(section);
}

/** One line that is written over; only where somebody watches. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

/** Runs a program in a process of its own, started as a worker is, that prints one JSON line of numbers. */
function alone(path: string): Record<string, number> {
  const program = fileURLToPath(new URL(path, import.meta.url));
  const ran = spawnSync(process.execPath, [...workerFlags, program], { encoding: "utf8" });
  if (ran.status !== 0) throw new Error(`bench: ${path} ended with ${ran.status}\n${ran.stderr}`);
  return JSON.parse(ran.stdout);
}

/** Runs a program in a process of its own that prints for people. */
function aloneAloud(path: string, args: readonly string[]): void {
  const program = fileURLToPath(new URL(path, import.meta.url));
  const { status } = spawnSync(process.execPath, [program, ...args], { stdio: "inherit" });
  if (status !== 0) throw new Error(`bench: ${path} ended with ${status}`);
}
