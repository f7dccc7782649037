import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { linchpin, type Served, serve } from "../serve.ts";
import { alive, expectAccessible, expectFits, looks, settled, testLooks, visit } from "./looks.ts";

testLooks("results", "/results/");

test("without a local server it says how to start one, and stands in no navigation", async ({ page }) => {
  await visit(page, "/results/");
  await expect(page.getByText("npm start", { exact: true })).toBeVisible();
  await visit(page, "/");
  await expect(page.locator(".pages a")).not.toContainText(["Results"]);
});

const small = (lr: string): string => `
data: { name: moons, train: 40, validation: 20, test: 40 }
net: [dense 6, relu, dense 2]
train: { epochs: 2, batch: 8, learningRate: ${lr} }
arms: [plain, bn]
seeds: 8
instruments: [generalisation]
compare:
  - { arm: bn, against: plain, on: test.nll, better: lower, margin: 0.01 }
`;

test.describe("with linchpin serve", () => {
  test.describe.configure({ mode: "serial" });
  let folder: string;
  let served: Served;

  test.beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "linchpin-results-"));
    for (const [name, rate] of [
      ["first", "0.01"],
      ["second", "0.1"],
    ] as const) {
      writeFileSync(join(folder, `${name}.yaml`), small(rate));
      linchpin(folder, "run", `${name}.yaml`, "--store", "store.sqlite", "--workers", "1");
    }
    served = await serve(folder);
  });
  test.afterAll(async () => {
    await served.stop();
    rmSync(folder, { recursive: true });
  });

  /** One page of the server: its session lives in this tab. */
  let page: Page;
  test.beforeAll(async ({ browser }) => {
    page = await (await browser.newContext()).newPage();
    await page.goto(await served.link());
    await alive(page);
  });
  test.afterAll(() => page.context().close());

  test("the link opens the page, the token leaves the address, and Results stands in the navigation", async () => {
    await expect(page).toHaveURL(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    await page.getByRole("link", { name: "Results" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Results on this machine");
    await expect(page.getByRole("link", { name: "second", exact: true })).toBeVisible();
    await expect(page.getByRole("link", { name: "first", exact: true })).toBeVisible();
    await expectAccessible(page);
  });

  test("an experiment shows verdict, differences, every network, seeds, the command and its report", async () => {
    await page.getByRole("link", { name: "first", exact: true }).click();
    await expect(page.getByRole("heading", { level: 2, name: "first" })).toBeVisible();
    await expect(page.getByRole("heading", { name: "Paired differences" })).toBeVisible();
    await expect(page.locator(".scene svg, .room svg").first()).toBeVisible();
    await expect(page.getByText(/linchpin run first/)).toBeVisible();
    await expect(page.getByRole("img", { name: "plain: 8 of 8 done" })).toBeVisible();
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save the full report" }).click();
    const report = await (await saved).path();
    expect(readFileSync(report, "utf8")).toMatch(/^<!doctype html>[\s\S]*Paired differences/);
    for (const { width, height } of looks) {
      await page.setViewportSize({ width, height });
      await settled(page);
      await expectFits(page);
      await expectAccessible(page);
    }
  });

  test("two experiments stand side by side", async () => {
    await page.getByRole("link", { name: "All experiments" }).click();
    await page.getByRole("checkbox", { name: "Choose first to compare" }).check();
    await page.getByRole("checkbox", { name: "Choose second to compare" }).check();
    await page.getByRole("link", { name: "Compare 2" }).click();
    const cells = page.getByRole("region", { name: "Side by side" }).locator("tbody tr").first().locator("td");
    await expect(cells).toHaveCount(2);
    for (const cell of await cells.all()) await expect(cell).toContainText("8 pairs");
    const curves = page.getByRole("region", { name: "Curves" });
    await expect(curves.getByRole("figure")).toHaveCount(2);
    const plain = curves.getByRole("figure", { name: "plain" });
    await expect(
      plain.getByRole("img", { name: "Loss of each batch in training, moons, plain: first, second" }),
    ).toBeVisible();
    await expect(plain).toContainText("first: 8 seeds, second: 8 seeds");
    const axes = await curves
      .locator(".scene svg")
      .evaluateAll((all) => all.map((svg) => [...svg.querySelectorAll("text.m")].map((tick) => tick.textContent)));
    expect(axes[0]).toEqual(axes[1]);
    await plain.getByRole("button", { name: "Show as table" }).click();
    const rows = plain.locator("tbody tr");
    // 5 mini-batches of 8 in each of 2 epochs.
    await expect(rows).toHaveCount(10);
    const [first = [], last = []] = await Promise.all(
      [rows.first(), rows.last()].map(async (row) => (await row.locator("td").allTextContents()).map(Number)),
    );
    // The same data, start and order: before the first step the loss is the same at any learning rate.
    expect(first[1]).toBe(first[4]);
    expect(last[1]).not.toBe(last[4]);
    for (const { width, height } of looks) {
      await page.setViewportSize({ width, height });
      // A link that has been scrolled half under the bar at the top would count as a small target.
      await page.evaluate(() => scrollTo(0, 0));
      await settled(page);
      await expectFits(page);
      await expectAccessible(page);
    }
    await page.getByRole("link", { name: "All experiments" }).click();
  });

  test("a run is seen live from its start to its verdicts", async () => {
    // Ten networks of the claim; seconds on an idle machine.
    test.setTimeout(180_000);
    await page.getByRole("combobox", { name: "Claim" }).selectOption("bn-batch-noise");
    await page.getByLabel("Seeds").fill("2");
    await page.getByRole("button", { name: "Train" }).click();
    const run = page.locator("section", { has: page.getByRole("heading", { name: "Runs" }) }).getByRole("listitem");
    await expect(run).toContainText("bn-batch-noise");
    await expect(run).toContainText("done", { timeout: 150_000 });
    await expect(page.getByRole("link", { name: "bn-batch-noise", exact: true })).toHaveCount(2);
  });

  test("a server that is gone is said, and a token of another server is not taken", async () => {
    await served.stop();
    await expect(page.getByText(/line to the server is broken/)).toBeVisible();
    served = await serve(folder);
    const other = await page.context().newPage();
    await other.goto(`${(await served.link()).replace(/#.*/, "")}results/#${"x".repeat(43)}`);
    await alive(other);
    await expect(other.getByText("linchpin serve", { exact: true })).toBeVisible();
    await other.close();
  });
});
