// Regenerates what the documentation says in numbers and pictures, from a fresh run of every claim's quick profile:
//   docs/measured/<claim>.json   verdicts and primary estimates, with the digest of the records they rest on
//   docs/experiment.schema.json  the JSON Schema of experiment files
//   docs/figures/answer.svg      the learner's question as paired differences
//   README.md                    the blocks between the marks
// `npm run docs` takes about two minutes on two cores. A test holds README.md and the figure against docs/measured.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { claims } from "../src/lab/claims/index.ts";
import { experimentJsonSchema } from "../src/lab/specSchema.ts";
import { answerFigure, type Measured, measuredOf, writtenReadme } from "./measured.ts";

const root = join(import.meta.dirname, "..");
const scratch = join(root, ".linchpin/docs");
rmSync(scratch, { recursive: true, force: true });
mkdirSync(join(root, "docs/measured"), { recursive: true });
mkdirSync(join(root, "docs/figures"), { recursive: true });

const measured: Measured[] = claims.map(({ id }) => {
  process.stderr.write(`${id} ...\n`);
  const run = spawnSync(
    process.execPath,
    [
      ...[join(root, "src/node/cli/main.ts"), "run", id, "--profile", "quick", "--json"],
      ...["--store", join(scratch, "store.sqlite"), "--out", join(scratch, "reports")],
    ],
    { encoding: "utf8", maxBuffer: 2 ** 28, stdio: ["ignore", "pipe", "inherit"] },
  );
  if (run.status !== 0) throw new Error(`linchpin run ${id} ended with ${run.status}`);
  const one = measuredOf(JSON.parse(run.stdout));
  writeFileSync(join(root, `docs/measured/${id}.json`), `${JSON.stringify(one, null, 2)}\n`);
  return one;
});

writeFileSync(join(root, "docs/experiment.schema.json"), `${JSON.stringify(experimentJsonSchema(), null, 2)}\n`);
writeFileSync(join(root, "docs/figures/answer.svg"), answerFigure(measured));
const readme = join(root, "README.md");
writeFileSync(readme, writtenReadme(readFileSync(readme, "utf8"), measured));
process.stderr.write("docs/measured, docs/figures/answer.svg and README.md are written\n");
