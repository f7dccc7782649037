import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { ownTable } from "../examples/ownTable.ts";
import { program } from "../src/core/nn/program.ts";
import { distinctTrials, plan } from "../src/lab/plan.ts";
import { parseExperiment } from "../src/lab/spec.ts";
import type { Experiment, PlannedTrial } from "../src/lab/types.ts";
import { tableReader } from "../src/node/data/readTable.ts";
import { clean, linchpin, newFolder } from "./cli/linchpin.ts";

afterAll(clean);

const folder = join(import.meta.dirname, "..", "examples");
const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
const read = (name: string): Experiment =>
  parseExperiment(readFileSync(join(folder, name), "utf8"), name, [], tableReader(folder));
const plannedOf = (name: string): PlannedTrial[] => distinctTrials(plan(read(name), "k"));

test("the examples are there", () => {
  expect(files.toSorted()).toEqual([
    "cifar-residual.yaml",
    "depth12.yaml",
    "dln.yaml",
    "own-table.yaml",
    "t2-fashion.yaml",
    "t2-strokes.yaml",
  ]);
});

describe.each(files)("examples/%s", (name) => {
  const text = readFileSync(join(folder, name), "utf8");

  test("is planned in full: every arm and seed is a training of its own", () => {
    const { arms, seeds } = read(name);
    expect(plannedOf(name)).toHaveLength(Object.keys(arms).length * seeds);
  });

  test("teaches: it points editors to the schema, asks a question, and says how it is run", () => {
    expect(text).toMatch(/^# yaml-language-server: \$schema=\.\.\/docs\/experiment\.schema\.json\n/);
    expect(text).toContain(`#   npm run linchpin -- run examples/${name}\n`);
    expect(read(name).question).toMatch(/\?$/);
  });

  test("fixes its restatements beforehand, each decided by a comparison with enough seeds for a verdict", () => {
    const { restatements, compare, seeds } = read(name);
    expect(seeds).toBeGreaterThanOrEqual(8);
    const decided = new Set(compare.flatMap(({ primary, restatement }) => (primary ? [restatement] : [])));
    expect([...decided].toSorted()).toEqual(Object.keys(restatements).toSorted());
  });
});

describe("the networks of the examples", () => {
  const shapes = (name: string): { hidden: readonly number[]; positions: readonly number[] } => {
    const { hidden, positions } = program(plannedOf(name)[0]!.spec.net);
    return { hidden, positions };
  };

  test("T2 ends its two hidden layers with 16 maps of 14 x 14 and 32 of 7 x 7", () => {
    expect(shapes("t2-fashion.yaml")).toEqual({ hidden: [16, 32], positions: [196, 49] });
    expect(shapes("t2-strokes.yaml")).toEqual({ hidden: [16, 32], positions: [49, 9] });
  });

  test("the residual net has a stem and three blocks of two convolutions, the last averaged", () => {
    expect(shapes("cifar-residual.yaml")).toEqual({
      hidden: Array(7).fill(8),
      positions: [1024, 1024, 256, 256, 64, 64, 1],
    });
    const adds = plannedOf("cifar-residual.yaml")[0]!.spec.net.layers.flatMap((layer) =>
      layer.type === "add" ? [layer.from] : [],
    );
    // Relu of the stem, then the poolings of the first two blocks.
    expect(adds).toEqual([1, 7, 13]);
  });

  test("twelve hidden layers, and the 25 linear ones that dln takes by default", () => {
    expect(shapes("depth12.yaml").hidden).toEqual(Array(12).fill(16));
    expect(read("dln.yaml").net).toEqual(parseExperiment("data: dln\narms: [plain]", "a").net);
  });
});

describe("examples/own-table.yaml", () => {
  test("its table is what ownTable.ts makes", () => {
    expect(readFileSync(join(folder, "own-table.csv"), "utf8")).toBe(ownTable());
  });

  test("trains, judges and reports; 295 rows are whole, and orchard and colour are three inputs each", async () => {
    const out = newFolder();
    const { code, stdout, stderr } = await linchpin(out, ["run", join(folder, "own-table.yaml")]);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain(
      "own-table.csv: 295 rows (5 more left out, a value is missing), 13 inputs, classes juice, table",
    );
    expect(stderr).toContain("36 trials: 0 reused, 36 new, 0 diverged, 0 failed");
    expect(stdout).toMatch(/R1 on own-table\.csv: dropout lowers the test loss/);
    expect(stdout).toMatch(/^Report: /m);
  });
});
