import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "@playwright/test";
import { pages } from "../../src/lib/site/pages.ts";

/** Bytes of script that a page may load before anybody touches it, packed; workers and what is loaded on demand apart. */
const BUDGET = 120_000;
const build = join(import.meta.dirname, "../../build");

/** The pages of the navigation, one of each kind below them, and the heaviest in the other language. */
const measured = [
  ...pages,
  { id: "a claim", path: "/claims/bn-noise-spreads-reliance/" },
  { id: "the Lab in German", path: "/de/lab/" },
];

for (const { id, path } of measured)
  test(`${id} loads less than ${BUDGET / 1000} kB of packed script`, async ({ page }) => {
    const scripts = new Set<string>();
    page.on("response", (response) => {
      const { pathname } = new URL(response.url());
      if (pathname.endsWith(".js") && response.request().frame() === page.mainFrame()) scripts.add(pathname);
    });
    await page.goto(path, { waitUntil: "networkidle" });
    const sizes = [...scripts].map((script) => gzipSync(readFileSync(join(build, script))).length);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    console.log(`${id}: ${(total / 1000).toFixed(1)} kB of packed script in ${scripts.size} files`);
    expect(scripts.size).toBeGreaterThan(3);
    expect(total).toBeLessThan(BUDGET);
  });
