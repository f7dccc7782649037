import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { instrumentEntries } from "../src/lab/instrumentEntries.ts";
import { instrumentPages } from "../tools/instrumentPages.ts";
import { instrumentTextsModule } from "../tools/instrumentTexts.ts";

const root = join(import.meta.dirname, "..");

describe("what is said of the instruments", () => {
  test("is what the comments in the source say; if not, run: npm run tables", () => {
    expect(readFileSync(join(root, "src/lab/instrumentTexts.generated.ts"), "utf8")).toBe(instrumentTextsModule());
  });

  test.each(instrumentEntries().map((entry) => [entry.id, entry] as const))(
    "%s has metrics, a definition, a cost and a source",
    (_, { metrics, definition, cost, source }) => {
      expect(metrics.length).toBeGreaterThan(0);
      expect(definition.join(" ").length).toBeGreaterThan(100);
      expect(cost).toMatch(/^Cost( of a fit)?: \S.*\.$/);
      expect(source).toMatch(/^Source: .+\.$/);
    },
  );
});

describe("docs/instruments", () => {
  const folder = join(root, "docs/instruments");
  const pages = instrumentPages();

  test("holds the files of a fresh run, and no others; if not, run: npm run gallery", () => {
    expect(readdirSync(folder).sort()).toEqual([...pages.keys()].sort());
  });

  test.each([...pages.keys()])("%s is what a fresh run writes, to the last digit", (name) => {
    expect(readFileSync(join(folder, name), "utf8")).toBe(pages.get(name));
  });

  test("has a section and a picture for every instrument that reads something in its networks", () => {
    const page = pages.get("README.md") ?? "";
    for (const { id } of instrumentEntries()) {
      expect(page).toContain(`\n## ${id}\n`);
      const own = page.slice(page.indexOf(`\n## ${id}\n`)).split("\n## ")[1] ?? "";
      expect(own.includes(`(${id}.svg)`), id).toBe(pages.has(`${id}.svg`));
      if (!pages.has(`${id}.svg`)) expect(own).toContain("Not defined in these networks: ");
    }
  });
});
