import { expect, test } from "@playwright/test";
import { pages as all } from "../../src/lib/site/pages.ts";
import { alive, visit } from "./looks.ts";

const sites = ["/", "/any/folder/"];
/** Without the local server. */
const pages = all.filter(({ served }) => served !== true);

for (const site of sites)
  test(`under ${site} every page of the navigation opens by link and by address, in both languages`, async ({
    page,
  }) => {
    // Every page by every link of every page.
    test.setTimeout(120_000);
    for (const locale of ["", "de/"])
      for (const { path } of pages) {
        const address = `${site}${locale}${path.slice(1)}`;
        await page.goto(address);
        await expect(page.locator("html")).toHaveAttribute("lang", locale === "" ? "en" : "de");
        await expect(page.locator(".pages [aria-current=page]")).toHaveCount(1);
        for (const link of await page.locator(".pages a").all()) {
          await link.click();
          await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
          await page.goto(address);
        }
      }
  });

test("an address that is no page leads home, from any depth and in any folder", async ({ page }) => {
  for (const site of sites) {
    await page.goto(`${site}claims/no-such-claim/at/all/`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("There is no such page here.");
    await expect(page.getByRole("link", { name: "Linchpin" })).toHaveAttribute("href", site);
  }
});

test("without JavaScript the page says the same", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.locator(".scene svg").first()).toBeVisible();
  await context.close();
});

test("the language switch takes the state behind # along", async ({ page }) => {
  await visit(page, "/#state");
  await page.getByRole("link", { name: "Deutsch" }).click();
  await expect(page).toHaveURL(/\/de\/#state$/);
  await alive(page);
  await page.getByRole("link", { name: "English" }).click();
  await expect(page).toHaveURL(/127\.0\.0\.1:\d+\/#state$/);
});

test("the theme switch is kept over a reload and beats the system", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await visit(page, "/");
  await page.getByRole("button", { name: "Dark theme" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.reload();
  await alive(page);
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.getByRole("button", { name: "Light theme" })).toBeVisible();
});

test("the first Tab reaches the skip link, which leads to the content and leaves the state in the address", async ({
  page,
}) => {
  await visit(page, "/claims/#only=refuted");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("#content")).toBeFocused();
  await expect(page).toHaveURL(/\/claims\/#only=refuted$/);
  await expect(page.getByRole("button", { name: "Refuted" })).toHaveAttribute("aria-pressed", "true");
});

test.describe("with its service worker", () => {
  test.use({ serviceWorkers: "allow" });

  test("the site opens and navigates without a network, once it was opened with one", async ({ page, context }) => {
    await page.goto("/any/folder/");
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.waitForFunction(
      async () => (await caches.keys()).length > 0 && navigator.serviceWorker.controller !== null,
    );
    await context.setOffline(true);
    await page.goto("/any/folder/de/");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await page.getByRole("link", { name: "English" }).click();
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
  });
});
