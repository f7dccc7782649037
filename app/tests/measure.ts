// Measures what the page promises: how soon its buttons work, how much script it loads, how soon the first pair of networks
// is drawn, how long the Lab's population takes and how many frames a second are drawn meanwhile. Alone on the machine
// please. Writes docs/measured/page/counts.json and docs/page.md.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type Browser, chromium as driver, type Page } from "@playwright/test";
import { pages } from "../src/lib/site/pages.ts";
import { chromium, chromiumFlags } from "./chromium.ts";
import { type MeasuredPage, measuredPage } from "./measuredPage.ts";

const PORT = 4187;
const REPETITIONS = 5;
const root = join(import.meta.dirname, "../..");
const address = `http://127.0.0.1:${PORT}`;

const server = spawn(process.execPath, [join(import.meta.dirname, "staticServer.ts"), String(PORT)], {
  stdio: "inherit",
});
const browser = await driver.launch({ executablePath: chromium, args: [...chromiumFlags] });
try {
  await answering();
  const paths = [...pages.map(({ path }) => path), "/claims/bn-noise-spreads-reliance/"];
  const opened: MeasuredPage["pages"][number][] = [];
  for (const path of paths) opened.push(await openings(browser, path));
  const measured: MeasuredPage = {
    browser: `Chromium ${browser.version().split(".")[0]}`,
    cores: availableParallelism(),
    repetitions: REPETITIONS,
    pages: opened,
    training: await training(browser),
  };
  mkdirSync(join(root, "docs/measured/page"), { recursive: true });
  writeFileSync(join(root, "docs/measured/page/counts.json"), `${JSON.stringify(measured, undefined, 1)}\n`);
  writeFileSync(join(root, "docs/page.md"), measuredPage(measured));
  console.log(measuredPage(measured));
} finally {
  await browser.close();
  server.kill();
}

async function answering(): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const found = await fetch(address).catch(() => undefined);
    if (found?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the static server does not answer: is app/build there?");
}

/** A context of its own has no cache. */
async function openings(from: Browser, path: string): Promise<MeasuredPage["pages"][number]> {
  const times: number[] = [];
  const scripts = new Set<string>();
  for (let i = 0; i < REPETITIONS; i++) {
    const context = await from.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: "block" });
    const page = await context.newPage();
    page.on("response", (response) => {
      const { pathname } = new URL(response.url());
      if (pathname.endsWith(".js") && response.request().frame() === page.mainFrame()) scripts.add(pathname);
    });
    await page.goto(`${address}${path}`, { waitUntil: "commit" });
    await page.waitForSelector("html[data-alive]", { state: "attached" });
    times.push(await page.evaluate(() => performance.now()));
    await page.waitForLoadState("networkidle");
    await context.close();
  }
  const packed = [...scripts].map((script) => gzipSync(readFileSync(join(root, "app/build", script))).length);
  return { path, aliveMs: median(times), scriptKb: packed.reduce((sum, size) => sum + size, 0) / 1000 };
}

async function training(from: Browser): Promise<MeasuredPage["training"]> {
  const page = await (await from.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await page.goto(`${address}/lab/`);
  await page.waitForSelector("html[data-alive]", { state: "attached" });
  await page.waitForLoadState("networkidle");
  const run = page.locator(".run");
  const text = (await run.locator("b").textContent()) ?? "";
  const networks = Number(/of (\d+)/.exec(text)?.[1]);
  await watchFrames(page);
  const began = Date.now();
  await run.getByRole("button", { name: "Train", exact: true }).click();
  // Live figures are canvases; that of the paired differences, the first panel, is there from the first pair on.
  await page
    .locator(".panels .column")
    .first()
    .locator(".panel")
    .first()
    .locator("canvas")
    .waitFor({ timeout: 60_000 });
  const firstPairMs = Date.now() - began;
  await run.getByRole("button", { name: "Train again", exact: true }).waitFor({ timeout: 300_000 });
  const allMs = Date.now() - began;
  const frames = await page.evaluate(() => (window as unknown as { frames: number[] }).frames);
  const gaps = frames.slice(1).map((time, i) => time - (frames[i] ?? time));
  return {
    ...{ networks, firstPairMs, allMs },
    framesPerSecond: (1000 * gaps.length) / gaps.reduce((sum, gap) => sum + gap, 0),
    longestFrameMs: Math.max(...gaps),
  };
}

/** Notes when each frame is drawn. */
async function watchFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    const frames: number[] = [];
    (window as unknown as { frames: number[] }).frames = frames;
    const note = (time: number): void => {
      frames.push(time);
      requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
