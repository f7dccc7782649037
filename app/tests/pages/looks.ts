import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, expect, type Page, test } from "@playwright/test";

/** How every page is looked at: two widths, two themes. */
export const looks = [
  { width: 1440, height: 900, theme: "light" },
  { width: 1440, height: 900, theme: "dark" },
  { width: 390, height: 844, theme: "light" },
  { width: 390, height: 844, theme: "dark" },
] as const;

export type Look = (typeof looks)[number];

/** Opens a page as a reader of this look would see it. */
export async function openPage(browser: Browser, path: string, { width, height, theme }: Look): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme });
  const page = await context.newPage();
  if (path === "about:blank") return page;
  await visit(page, path);
  await settled(page);
  return page;
}

/** Opens a page and waits until its script runs it: before that a button does nothing. */
export async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await alive(page);
}

/** The page's script runs it. */
export async function alive(page: Page): Promise<void> {
  await page.waitForSelector("html[data-alive]", { state: "attached" });
}

/** Fonts are there, and what follows them is drawn. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
  });
  await page.waitForTimeout(250);
}

/** Brings the Lab's network under the lens and waits until it is trained and measured. */
export async function atTheLens(page: Page): Promise<void> {
  const scope = page.locator(".scope");
  await scope.scrollIntoViewIfNeeded();
  await expect(scope.getByRole("group", { name: /^Hidden units/ })).toBeVisible({ timeout: 30_000 });
  await expect(scope).toHaveAttribute("aria-busy", "false", { timeout: 30_000 });
}

/** Nothing that axe can find stands against WCAG 2.2 AA. */
export async function expectAccessible(page: Page): Promise<void> {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`)).toEqual(
    [],
  );
}

/** Nothing is cut off, nothing makes the page scroll sideways. */
export async function expectFits(page: Page): Promise<void> {
  const { wide, inner } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    inner: document.documentElement.clientWidth,
  }));
  expect(wide).toBeLessThanOrEqual(inner);
}

/**
 * The four looks of a page: accessible, no sideways scrolling, no error in the console, and the picture of the whole page as
 * its reference in `tests/references` (`npm run test:app -- <page> --update-snapshots` writes it anew: look at it).
 *
 * @param prepare what a reader does before the page is looked at
 */
export function testLooks(name: string, path: string, prepare: (page: Page) => Promise<void> = async () => {}): void {
  for (const look of looks)
    test(`${name} at ${look.width} px, ${look.theme}: accessible, fits, no errors, as its picture`, async ({
      browser,
    }) => {
      // axe and the picture of a long page take their time on a busy machine.
      test.setTimeout(90_000);
      const page = await openPage(browser, "about:blank", look);
      const errors: string[] = [];
      page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
      page.on("pageerror", (error) => errors.push(error.message));
      await visit(page, path);
      await prepare(page);
      await settled(page);
      await expectAccessible(page);
      await expectFits(page);
      expect(errors).toEqual([]);
      // As high as the page: the bar at the foot of a narrow screen then stands at the foot of the picture.
      const pageHeight = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewportSize({ width: look.width, height: pageHeight });
      await settled(page);
      await expect(page).toHaveScreenshot(`${name}-${look.width}-${look.theme}.png`, { fullPage: true });
      await page.context().close();
    });
}
