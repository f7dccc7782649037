// Runs the chaos suite and writes what it went through into the table of docs/durability.md: `node tools/chaosTable.ts`.
// With LINCHPIN_CHAOS=long the long form, which takes hours; what it did not run keeps no line.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runVersions } from "../src/node/run/runVersions.ts";
import type { Tally } from "../test/chaos/chaos.ts";

const BEGIN = "<!-- chaos: written by node tools/chaosTable.ts -->";
const END = "<!-- end of chaos -->";

const folder = mkdtempSync(join(tmpdir(), "linchpin-tally-"));
const file = join(folder, "tally");
const { status } = spawnSync("vitest", ["run", "test/chaos", "--reporter=dot", "--maxWorkers=1"], {
  stdio: "inherit",
  env: { ...process.env, LINCHPIN_CHAOS_TALLY: file },
});
if (status !== 0) throw new Error("chaosTable: the suite failed; nothing was written");
const tallies = readFileSync(file, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Tally);
rmSync(folder, { recursive: true });

const form = process.env["LINCHPIN_CHAOS"] === "long" ? "long" : "short";
const text = [
  BEGIN,
  `The ${form} form, ${new Date().toISOString().slice(0, 10)}, ${runVersions().replace(/, [^,]*$/, "")}:`,
  "",
  "| fault | cases | seen |",
  "|---|---:|---|",
  ...tallies.map(({ what, cases, seen }) => `| ${what} | ${cases.toLocaleString("en")} | ${seen} |`),
  END,
].join("\n");
const docs = "docs/durability.md";
const before = readFileSync(docs, "utf8");
const [from, to] = [before.indexOf(BEGIN), before.indexOf(END)];
if (from < 0 || to < from) throw new Error(`chaosTable: ${docs} has no place for the table`);
writeFileSync(docs, before.slice(0, from) + text + before.slice(to + END.length));
