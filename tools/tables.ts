// Writes what the documentation takes from the code and needs no run: the table of metrics in docs/experimentFile.md, and
// the JSON Schema of experiment files. Tests hold both. `npm run tables`.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { experimentJsonSchema } from "../src/lab/specSchema.ts";
import { metricLines } from "./metricLines.ts";

const docs = join(import.meta.dirname, "../docs");
const page = join(docs, "experimentFile.md");
const text = readFileSync(page, "utf8");
writeFileSync(page, `${text.slice(0, text.indexOf("| metric |"))}${metricLines()}\n`);
writeFileSync(join(docs, "experiment.schema.json"), `${JSON.stringify(experimentJsonSchema(), null, 2)}\n`);
process.stderr.write("docs/experimentFile.md and docs/experiment.schema.json are written\n");
