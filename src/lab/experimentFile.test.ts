import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { metricLines } from "../../tools/metricLines.ts";
import { isStandardArm } from "./arms.ts";
import { parseExperiment } from "./spec.ts";
import { experimentJsonSchema } from "./specSchema.ts";

const text = readFileSync(new URL("../../docs/experimentFile.md", import.meta.url), "utf8");

describe("docs/experimentFile.md", () => {
  test("its example is an experiment", () => {
    const [, yaml = ""] = /```yaml\n([\s\S]*?)```/.exec(text) ?? [];
    const made = parseExperiment(yaml, "example.yaml");
    expect(Object.keys(made.arms)).toEqual(["plain", "bn-g16", "bn-full", "bn-full+shared16"]);
    expect(made.compare).toHaveLength(2);
  });

  test("names every member of the file", () => {
    const { properties } = experimentJsonSchema() as { properties: Record<string, unknown> };
    for (const member of Object.keys(properties)) expect(text).toContain(`\`${member}\``);
  });

  test("its standard arms are standard arms", () => {
    const [, table = ""] = /## Standard arms\n([\s\S]*?)\n## /.exec(text) ?? [];
    const cells = [...table.matchAll(/^\| (.*?) \|/gm)].map(([, cell = ""]) => cell);
    const names = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name));
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) expect(isStandardArm(name), name).toBe(true);
  });

  test("lists every metric, as `npm run tables` writes them, with unit, direction, default margin and places", () => {
    expect(text.slice(text.indexOf("| metric |")).trim()).toBe(metricLines());
  });
});
