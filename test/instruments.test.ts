import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { instrumentEntries } from "../src/lab/instrumentEntries.ts";
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
