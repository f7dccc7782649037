// Runs the chaos suite and writes what it went through into the table of docs/durability.md: `node tools/chaosTable.ts`.
// With LINCHPIN_CHAOS=long the long form, which takes an hour. The lines of rounds of the same fault are added up.
// `node tools/chaosTable.ts FILE...` writes the table of runs that passed and noted it in these files (LINCHPIN_CHAOS_TALLY).
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runVersions } from "../src/node/run/runVersions.ts";
import type { Tally } from "../test/chaos/chaos.ts";

const BEGIN = "<!-- chaos: written by node tools/chaosTable.ts -->";
const END = "<!-- end of chaos -->";

const given = process.argv.slice(2);
const noted = given.length > 0 ? given.map((file) => readFileSync(file, "utf8")).join("") : runSuite();
const tallies = addedUp(
  noted
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Tally),
);

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

/** Runs the suite. Returns what its tests noted, a line of JSON each. */
function runSuite(): string {
  const folder = mkdtempSync(join(tmpdir(), "linchpin-tally-"));
  const file = join(folder, "tally");
  const { status } = spawnSync(
    "vitest",
    ["run", "test/chaos", "test/fileDrop/kills.test.ts", "--reporter=dot", "--maxWorkers=1"],
    {
      stdio: "inherit",
      env: { ...process.env, LINCHPIN_CHAOS_TALLY: file },
    },
  );
  if (status !== 0) throw new Error("chaosTable: the suite failed; nothing was written");
  const noted = readFileSync(file, "utf8");
  rmSync(folder, { recursive: true });
  return noted;
}

/** One line for each fault: cases, and the counts in what was seen, are sums. */
function addedUp(all: readonly Tally[]): Tally[] {
  const words = ({ seen }: Tally): string => seen.replaceAll(/\d[\d,]*/g, "#");
  const numbers = ({ seen }: Tally): number[] =>
    [...seen.matchAll(/\d[\d,]*/g)].map(([digits]) => Number(digits.replaceAll(",", "")));
  return [...Map.groupBy(all, (one) => `${one.what}\n${words(one)}`).values()].flatMap((rounds) => {
    const [first] = rounds;
    if (first === undefined) return [];
    const sums = numbers(first).map((_, i) => rounds.reduce((sum, one) => sum + (numbers(one)[i] ?? 0), 0));
    let at = 0;
    return {
      what: first.what,
      cases: rounds.reduce((sum, { cases }) => sum + cases, 0),
      seen: words(first).replaceAll("#", () => (sums[at++] ?? 0).toLocaleString("en")),
    };
  });
}
