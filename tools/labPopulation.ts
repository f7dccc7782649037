// Trains the population that the Lab of the page begins with, and writes what its panels draw:
//
//   node tools/labPopulation.ts      writes app/src/lib/lab/population.json (128 small networks, some seconds)
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { mapMaker } from "../app/src/lib/lab/decisionMaps.ts";
import { defaultFile } from "../app/src/lib/lab/labFile.ts";
import { labPanels } from "../app/src/lib/lab/labPanels.ts";
import { kernelName } from "../src/core/engine/engine.ts";
import { sha256Hex } from "../src/core/math/sha256.ts";
import { conclude } from "../src/lab/conclude.ts";
import { engineTrials } from "../src/lab/engineTrials.ts";
import { plan } from "../src/lab/plan.ts";
import { experiment } from "../src/lab/spec.ts";
import { GROUP, trialTasks } from "../src/lab/trialTasks.ts";
import type { TrialRecord } from "../src/lab/types.ts";

const file = join(import.meta.dirname, "../app/src/lib/lab/population.json");
const own = experiment(defaultFile, "lab");
const planned = plan(own, kernelName("exact"));
const specs = planned.map(({ spec }) => spec);
const records = new Map<string, TrialRecord>();
for (const task of trialTasks(specs, GROUP))
  for (const record of engineTrials(task.specs)) records.set(record.trial, record);

const looks = { type: "sequential", at: [own.seeds] } as const;
const panels = labPanels(conclude([own], planned, records, looks), records, own.firstSeed);
const maps = mapMaker().maps(planned, records, own.firstSeed);
// A picture shows a thousandth of a probability, and six figures of anything else.
const thousandths = (p: number): number => Math.round(1000 * p) / 1000;
const drawn = maps && {
  ...maps,
  maps: maps.maps.map((map) => ({ ...map, probability: map.probability.map(thousandths) })),
};
const population = { plan: sha256Hex(planned.map(({ trial }) => trial).join("\n")), panels, maps: drawn };
// Arrays of a record are written as lists.
const text = JSON.stringify(population, (_, value: unknown) => {
  if (ArrayBuffer.isView(value)) return Array.from(value as Float32Array);
  return typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
});
writeFileSync(file, `${text}\n`);
console.log(`${file}: ${records.size} networks, ${Math.round(text.length / 1000)} kB`);
