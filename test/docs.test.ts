import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type MeasuredPage, measuredPage } from "../app/tests/measuredPage.ts";
import { claim, claims } from "../src/lab/claims/index.ts";
import { taskDigests } from "../src/lab/recordsDigest.ts";
import { experimentJsonSchema } from "../src/lab/specSchema.ts";
import { judgeStored } from "../src/node/run/judgeStored.ts";
import { sqliteStore } from "../src/node/store/sqliteStore.ts";
import { generatedFiles, type MeasuredClaims } from "../tools/claimPages.ts";
import { measuredJson, measuredOf, parseMeasured, planDigest, RUNS } from "../tools/measured.ts";

const root = join(import.meta.dirname, "..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const list = (folder: string): string[] =>
  existsSync(join(root, folder)) ? readdirSync(join(root, folder)).filter((name) => name.endsWith(".json")) : [];

function measuredIn(folder: string): MeasuredClaims {
  return new Map(
    list(folder).map((name) => {
      const measured = parseMeasured(read(`${folder}/${name}`));
      return [measured.claim, measured];
    }),
  );
}

const first = measuredIn("docs/measured");
const second = measuredIn("docs/measured/second");
const full = measuredIn("docs/measured/full");
const conv = measuredIn("docs/measured/conv");
const missing = claims.map(({ id }) => id).filter((id) => !first.has(id));

test("docs/page.md says what docs/measured/page/counts.json has; if not, run: node tools/app.ts measure", () => {
  expect(read("docs/page.md")).toBe(measuredPage(JSON.parse(read("docs/measured/page/counts.json")) as MeasuredPage));
});

describe("what the documentation says was measured", () => {
  test("is of every claim", () => {
    expect(missing, `npm run docs -- --only ${missing.join(",")}`).toEqual([]);
  });

  test("is of claims that there are", () => {
    for (const id of [...first.keys(), ...second.keys(), ...full.keys(), ...conv.keys()]) expect(claim(id).id).toBe(id);
  });

  test("was measured by today's plans; if not, run what the message says", () => {
    const flags = { first: "", second: " --blocks", full: " --full", conv: " --conv" } as const;
    for (const [name, measured] of [
      ["first", first],
      ["second", second],
      ["full", full],
      ["conv", conv],
    ] as const)
      for (const [id, { plan, profile, firstSeed }] of measured) {
        expect({ profile, firstSeed }).toEqual(RUNS[name]);
        expect(plan, `the claim was changed since: npm run docs -- --only ${id}${flags[name]}`).toBe(
          planDigest(claim(id), RUNS[name]),
        );
      }
  });

  test("stands on every page as in docs/measured; if not, run: npm run docs -- --pages", () => {
    const files = generatedFiles({ first, second, full, conv }, read("README.md"));
    for (const [path, text] of files) expect(existsSync(join(root, path)) ? read(path) : "", path).toBe(text);
    const pages = readdirSync(join(root, "docs/claims")).map((name) => `docs/claims/${name}`);
    expect(pages.filter((path) => !files.has(path))).toEqual([]);
  });

  test("names the records of every task, so that another run can be held against every byte of them", () => {
    for (const [id, { profile, records = {} }] of [...first, ...second, ...full, ...conv]) {
      const tasks = claim(id).profiles[profile]!.experiments.length;
      const digests = Object.values(records);
      expect(digests, id).toHaveLength(tasks);
      for (const digest of digests) expect(digest, id).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  test("a file of docs/measured is read back as it was", () => {
    for (const [folder, measured] of [
      ["docs/measured", first],
      ["docs/measured/second", second],
      ["docs/measured/full", full],
      ["docs/measured/conv", conv],
    ] as const)
      for (const id of measured.keys()) {
        const text = read(`${folder}/${id}.json`);
        expect(measuredJson(parseMeasured(text))).toBe(text);
      }
  });

  test("the plan's digest changes with a margin, an arm and the block of seeds, and not with words", () => {
    const one = claim("bn-slight-regularisation");
    const [experiment] = one.profiles.quick.experiments;
    const changed = (change: object): string =>
      planDigest({
        ...one,
        profiles: { ...one.profiles, quick: { about: "", experiments: [{ ...experiment!, ...change }] } },
      });
    const digest = planDigest(one);
    expect(changed({})).toBe(digest);
    expect(planDigest({ ...one, sentence: "another", traps: [] })).toBe(digest);
    const compare = experiment!.compare!.map((row, i) => (i === 0 ? { ...row, margin: 0.123 } : row));
    const digests = [
      digest,
      changed({ compare }),
      changed({ seeds: 17 }),
      planDigest(one, RUNS.second),
      planDigest(one, RUNS.full),
    ];
    expect(new Set(digests).size).toBe(digests.length);
  });

  test("docs/experiment.schema.json is the schema that files are checked by", () => {
    expect(JSON.parse(read("docs/experiment.schema.json"))).toEqual(JSON.parse(JSON.stringify(experimentJsonSchema())));
  });

  test("a fresh run of bn-slight-regularisation gives the numbers and the bytes that are written down, to the last one", () => {
    const folder = mkdtempSync(join(tmpdir(), "linchpin-docs-"));
    const path = join(folder, "store.sqlite");
    try {
      const run = spawnSync(
        process.execPath,
        [
          ...[join(root, "src/node/cli/main.ts"), "run", "bn-slight-regularisation", "--profile", "quick"],
          ...["--store", path, "--out", folder],
        ],
        { encoding: "utf8", maxBuffer: 2 ** 28 },
      );
      expect(run.status, run.stderr).toBe(0);
      const store = sqliteStore(path, { mode: "read" });
      const { conclusion, records, run: judged } = judgeStored(store, store.list()[0]!);
      store.close();
      const digests = taskDigests(judged.planned, records);
      const measured = measuredOf(claim("bn-slight-regularisation"), conclusion, judged.kernel, RUNS.first, digests);
      expect(measuredJson(measured)).toBe(read("docs/measured/bn-slight-regularisation.json"));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 300_000);
});
