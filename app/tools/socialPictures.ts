// Writes the pictures that links to claims show where they are shared, `build/social/<claim>.png`, with the system's
// Chromium. Run after the build: `node tools/app.ts publish https://where.it.lies/`.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium as playwright } from "@playwright/test";
import { claims } from "../../src/lab/claims/index.ts";
import { parseMeasured } from "../../tools/measured.ts";
import { SOCIAL_SIZE, socialPicture } from "../src/lib/claims/socialPicture.ts";
import { chromium, chromiumFlags } from "../tests/chromium.ts";

const root = join(import.meta.dirname, "../..");
const folder = join(root, "app/build/social");

const browser = await playwright.launch({ executablePath: chromium, args: [...chromiumFlags] });
const page = await browser.newPage({ viewport: SOCIAL_SIZE });
const fonts = fontCss();
mkdirSync(folder, { recursive: true });
for (const { id, sentence } of claims) {
  const { trials } = parseMeasured(readFileSync(join(root, `docs/measured/${id}.json`), "utf8"));
  await page.setContent(socialPicture({ sentence, networks: trials.done }, fonts));
  await page.evaluate(() => document.fonts.ready);
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  if (height > SOCIAL_SIZE.height) throw new Error(`${id}: its picture would be ${height} pixels high`);
  await page.screenshot({ path: join(folder, `${id}.png`) });
}
await browser.close();
process.stdout.write(`${claims.length} pictures in app/build/social\n`);

/** The page's own font, inside the page: a page without an address may load nothing. */
function fontCss(): string {
  const { resolve } = createRequire(import.meta.url);
  const file = resolve(
    "@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2",
  );
  const data = readFileSync(file).toString("base64");
  return `@font-face { font-family: Page; font-weight: 200 800; src: url(data:font/woff2;base64,${data}) format("woff2"); }`;
}
