import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { claims } from "../src/lab/claims/index.ts";
import { experimentJsonSchema } from "../src/lab/specSchema.ts";
import { answerFigure, type Measured, measuredOf, writtenReadme } from "../tools/measured.ts";

const root = join(import.meta.dirname, "..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const measured = claims
  .map(({ id }) => `docs/measured/${id}.json`)
  .filter((path) => existsSync(join(root, path)))
  .map((path) => JSON.parse(read(path)) as Measured);

describe("what the documentation says was measured", () => {
  test("README.md says what docs/measured says; if not, run: npm run docs", () => {
    expect(read("README.md")).toBe(writtenReadme(read("README.md"), measured));
  });

  test("the README's picture shows docs/measured", () => {
    expect(read("docs/figures/answer.svg")).toBe(answerFigure(measured));
  });

  test("docs/experiment.schema.json is the schema that files are checked by", () => {
    expect(JSON.parse(read("docs/experiment.schema.json"))).toEqual(JSON.parse(JSON.stringify(experimentJsonSchema())));
  });

  test("a fresh run of bn-slight-regularisation gives the numbers that are written down, to the last digit", () => {
    const folder = mkdtempSync(join(tmpdir(), "linchpin-docs-"));
    try {
      const run = spawnSync(
        process.execPath,
        [
          ...[join(root, "src/node/cli/main.ts"), "run", "bn-slight-regularisation", "--profile", "quick", "--json"],
          ...["--store", join(folder, "store.sqlite"), "--out", folder],
        ],
        { encoding: "utf8", maxBuffer: 2 ** 28 },
      );
      expect(run.status, run.stderr).toBe(0);
      const fresh = JSON.parse(JSON.stringify(measuredOf(JSON.parse(run.stdout))));
      expect(fresh).toEqual(measured.find(({ claim }) => claim === "bn-slight-regularisation"));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 120_000);
});
