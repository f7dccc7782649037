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

  test("names every member of a table of one's own", () => {
    const [, section = ""] = /## A table of your own\n([\s\S]*?)\n## /.exec(text) ?? [];
    const { properties } = experimentJsonSchema() as {
      properties: { data: { anyOf: { properties?: Record<string, unknown> }[] } };
    };
    const table = properties.data.anyOf.find((form) => form.properties?.["file"] !== undefined);
    const members = Object.keys(table?.properties ?? {});
    expect(members.length).toBeGreaterThan(15);
    for (const member of members) expect(section).toContain(`\`${member}\``);
  });

  test("its example of a table is one", () => {
    const [, section = ""] = /## A table of your own\n([\s\S]*?)\n## /.exec(text) ?? [];
    const [, yaml = ""] = /```yaml\n([\s\S]*?)```/.exec(section) ?? [];
    const csv = "apple,mass,colour,orchard,grade\n1,150,red,hill,juice\n2,170,green,south,table\n3,?,red,hill,juice\n";
    const rows = Array.from({ length: 10 }, (_, n) => `${n},${n},red,hill,${n % 2 ? "juice" : "table"}\n`).join("");
    const content = new Uint8Array(Buffer.from(csv + rows));
    const { data } = parseExperiment(`${yaml}\narms: [plain]`, "a.yaml", [], () => ({ path: "/apples.csv", content }));
    // Mass, two orchards, two colours; the row without a mass is left out.
    expect([data.table?.inputs, data.train + data.validation + data.test]).toEqual([5, 12]);
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
