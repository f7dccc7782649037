// Regenerates what the documentation says in numbers and pictures, from runs of the claims' profiles:
//   docs/measured/<claim>.json          verdicts and the estimates that decide, with digests of plan and records
//   docs/measured/arms/<claim>.json     the value of every network, for the page
//   docs/measured/second/<claim>.json   the same on a second block of seeds
//   docs/measured/full/<claim>.json     the full profile, of the claims that it was run for
//   docs/measured/conv/<claim>.json     the profile with convolutions or depth, of the claims that have it
//   docs/claims/*.md, docs/figures/claims/*.svg, docs/blocks.md, and the blocks between the marks in README.md
//
//   npm run docs                        every claim; what the store has is not trained again
//   npm run docs -- --only a,b          these claims
//   npm run docs -- --blocks            the second block of seeds as well
//   npm run docs -- --full --only a,b   the full profile of these claims: minutes to hours for each, with real data
//                                       (linchpin data get mnist); nothing else
//   npm run docs -- --conv --only a     the same of the profile with convolutions or depth
//   npm run docs -- --fresh             from an empty store
//   npm run docs -- --pages             no run: the pages alone, after a change of words
//
// Its stores are .linchpin/docs/store.sqlite, full.sqlite and conv.sqlite, so that Ctrl-C loses nothing. Tests hold the pages against
// docs/measured, and docs/measured against today's plans.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { claims, claim as findClaim } from "../src/lab/claims/index.ts";
import { taskDigests } from "../src/lab/recordsDigest.ts";
import { changesOf } from "../src/node/run/changesOf.ts";
import { type JudgedRun, judgeStored } from "../src/node/run/judgeStored.ts";
import { type SqliteStore, sqliteStore } from "../src/node/store/sqliteStore.ts";
import { generatedFiles, type MeasuredClaims } from "./claimPages.ts";
import { measuredJson, measuredOf, parseMeasured, RUNS } from "./measured.ts";
import { measuredArms, measuredArmsJson } from "./measuredArms.ts";

const root = join(import.meta.dirname, "..");
const FOLDERS = {
  first: "docs/measured",
  second: "docs/measured/second",
  full: "docs/measured/full",
  conv: "docs/measured/conv",
} as const;
type RunName = keyof typeof RUNS;

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    blocks: { type: "boolean" },
    full: { type: "boolean" },
    conv: { type: "boolean" },
    fresh: { type: "boolean" },
    pages: { type: "boolean" },
  },
});
const ids =
  values.only === undefined ? claims.map(({ id }) => id) : values.only.split(",").map((id) => findClaim(id).id);

const other = values.full === true ? "full" : values.conv === true ? "conv" : undefined;
if (other !== undefined && values.only === undefined)
  throw new Error(`docs --${other}: of which claims? --only a,b (all full profiles take a day)`);
const path = join(root, `.linchpin/docs/${other ?? "store"}.sqlite`);

if (values.pages !== true) {
  if (values.fresh === true) for (const end of ["", "-wal", "-shm"]) rmSync(`${path}${end}`, { force: true });
  mkdirSync(dirname(path), { recursive: true });
  forgetVerdicts();
  for (const name of runNames()) {
    train(name);
    keep(name);
  }
}
const runs = { first: read("first"), second: read("second"), full: read("full"), conv: read("conv") };
const files = generatedFiles(runs, readFileSync(join(root, "README.md"), "utf8"));
for (const [name, text] of files) write(name, text);
for (const name of stalePages(new Set(files.keys()))) rmSync(join(root, name));
process.stderr.write(`${files.size} files are written\n`);

function runNames(): RunName[] {
  if (other !== undefined) return [other];
  return values.blocks === true ? ["first", "second"] : ["first"];
}

/** Each claim is judged as if for the first time: what the store heard of earlier looks must not reach the pages. */
function forgetVerdicts(): void {
  const store = sqliteStore(path);
  store.database.raw.exec("delete from verdict");
  store.close();
}

function train(name: RunName): void {
  const { profile, firstSeed } = RUNS[name];
  const seeds = firstSeed === 0 ? [] : ["--first-seed", String(firstSeed)];
  const args = ["run", "--all", "--only", ids.join(","), "--profile", profile, "--store", path, ...seeds];
  const out = join(dirname(path), "reports");
  const { status, signal } = spawnSync(process.execPath, [join(root, "src/node/cli/main.ts"), ...args, "--out", out], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status !== 0) throw new Error(`linchpin ${args.join(" ")} ended with ${status ?? signal}`);
}

/** Writes what the store has of this run of each claim. */
function keep(name: RunName): void {
  const store = sqliteStore(path, { mode: "read" });
  try {
    for (const id of ids) {
      const { run, records, conclusion } = judged(store, id, name);
      const measured = measuredOf(
        ...([findClaim(id), conclusion, run.kernel, RUNS[name]] as const),
        taskDigests(run.planned, records),
      );
      write(`${FOLDERS[name]}/${id}.json`, measuredJson(measured));
      if (name === "first") write(`docs/measured/arms/${id}.json`, measuredArmsJson(measuredArms(conclusion, records)));
    }
  } finally {
    store.close();
  }
}

function judged(store: SqliteStore, id: string, name: RunName): JudgedRun {
  const { profile, firstSeed } = RUNS[name];
  const stored = store.list().findLast((candidate) => {
    if (candidate.claim !== id || candidate.profile !== profile) return false;
    const { other, seeds, until, firstSeed: from = 0 } = changesOf(candidate);
    return !other && seeds === undefined && until === undefined && from === firstSeed;
  });
  if (stored === undefined) throw new Error(`${path}: ${id} from seed ${firstSeed} is not there`);
  const found = judgeStored(store, stored);
  if (found.conclusion.looks.type !== "fixed")
    throw new Error(`${id}: judged more than once; run npm run docs -- --fresh`);
  return found;
}

function read(name: RunName): MeasuredClaims {
  const folder = FOLDERS[name];
  return new Map(
    claims
      .map(({ id }) => [id, join(root, folder, `${id}.json`)] as const)
      .filter(([, file]) => existsSync(file))
      .map(([id, file]) => [id, parseMeasured(readFileSync(file, "utf8"))]),
  );
}

function write(name: string, text: string): void {
  const file = join(root, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Pages and figures of claims that are no more. */
function stalePages(written: ReadonlySet<string>): string[] {
  return ["docs/claims", "docs/figures/claims"].flatMap((folder) =>
    existsSync(join(root, folder))
      ? readdirSync(join(root, folder))
          .map((name) => `${folder}/${name}`)
          .filter((name) => !written.has(name))
      : [],
  );
}
