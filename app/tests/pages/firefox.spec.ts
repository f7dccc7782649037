// The same page in another engine: Playwright cannot drive a Firefox that was not built for it, WebDriver BiDi can.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { kernelName } from "../../../src/core/engine/engine.ts";
import { engineTrials } from "../../../src/lab/engineTrials.ts";
import { distinctTrials, plan } from "../../../src/lab/plan.ts";
import { experiment } from "../../../src/lab/spec.ts";
import { encodeState } from "../../src/lib/hash/stateHash.ts";
import { example } from "../../src/lib/lesson/example.ts";
import { blockOf, type Lesson, stateOf } from "../../src/lib/lesson/lesson.ts";
import { decodeResult } from "../../src/lib/lesson/resultCode.ts";

const firefox = process.env["FIREFOX"] ?? "/usr/bin/firefox-esr";

test.describe("in Firefox", () => {
  test.skip(!existsSync(firefox), `no Firefox at ${firefox}: FIREFOX names another`);
  test.describe.configure({ mode: "serial", timeout: 120_000 });
  let home: string;
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];

  test.beforeAll(async () => {
    // Firefox wants a home that it can write to.
    home = mkdtempSync(join(tmpdir(), "linchpin-firefox-"));
    browser = await puppeteer.launch({
      ...{ browser: "firefox", executablePath: firefox, headless: true },
      env: { ...process.env, HOME: home },
    });
    page = await browser.newPage();
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => {
      const text = message.text();
      // Firefox asks for the icon after the page is there, and calls it an error when the page is left before it came.
      if (message.type() === "error" && !/icon\.svg. A ServiceWorker intercepted the request/.test(text))
        errors.push(text);
    });
  });
  test.afterAll(async () => {
    await browser?.close();
    rmSync(home, { recursive: true, force: true });
  });

  async function open(address: string): Promise<void> {
    await page.goto(address, { waitUntil: "load" });
    await page.waitForSelector("html[data-alive]");
  }

  test("every page shows its heading and its figures, without an error", async ({ baseURL }) => {
    for (const path of [
      "/",
      "/lab/",
      "/claims/",
      "/claims/bn-noise-spreads-reliance/",
      "/class/",
      "/results/",
      "/de/",
    ]) {
      await open(`${baseURL}${path}`);
      expect(await page.$eval("h1", (heading) => heading.textContent?.trim()), path).not.toBe("");
    }
    expect(errors).toEqual([]);
  });

  test("a slider follows the keys, and the figure with it", async ({ baseURL }) => {
    await open(`${baseURL}/`);
    const slider = await page.waitForSelector("input[type=range]");
    const before = await page.$eval("output", (value) => value.textContent);
    await slider?.focus();
    await page.keyboard.press("ArrowRight");
    expect(await page.$eval("output", (value) => value.textContent)).not.toBe(before);
    expect(errors).toEqual([]);
  });

  test("networks that it trains have the digests of Node", async ({ baseURL }) => {
    const lesson: Lesson = {
      experiment: { ...example, train: { ...example.train, epochs: 3 }, seeds: 2 },
      ...{ title: "Firefox", question: "The same?", hidden: [] },
    };
    await open(`${baseURL}/class/#${await encodeState(stateOf(lesson))}`);
    await (await page.waitForSelector("input[type=radio]"))?.click();
    await page.type("input[type=number]", "2");
    await page.waitForFunction(() =>
      [...document.querySelectorAll("button")].some(
        (one) => one.textContent?.includes("Train my block") && !one.disabled,
      ),
    );
    await page.evaluate(() =>
      [...document.querySelectorAll("button")].find((one) => one.textContent?.includes("Train my block"))?.click(),
    );
    await page.waitForSelector("textarea[readonly]", { timeout: 60_000 });
    const code = await page.$eval("textarea[readonly]", (area) => area.value);
    const planned = distinctTrials(plan(experiment(blockOf(lesson, 2), "block"), kernelName("exact")));
    const digests = planned.map(({ spec }) => engineTrials([spec])[0]?.digest.slice(0, 12));
    expect(decodeResult(code).networks.map(({ digest }) => digest)).toEqual(digests);
    expect(errors).toEqual([]);
  });
});
