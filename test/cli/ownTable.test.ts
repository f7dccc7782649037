// A table of one's own as a user meets it: where it lies, what happens when it changes, what is said of mistakes.
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dataShow } from "../../src/node/data/dataShow.ts";
import { clean, linchpin, newFolder, records } from "./linchpin.ts";

afterAll(clean);
const STORE = ".linchpin/store.sqlite";
const table = `a,b,y\n${Array.from({ length: 60 }, (_, n) => `${n % 7},${(n * n) % 11},${n % 3 === 0 ? "p" : "q"}`).join("\n")}\n`;
const text = (data = ""): string => `data: { file: data/mine.csv, target: y, classes: [p, q]${data} }
net: [dense 4, relu, dense 2]
train: { epochs: 2, batch: 16 }
arms: [plain]
seeds: 2
`;

/** A folder with an experiment and its table one folder below. */
function folderWith(content: string | Uint8Array = table, data = "", name = "mine.csv"): string {
  const folder = newFolder();
  mkdirSync(join(folder, "lab/data"), { recursive: true });
  writeFileSync(join(folder, "lab/data", name), content);
  writeFileSync(join(folder, "lab/mine.yaml"), text(data).replace("mine.csv", name));
  return folder;
}

describe("linchpin run on a table of one's own", () => {
  let folder = "";
  let trial = "";
  beforeAll(async () => {
    folder = folderWith();
    const { code, stderr } = await linchpin(folder, ["run", "lab/mine.yaml"]);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain("mine.csv: 60 rows, 2 inputs, classes p, q\nmine: 0 reused, 2 new trials");
    trial = records(join(folder, STORE))[0]!.trial;
  }, 60_000);

  test("finds the table beside its experiment from any folder, and the trials in a store wherever they were trained", async () => {
    const other = newFolder();
    cpSync(join(folder, "lab"), join(other, "moved"), { recursive: true });
    const { stderr } = await linchpin(other, ["run", "moved/mine.yaml", "--store", join(folder, STORE)]);
    expect(stderr).toContain("mine: 2 reused, 0 new trials");
    expect((await linchpin(folder, ["doctor"])).stdout).toContain("every row matches its checksum");
  });

  test("replays a trial, refuses to where the file has changed, and trains the changed file anew", async () => {
    expect((await linchpin(folder, ["replay", trial])).stdout).toContain("SAME, to the last bit");
    const path = join(folder, "lab/data/mine.csv");
    writeFileSync(path, table.replace("6,3,p", "6,4,p"));
    const changed = await linchpin(folder, ["replay", trial]);
    expect([changed.code, changed.stdout]).toEqual([2, ""]);
    expect(changed.stderr).toMatch(
      /mine\.csv: the file has changed\. Its SHA-256 is [0-9a-f]{64}; the trial was planned/,
    );
    expect((await linchpin(folder, ["run", "lab/mine.yaml"])).stderr).toContain("mine: 0 reused, 2 new trials");
    writeFileSync(path, table);
    expect((await linchpin(folder, ["run", "lab/mine.yaml"])).stderr).toContain("mine: 2 reused, 0 new trials");
  });

  test("says where a table that is gone was, and takes it from LINCHPIN_DATA", async () => {
    const path = join(folder, "lab/data/mine.csv");
    const elsewhere = newFolder();
    renameSync(path, join(elsewhere, "mine.csv"));
    const gone = await linchpin(folder, ["replay", trial], { LINCHPIN_DATA: "" });
    expect([gone.code, gone.stdout]).toEqual([2, ""]);
    expect(gone.stderr).toMatch(
      /lab\/data\/mine\.csv: there is no such file; put the table with the SHA-256 [0-9a-f]{64}/,
    );
    const found = await linchpin(folder, ["replay", trial], { LINCHPIN_DATA: elsewhere });
    expect(found.stdout).toContain("SAME, to the last bit");
    renameSync(join(elsewhere, "mine.csv"), path);
  });
});

test("linchpin code writes the data of a seed for another framework", async () => {
  const folder = folderWith();
  const { code, stderr } = await linchpin(folder, [
    ...["code", "lab/mine.yaml", "--arm", "plain", "--out", "mine.py", "--npz", "mine.npz"],
  ]);
  expect(code, stderr).toBe(0);
  const arrays = dataShow(join(folder, "mine.npz")).arrays;
  // 60 rows: 36, 9 and 15.
  expect(arrays.find(({ name }) => name === "x_train")?.shape).toEqual([36, 2]);
  expect(arrays.find(({ name }) => name === "x_test")?.shape).toEqual([15, 2]);
});

test("linchpin data show checks a target by its position, where there is no header", async () => {
  const folder = folderWith("1,2,7.5\n3,?,8\n5,6,9\n");
  const args = ["data", "show", "lab/data/mine.csv", "--no-header", "--target", "3", "--regression", "--missing", "?"];
  const { code, stdout, stderr } = await linchpin(folder, args);
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/^3 \(target\) +2 +number +7\.5 +9 +8\.25/m);
  expect(stdout).toContain("2 rows, 2 inputs; 1 rows left out for missing values");
});

describe("a table that cannot be used", () => {
  const complaint = async (folder: string): Promise<string> => {
    const { code, stdout, stderr } = await linchpin(folder, ["run", "lab/mine.yaml"]);
    expect([code, stdout]).toEqual([2, ""]);
    return stderr;
  };

  test("is refused before anything is trained: missing, a folder, far too large, a cell that is no number", async () => {
    const folder = folderWith();
    const path = join(folder, "lab/data/mine.csv");
    rmSync(path);
    expect(await complaint(folder)).toMatch(/lab\/mine\.yaml:1:15 data\.file: .*mine\.csv: there is no such file/);
    mkdirSync(path);
    expect(await complaint(folder)).toContain("this is no file; expected a file of separated values");
    rmSync(path, { recursive: true });
    writeFileSync(path, "");
    // Sparse: it takes no room on the disk.
    truncateSync(path, 3e9);
    expect(await complaint(folder)).toContain("mine.csv: 3000 MB; at most 100 MB are read");
    writeFileSync(path, table.replace("6,3,p", "6,three,p"));
    expect(await complaint(folder)).toContain('line 8, column 2 ("b"): "three" is no finite number');
  });

  test("has a category that a seed's training rows have not: seed and line are named", async () => {
    const rows = table
      .trim()
      .split("\n")
      .map((line, n) => `${line},${n === 0 ? "c" : n === 30 ? "rare" : "often"}`);
    const folder = folderWith(`${rows.join("\n")}\n`, ", categorical: [c], train: 16, test: 40");
    expect(await complaint(folder)).toMatch(
      /seed 0: mine\.csv, line 31: "rare" in column "c" stands in no training row/,
    );
  });
});

test("a gzipped table is the same table: its digest is that of the content", async () => {
  const folder = folderWith(gzipSync(table), "", "mine.csv.gz");
  const { code, stderr } = await linchpin(folder, ["run", "lab/mine.yaml"]);
  expect(code, stderr).toBe(0);
  const [record] = records(join(folder, STORE));
  const plain = folderWith();
  await linchpin(plain, ["run", "lab/mine.yaml"]);
  const [other] = records(join(plain, STORE));
  expect(record!.spec.data.sha256).toBe(other!.spec.data.sha256);
  expect(readFileSync(join(plain, "lab/data/mine.csv"), "utf8")).toBe(table);
});
