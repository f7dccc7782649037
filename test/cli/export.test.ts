// `linchpin export` as a user meets it: what the store has comes out whole, in every format.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseCsv } from "../../src/core/data/parseCsv.ts";
import { readCsv } from "../../src/core/data/readCsv.ts";
import type { RunDocument } from "../../src/lab/runDocument.ts";
import type { TrialRecord } from "../../src/lab/types.ts";
import { sqliteStore } from "../../src/node/store/sqliteStore.ts";
import { sampleAttempt, sampleRecord } from "../contracts/sampleRecord.ts";
import { clean, type Ended, linchpin, newFolder, records, writeExperiment } from "./linchpin.ts";

const folder = newFolder();
let document: RunDocument;
let stored: readonly TrialRecord[];

beforeAll(async () => {
  const file = writeExperiment(folder, [
    "train: { epochs: 2 }",
    "seeds: 3",
    "instruments: [generalisation, rely.matrix]",
  ]);
  const run = await linchpin(folder, ["run", file, "--json"]);
  expect(run.code, run.stderr).toBe(0);
  document = JSON.parse(run.stdout);
  stored = records(join(folder, ".linchpin/store.sqlite"));
}, 60_000);
afterAll(clean);

const exported = (...args: readonly string[]): Promise<Ended> => linchpin(folder, ["export", ...args]);

type Row = Readonly<Record<string, string>>;

function rowsOf(csv: string): Row[] {
  const [header, ...lines] = readCsv(new TextEncoder().encode(csv), ",", "export.csv").map(({ cells }) => cells);
  return lines.map((cells) => Object.fromEntries(header!.map((name, i) => [name, cells[i]!])));
}

/** Trial, metric and value of every scalar, sorted; values as they are, so that a lost bit is seen. */
function sorted(scalars: readonly (readonly [string, string, number])[]): (readonly [string, string, number])[] {
  return [...scalars].sort(([a, b], [c, d]) => `${a} ${b}`.localeCompare(`${c} ${d}`));
}

const inStore = (): (readonly [string, string, number])[] =>
  sorted(
    stored.flatMap(({ trial, scalars }) =>
      Object.entries(scalars).map(([name, value]): [string, string, number] => [trial, name, value]),
    ),
  );

describe("linchpin export", () => {
  test("writes every scalar of every trial as CSV, bit for bit", async () => {
    const { code, stdout, stderr } = await exported("moons");
    expect(code, stderr).toBe(0);
    const rows = rowsOf(stdout);
    const valid = rows.filter((row) => row["valid"] === "true");
    expect(sorted(valid.map((row) => [row["trial"]!, row["metric"]!, Number(row["value"])]))).toEqual(inStore());
    const reasons = stored.flatMap(({ invalid }) => Object.values(invalid));
    expect(
      rows
        .filter((row) => row["valid"] === "false")
        .map((row) => row["why"])
        .sort(),
    ).toEqual(reasons.sort());
    expect(stderr).toBe(`1 experiment, ${rows.length} rows\n`);
    expect(new Set(rows.map(({ arm, seed }) => `${arm} ${seed}`))).toEqual(
      new Set(["bn", "bn-full"].flatMap((arm) => [0, 1, 2].map((seed) => `${arm} ${seed}`))),
    );
  });

  test("writes the same numbers as JSON and Parquet", async () => {
    expect((await exported("--out", "all.json")).code).toBe(0);
    expect((await exported("--out", "all.parquet")).code).toBe(0);
    const json = JSON.parse(readFileSync(join(folder, "all.json"), "utf8")) as Record<string, unknown>[];
    const bytes = new Uint8Array(readFileSync(join(folder, "all.parquet")));
    const parquet = await parquetReadObjects({ file: bytes.buffer });
    for (const rows of [json, parquet])
      expect(
        sorted(
          rows
            .filter(({ valid }) => valid)
            .map(({ trial, metric, value }) => [trial, metric, value] as [string, string, number]),
        ),
      ).toEqual(inStore());
    // Parquet's 64-bit integers come back as bigint; all else is the same, row by row.
    expect(parquet.map((row) => ({ ...row, seed: Number(row["seed"]) }))).toEqual(json);
    expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  test("writes a wide table that our own table reader takes as data", async () => {
    const { stdout } = await exported("--shape", "wide");
    const [header] = readCsv(new TextEncoder().encode(stdout), ",", "wide.csv");
    const wanted = ["test.nll", "test.accuracy"];
    const table = parseCsv(
      new TextEncoder().encode(stdout),
      {
        ...{ delimiter: ",", header: true, target: "arm", classes: ["bn", "bn-full"] },
        ignore: header!.cells.filter((name) => name !== "arm" && !wanted.includes(name)),
      },
      "wide.csv",
    );
    const expected = rowsOf(stdout).map(({ trial }) => stored.find((record) => record.trial === trial)!.scalars);
    expect([...table.x]).toEqual(expected.flatMap((scalars) => table.columns.map((name) => scalars[name])));
    expect(table.columns).toEqual(header!.cells.filter((name) => wanted.includes(name)));
  });

  test("writes every point of every curve and array", async () => {
    const curves = rowsOf((await exported("--what", "curves")).stdout);
    const arrays = rowsOf((await exported("--what", "arrays")).stdout);
    for (const { trial, curves: kept, arrays: matrices } of stored) {
      for (const [name, curve] of Object.entries(kept)) {
        const rows = curves.filter((row) => row["trial"] === trial && row["curve"] === name);
        expect(Float32Array.from(rows, (row) => Number(row["value"]))).toEqual(curve);
      }
      for (const [name, { shape, data }] of Object.entries(matrices)) {
        const rows = arrays.filter((row) => row["trial"] === trial && row["array"] === name);
        expect(rows[0]!["shape"]).toBe(shape.join("x"));
        expect(Float32Array.from(rows, (row) => Number(row["value"]))).toEqual(data);
      }
    }
    expect([curves.length, arrays.length].every((n) => n > 0)).toBe(true);
  });

  test("writes the estimates and verdicts that the run printed", async () => {
    const estimates = rowsOf((await exported("moons.yaml", "--what", "estimates")).stdout);
    expect(estimates).toHaveLength(document.estimates.length);
    for (const [i, { on, mean, low, pairs, differences }] of document.estimates.entries()) {
      const row = estimates[i]!;
      expect([row["metric"], Number(row["mean"]), Number(row["low"]), Number(row["pairs"])]).toEqual([
        on,
        mean,
        low,
        pairs,
      ]);
      expect(JSON.parse(row["differences"]!)).toEqual(differences);
    }
    const verdicts = JSON.parse((await exported("--what", "verdicts", "--format", "json")).stdout);
    expect(verdicts.map(({ decision, because }: Row) => [decision, because])).toEqual(
      document.verdicts.map(({ decision, because }) => [decision, because]),
    );
  });

  test("--all takes every experiment of the store, under its name", async () => {
    const both = newFolder();
    const file = writeExperiment(both, ["train: { epochs: 1 }", "seeds: 2"]);
    writeFileSync(join(both, "xor.yaml"), readFileSync(join(both, file), "utf8").replace("moons", "xor"));
    for (const one of [file, "xor.yaml"]) expect((await linchpin(both, ["run", one])).code).toBe(0);
    const rows = rowsOf((await linchpin(both, ["export", "--all", "--shape", "wide"])).stdout);
    expect(rows.map(({ experiment, task, arm, seed }) => [experiment, task, arm, seed])).toEqual(
      ["moons", "xor"].flatMap((name) =>
        ["bn", "bn-full"].flatMap((arm) => ["0", "1"].map((seed) => [name, name, arm, seed])),
      ),
    );
  });

  test("--all takes trials too that no experiment of a repaired store has", async () => {
    const alone = newFolder();
    const store = sqliteStore(join(alone, "store.sqlite"));
    store.append(sampleRecord(3), sampleAttempt());
    store.close();
    const { stdout } = await linchpin(alone, ["export", "--all", "--shape", "wide", "--store", "store.sqlite"]);
    const [row] = rowsOf(stdout);
    expect(row).toMatchObject({ experiment: "", task: "moons", arm: "", seed: "3", trial: sampleRecord(3).trial });
    expect(Number(row!["test.nll"])).toBe(sampleRecord(3).scalars["test.nll"]);
  });

  test("does not write over a file unless it is told to", async () => {
    writeFileSync(join(folder, "mine.csv"), "mine\n");
    const refused = await exported("--out", "mine.csv");
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("mine.csv: the file is there already")]);
    expect(readFileSync(join(folder, "mine.csv"), "utf8")).toBe("mine\n");
    expect((await exported("--out", "mine.csv", "--force")).code).toBe(0);
    expect(readFileSync(join(folder, "mine.csv"), "utf8")).toMatch(/^experiment,/);
  });

  test("leaves nothing behind where it cannot write", async () => {
    writeFileSync(join(folder, "wall"), "");
    const { code, stderr } = await exported("--out", "wall/x.csv");
    expect([code, stderr]).toEqual([2, expect.stringContaining("wall/x.csv: cannot be written")]);
    expect(existsSync(join(folder, "wall/x.csv"))).toBe(false);
  });

  test("says what is wrong with a name, a profile, an ending or flags that contradict each other", async () => {
    const wrong: readonly (readonly [readonly string[], string])[] = [
      [["mons"], 'no experiment "mons"; did you mean "moons"'],
      [["moons", "--profile", "full"], "has not been run in the full profile"],
      [["--out", "x.xlsx"], 'no format is called ".xlsx"'],
      [["moons", "--all"], "--all is every experiment"],
      [["--shape", "wide", "--what", "curves"], "--shape wide is a shape of scalars"],
    ];
    for (const [args, words] of wrong) {
      const { code, stdout, stderr } = await exported(...args);
      expect([code, stdout, stderr]).toEqual([2, "", expect.stringContaining(words)]);
    }
  });

  test("ends quietly when its reader has had enough", () => {
    const main = join(import.meta.dirname, "../../src/node/cli/main.ts");
    const command = `"${process.execPath}" "${main}" export --what arrays | head -c 10; exit "\${PIPESTATUS[0]}"`;
    const { status, stdout, stderr } = spawnSync("bash", ["-c", command], { encoding: "utf8", cwd: folder });
    expect([status, stdout, stderr]).toEqual([0, "experiment", ""]);
  });
});
