// Measures how often the verdict machine errs, how often its intervals hold the truth and how often it finds a planted
// effect, on simulated differences and on real networks that do not differ:
//   docs/measured/calibration/counts.json   counts, a line a measurement
//   docs/calibration.md              the page, written from them
// `npm run calibrate` takes about ten minutes on two cores: `--workers 1` takes one. The parts run in processes of their
// own, `--part NAME`. A test holds the page against the counts and runs a short form.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { kernelName } from "../src/core/engine/engine.ts";
import type { Measurement } from "../test/calibration/measurement.ts";
import { calibrationPage } from "../test/calibration/page.ts";
import { PARTS } from "../test/calibration/parts.ts";
import { LONG } from "../test/calibration/sizes.ts";

const { part, workers } = parseArgs({ options: { part: { type: "string" }, workers: { type: "string" } } }).values;

if (part === undefined) await all(Number(workers ?? availableParallelism()));
else process.stdout.write(JSON.stringify(PARTS[part]?.(LONG)));

async function all(most: number): Promise<void> {
  if (!(Number.isInteger(most) && most > 0))
    throw new Error(`--workers ${workers}: expected a whole number of at least 1`);
  const names = Object.keys(PARTS);
  const found = new Map<string, Measurement[]>();
  const waiting = [...names];
  await Promise.all(
    Array.from({ length: Math.min(most, names.length) }, async () => {
      for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
        found.set(name, await inProcess(name));
        process.stderr.write(`${name}: done\n`);
      }
    }),
  );
  const measurements = names.flatMap((name) => found.get(name) ?? []);
  const root = join(import.meta.dirname, "..");
  const lines = measurements.map((one) => JSON.stringify(one)).join(",\n");
  const kernel = kernelName("exact");
  writeFileSync(
    join(root, "docs/measured/calibration/counts.json"),
    `{"kernel":${JSON.stringify(kernel)},"measurements":[\n${lines}\n]}\n`,
  );
  writeFileSync(join(root, "docs/calibration.md"), calibrationPage({ kernel, measurements }));
  process.stderr.write("docs/measured/calibration/counts.json and docs/calibration.md are written\n");
}

function inProcess(name: string): Promise<Measurement[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [import.meta.filename, "--part", name], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (piece: string) => (text += piece));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(JSON.parse(text) as Measurement[]);
      else reject(new Error(`calibrate: part "${name}" ended with ${code}`));
    });
  });
}
