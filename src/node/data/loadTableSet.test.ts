import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { catalogue } from "../../core/data/catalogue.ts";
import { findSourceSet, type SourceFile, type TableSourceEntry } from "../../core/data/sourceSets.ts";
import { UserError } from "../../core/math/errors.ts";
import { dataGet } from "./dataGet.ts";
import { dataList } from "./dataList.ts";
import { loadTableSet } from "./loadTableSet.ts";

const root = mkdtempSync(join(tmpdir(), "linchpin-tables-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const text = "1,2,a\n3,4,b\n5,6,a\n";
const other = "1.0,2,a\n3,4,b\n5,6,a\n";
const file = (name: string, content: string): SourceFile => ({
  name,
  content: { bytes: content.length, sha256: createHash("sha256").update(content).digest("hex") },
});
const rules = [{ delimiter: ",", header: false, target: 3, classes: ["a", "b"] }];
const set: TableSourceEntry = {
  ...{ id: "invented", folder: "tabular/invented", format: "table", mirrors: [], rules, classNames: ["a", "b"] },
  ...{ page: "https://example.org/7", licence: "none", cite: "nobody", collected: "an invented place" },
  files: [file("t.csv", text)],
  others: [{ files: [file("t.csv", other)], rules }],
};

let count = 0;
/** An environment whose data folder holds the file with this content. */
function envWith(content?: string | Uint8Array, name = "t.csv"): Record<string, string> {
  const folder = join(root, `${count++}`);
  mkdirSync(join(folder, set.folder), { recursive: true });
  if (content !== undefined) writeFileSync(join(folder, set.folder, name), content);
  return { LINCHPIN_DATA: folder, LINCHPIN_CACHE: join(folder, "cache") };
}

describe("loadTableSet", () => {
  it("reads a file whose sum is known, gzipped or not, and another that makes the same table", () => {
    const plain = loadTableSet(set, envWith(text));
    expect([...plain.x]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...plain.y]).toEqual([0, 1, 0]);
    expect(loadTableSet(set, envWith(gzipSync(text), "t.csv.gz"))).toEqual(plain);
    const second = loadTableSet(set, envWith(other));
    expect(second.x).toEqual(plain.x);
    // The digest stands for the bytes.
    expect(second.sha256).not.toBe(plain.sha256);
  });

  it("refuses a file with another sum, and names both", () => {
    const sum = set.files[0]!.content.sha256;
    expect(() => loadTableSet(set, envWith(text.replace("5", "7")))).toThrow(UserError);
    expect(() => loadTableSet(set, envWith(text.replace("5", "7")))).toThrow(
      new RegExp(`t\\.csv: its SHA-256 is [0-9a-f]{64} .*expected SHA-256 ${sum} .*linchpin data get invented`),
    );
  });

  it("says where it looked for a file that is not here", () => {
    const env = envWith();
    expect(() => loadTableSet(set, env)).toThrow(
      `data: t.csv of invented not found in ${env["LINCHPIN_DATA"]}/tabular/invented or ${env["LINCHPIN_CACHE"]}/tabular/invented`,
    );
  });
});

describe("linchpin data get of a table", () => {
  it("says what to bring and where to put it, where no file of known sum is published", async () => {
    const env = envWith();
    const told = dataGet("sonar", { env });
    await expect(told).rejects.toThrow(UserError);
    for (const words of [
      "data get sonar: the publisher has no file whose sum is known",
      "sonar.csv  87775 bytes, SHA-256 3079c09b5d2789a0",
      `${env["LINCHPIN_DATA"]}/tabular/uci`,
      "https://archive.ics.uci.edu/dataset/151",
      "data: { file: ..., target: ... }",
    ])
      await expect(told).rejects.toThrow(words);
  });
});

describe("the tables of the catalogue", () => {
  const tables = catalogue.filter(({ rows }) => rows !== undefined);

  it("are those of the list, each with files, sums, a page and a citation", () => {
    expect(tables.map(({ id }) => id)).toEqual([
      ...["digits", "breast_cancer", "iris", "wine", "diabetes", "sonar", "ionosphere", "german", "wheat-seeds"],
      ...["banknote", "haberman", "glass", "breast-cancer-wisconsin", "winequality-red", "adult"],
    ]);
    for (const { source = "" } of tables) {
      const set = findSourceSet(source);
      if (set.format !== "table") throw new Error(`${source} is no table`);
      const { files, page, cite, collected } = set;
      expect(files.every(({ content }) => /^[0-9a-f]{64}$/.test(content.sha256 ?? ""))).toBe(true);
      expect(page).toMatch(/^https:/);
      expect(cite).toMatch(/\d{4}/);
      expect(collected).not.toBe("");
    }
  });

  it("take at most 300 training rows by default, in at least 360 steps", () => {
    for (const { id, rows = 0, defaults } of tables) {
      const { train, validation, test, batch, epochs } = defaults;
      expect(train, id).toBeLessThanOrEqual(300);
      expect(train + validation + test, id).toBeLessThanOrEqual(rows);
      expect(Math.floor(train / batch) * epochs, id).toBeGreaterThanOrEqual(360);
    }
  });

  it("are listed as missing where they are, with the command that helps", () => {
    const listed = dataList(envWith()).find(({ id }) => id === "diabetes");
    expect(listed).toMatchObject({ state: "missing", task: "regression", classes: 1, source: { id: "diabetes" } });
  });
});
