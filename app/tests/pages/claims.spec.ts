import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { claimExperiments, claims, claim as findClaim } from "../../../src/lab/claims/index.ts";
import { parseExperiment } from "../../../src/lab/spec.ts";
import { alive, expectAccessible, testLooks, visit } from "./looks.ts";

const root = join(import.meta.dirname, "../../..");
const CLAIM = "/claims/bn-noise-spreads-reliance/";
const showVerdicts = (page: Page) => page.getByRole("button", { name: "Show the verdicts without a guess" }).click();

testLooks("claims", "/claims/");
testLooks("claim", CLAIM, showVerdicts);

test("the list is searched by words and filtered by verdict, and says how many are left", async ({ page }) => {
  await visit(page, "/claims/");
  const rows = page.locator(".group li");
  const all = await rows.count();
  await page.getByRole("searchbox").fill("dropout many networks");
  await expect(page.getByRole("link", { name: "Dropout is many networks in one" })).toBeVisible();
  expect(await rows.count()).toBeLessThan(all);
  await page.getByRole("searchbox").fill("");
  const filter = page.getByRole("group", { name: "Show claims with a verdict that is" });
  await filter.getByRole("button", { name: "Refuted" }).click();
  const refuted = await rows.count();
  expect(refuted).toBeLessThan(all);
  await expect(rows.filter({ hasText: "refuted" })).toHaveCount(refuted);
  await expect(page.getByRole("status")).toHaveText(`${refuted} of ${all} claims`);
  await page.getByRole("searchbox").fill("no such word");
  await expect(page.locator(".none")).toBeVisible();
});

test("the address says what the list shows: a link opens it so, and the way back takes off filter by filter", async ({
  page,
  browser,
}) => {
  await visit(page, "/claims/");
  const count = page.locator(".count");
  const all = (await count.textContent()) ?? "";
  const search = page.getByRole("searchbox");
  await search.pressSequentially("dropout many");
  await search.press("Tab");
  await page.getByRole("button", { name: "Refuted" }).click();
  await expect(page).toHaveURL(/\/claims\/#only=refuted&words=dropout\+many$/);
  const both = (await count.textContent()) ?? "";
  expect(both).not.toBe(all);
  const other = await (await browser.newContext()).newPage();
  await visit(other, page.url().replace("/claims/", "/de/claims/"));
  await expect(other.getByRole("searchbox")).toHaveValue("dropout many");
  await expect(other.getByRole("button", { name: "Widerlegt" })).toHaveAttribute("aria-pressed", "true");
  await expect(other.locator(".count")).toHaveText(both.replace("of", "von").replace("claims", "Behauptungen"));
  await other.context().close();
  await page.getByRole("link", { name: "Dropout is many networks in one" }).click();
  await expect(page).toHaveURL(/dropout-is-many-networks/);
  await page.goBack();
  await expect(count).toHaveText(both);
  await page.goBack();
  await expect(page.getByRole("button", { name: "Refuted" })).toHaveAttribute("aria-pressed", "false");
  await expect(search).toHaveValue("dropout many");
  await page.goBack();
  await expect(count).toHaveText(all);
  await expect(search).toHaveValue("");
});

test("a claim asks first and tells afterwards, by keyboard alone, and remembers for the visit", async ({ page }) => {
  await visit(page, CLAIM);
  const verdicts = page.getByRole("heading", { name: "What the networks say" });
  await expect(verdicts).toBeHidden();
  await expect(page.locator("article .scene").first()).toBeHidden();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Supported" }).focus();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Refuted" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(verdicts).toBeFocused();
  const compared = "You expected “Refuted”: 1 of 8 verdicts say so.";
  await expect(page.getByRole("status")).toHaveText(compared);
  await page.reload();
  await alive(page);
  await expect(page.locator(".compared")).toHaveText(compared);
  await page.getByRole("link", { name: "Batch norm spreads reliance" }).click();
  await expect(page).toHaveURL(/bn-spreads-reliance/);
  await expect(page.getByRole("group", { name: "What do you expect before you see it?" })).toBeVisible();
  await expect(verdicts).toBeHidden();
});

test("without JavaScript the verdicts are read, in both languages, and nothing asks", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  for (const [locale, heading] of [
    ["", "What the networks say"],
    ["/de", "Was die Netze sagen"],
  ]) {
    await page.goto(`${locale}${CLAIM}`);
    await expect(page.getByRole("heading", { name: heading })).toBeVisible();
    await expect(page.locator("article .scene svg").first()).toBeVisible();
    await expect(page.locator("fieldset")).toBeHidden();
    await expect(page.getByRole("heading", { level: 1 })).toHaveAttribute("lang", "en");
  }
  await context.close();
});

test("figures of a German page speak German, and mark what is English in them", async ({ page }) => {
  await visit(page, `/de${CLAIM}`);
  await page.getByRole("button", { name: "Urteile zeigen, ohne zu raten" }).click();
  const figures = page.locator("article .scene");
  expect(await figures.count()).toBeGreaterThan(4);
  for (const figure of await figures.all()) {
    const said = await figure.evaluate((scene) => {
      const own = scene.cloneNode(true) as Element;
      for (const english of own.querySelectorAll('[lang="en"]')) english.remove();
      return own.textContent ?? "";
    });
    expect(said).toMatch(/kein Unterschied, schattiert.*16 Paare/);
    expect(said).toContain("die Behauptung sagt: ");
    expect(said).not.toMatch(/\b(no|difference|shaded|pairs?|claim|says|lower|higher|the|of)\b/);
  }
});

test("every claim has a German page, whose English is marked as English", async ({ page }) => {
  await page.goto("/de/claims/");
  for (const { id, question } of claims) {
    const html = await (await page.request.get(`/de/claims/${id}/`)).text();
    const said = await page.evaluate((text) => {
      const main = new DOMParser().parseFromString(text, "text/html").querySelector("main");
      for (const other of main?.querySelectorAll('[lang="en"], script, style, svg, math, code') ?? []) other.remove();
      return main?.textContent ?? "";
    }, html);
    expect(said, id).toContain("Was das Urteil ändern würde");
    // Words of English that German does not have. Quotations and names of files stay as they are.
    const own = said.replaceAll(/„[^“]*“|\S+\.yaml/g, "");
    expect(own.match(/\b(the|of|and|with|which|does|lower|higher|than|is|are|raises|by)\b.{0,40}/g), id).toBeNull();
    expect(said, id).not.toContain(question);
  }
});

test("the experiment on the page, and the one to take away, are those of the quick profile", async ({
  page,
  request,
}) => {
  await visit(page, CLAIM);
  const experiments = claimExperiments(findClaim("bn-noise-spreads-reliance"), "quick");
  for (const experiment of experiments) {
    const name = `bn-noise-spreads-reliance-${experiment.task}.yaml`;
    await page.getByText(name, { exact: true }).last().click();
    const text = await page.getByRole("group", { name }).textContent();
    expect(parseExperiment(text ?? "", name)).toEqual(experiment);
    expect(await (await request.get(`/files/bn-noise-spreads-reliance/${name}`)).text()).toBe(text);
  }
});

test("the program on the page is that of the command, and a refusal says why", async ({ page }) => {
  await visit(page, CLAIM);
  await page.getByLabel("Arm", { exact: true }).selectOption("bn-g16");
  await page.getByRole("button", { name: "Write the program" }).click();
  const code = page.getByRole("group", { name: /bn-g16-pytorch\.py/ });
  await expect(code).toBeVisible();
  const args = ["code", "bn-noise-spreads-reliance", "--arm", "bn-g16", "--framework", "pytorch", "--task", "teacher"];
  const printed = execFileSync(process.execPath, [join(root, "src/node/cli/main.ts"), ...args], { encoding: "utf8" });
  expect(await code.textContent()).toBe(printed);
  // A link that has been scrolled half under the bar at the top would count as a small target.
  await page.evaluate(() => scrollTo(0, 0));
  await expectAccessible(page);
  await page.getByLabel("Arm", { exact: true }).selectOption("boosting-.094");
  await page.getByLabel("For", { exact: true }).selectOption("keras");
  await page.getByRole("button", { name: "Write the program" }).click();
  await expect(page.locator(".refused")).toContainText(/cannot be written for Keras/);
});

test("a run in the page gives every stored verdict and number again, and can be stopped on the way", async ({
  page,
}) => {
  test.setTimeout(600_000);
  await visit(page, "/claims/noise-must-be-fresh/");
  await page.getByRole("button", { name: "Run it here" }).click();
  await expect(page.getByText(/\d of 128 networks/)).toBeVisible({ timeout: 120_000 });
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByRole("button", { name: "Go on" }).click({ timeout: 300_000 });
  await expect(page.locator(".run .said")).toHaveText(
    /^\s*The same bytes: the records of all 128 networks .* all 3 verdicts and all \d+ means/,
    {
      timeout: 300_000,
    },
  );
});

test("the answer to copy has the address of the page and of its picture", async ({ page, context, request }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await visit(page, `/any/folder${CLAIM}`);
  await showVerdicts(page);
  await page.getByRole("button", { name: "Copy as an answer" }).click();
  await expect(page.getByRole("button", { name: "Copied." })).toBeVisible();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toContain(`/any/folder${CLAIM}`);
  const [, picture = ""] = /!\[.*\]\((.*)\)/.exec(text) ?? [];
  const svg = await (await request.get(picture)).text();
  expect(svg).toBe(readFileSync(join(root, "docs/figures/claims/bn-noise-spreads-reliance.svg"), "utf8"));
});

test("every claim has a picture for links to it, of the size of a card", async () => {
  test.setTimeout(120_000);
  const app = join(root, "app");
  execFileSync(process.execPath, [join(app, "tools/socialPictures.ts")], { cwd: app });
  for (const { id } of claims) {
    const png = readFileSync(join(app, `build/social/${id}.png`));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)], id).toEqual([1200, 630]);
  }
});

test.describe("with its service worker", () => {
  test.use({ serviceWorkers: "allow" });

  test("a claim that was opened is read without a network, and trains", async ({ page, context }) => {
    test.setTimeout(300_000);
    const path = "/claims/noise-must-be-fresh/";
    await page.goto(path);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.waitForFunction(
      async (url) => navigator.serviceWorker.controller !== null && (await caches.match(url)) !== undefined,
      path,
    );
    await context.setOffline(true);
    await page.reload();
    await alive(page);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await page.getByRole("button", { name: "Run it here" }).click();
    await expect(page.locator(".run .said")).toHaveText(/^\s*The same bytes: the records of all 128 networks/, {
      timeout: 240_000,
    });
  });
});
