// Which layout wins for wide layers: one network's features across the four lanes of a vector (a matrix product with packed
// panels), or the engine's four networks, one a lane. Forward product y = x W + b; GFLOP/s of one core, all networks
// counted: a network's share of the lanes is a quarter. `--rounds N`, `--seconds S`, `--json`. See ../NOTES.md.
import { parseArgs } from "node:util";
import { fastIsAvailable } from "../../src/core/engine/kernels.ts";
import type { KernelBuild } from "../../src/core/engine/types.ts";
import { type Spread, spread } from "../ratios.ts";
import { compileTiles } from "./compile.ts";
import { tiles } from "./tiles.ts";
import { lanesWay, type Shape, type Way, wideWay } from "./ways.ts";

const shapes: readonly Shape[] = [
  { rows: 128, inputs: 784, units: 256 },
  { rows: 128, inputs: 256, units: 256 },
  { rows: 64, inputs: 128, units: 128 },
  { rows: 64, inputs: 64, units: 64 },
];

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "0.2" },
    json: { type: "boolean", default: false },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const builds: readonly KernelBuild[] = fastIsAvailable() ? ["exact", "fast"] : ["exact"];
const results: Record<string, Record<string, Spread>> = {};
for (const build of builds) {
  const code = await compileTiles(build);
  for (const shape of shapes) {
    const ways = [
      lanesWay(build, shape),
      ...tiles.flatMap((tile) => [wideWay(code, shape, tile, false), wideWay(code, shape, tile, true)]),
    ];
    checkSame(ways);
    const found = ways.map((): number[] => []);
    for (const way of ways) gflops(way, shape, seconds);
    for (let round = 0; round < rounds; round++)
      for (const [k, way] of ways.entries()) found[k].push(gflops(way, shape, seconds));
    const id = `${build} ${shape.rows}x${shape.inputs}x${shape.units}`;
    results[id] = Object.fromEntries(ways.map(({ name }, k) => [name, spread(found[k])]));
    if (!values.json) print(id, results[id]);
  }
}
if (values.json) console.log(JSON.stringify(results));

/** The kernels of a build take the same sums in the same order: their outputs must be equal to the bit. */
function checkSame(ways: readonly Way[]): void {
  const [first, ...others] = ways.map((way) => {
    way.call();
    return way.output();
  });
  others.forEach((output, k) => {
    const differs = output.findIndex((value, at) => value !== first[at]);
    if (differs >= 0)
      throw new Error(
        `bench: ${ways[k + 1].name} gives ${output[differs]} for output ${differs}, not ${first[differs]}`,
      );
  });
}

function gflops(way: Way, { rows, inputs, units }: Shape, limit: number): number {
  const operations = 2 * rows * inputs * units * way.networks;
  const calls = Math.max(1, Math.round(2e8 / operations));
  const before = process.cpuUsage();
  const began = performance.now();
  let done = 0;
  while (performance.now() - began < 1000 * limit) {
    for (let k = 0; k < calls; k++) way.call();
    done += calls;
  }
  const { user, system } = process.cpuUsage(before);
  return (done * operations) / (user + system) / 1e3;
}

function print(id: string, found: Readonly<Record<string, Spread>>): void {
  console.log(`\n${id} (rows x inputs x units), GFLOP/s: median (min - max)`);
  for (const [name, { median, min, max }] of Object.entries(found))
    console.log(`  ${name.padEnd(28)}${median.toFixed(1).padStart(6)} (${min.toFixed(1)} - ${max.toFixed(1)})`);
}
