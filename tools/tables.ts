// Writes what is taken from the code and needs no run: the table of metrics in docs/experimentFile.md, the JSON Schema of
// experiment files, and what `linchpin instruments` says. Tests hold all three. `npm run tables`.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { experimentJsonSchema } from "../src/lab/specSchema.ts";
import { instrumentTextsModule } from "./instrumentTexts.ts";
import { metricLines } from "./metricLines.ts";

const docs = join(import.meta.dirname, "../docs");
const page = join(docs, "experimentFile.md");
const text = readFileSync(page, "utf8");
writeFileSync(page, `${text.slice(0, text.indexOf("| metric |"))}${metricLines()}\n`);
writeFileSync(join(docs, "experiment.schema.json"), `${JSON.stringify(experimentJsonSchema(), null, 2)}\n`);
writeFileSync(join(docs, "../src/lab/instrumentTexts.generated.ts"), instrumentTextsModule());
process.stderr.write(
  "docs/experimentFile.md, docs/experiment.schema.json and src/lab/instrumentTexts.generated.ts are written\n",
);
