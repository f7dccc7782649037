import { expect, test } from "@playwright/test";
import { atTheLens, expectAccessible, expectFits, looks, openPage, settled, visit } from "./looks.ts";

for (const look of looks)
  test(`the network under the lens at ${look.width} px, ${look.theme}: by keys alone, accessible, fits`, async ({
    browser,
  }) => {
    // Twice all that axe looks at.
    test.slow();
    const page = await openPage(browser, "about:blank", look);
    const errors: string[] = [];
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    page.on("pageerror", (error) => errors.push(error.message));
    await visit(page, "/lab/");
    await atTheLens(page);
    const scope = page.locator(".scope");
    await scope
      .getByRole("group", { name: /^Hidden units/ })
      .locator("button[tabindex='0']")
      .focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect(scope.getByText("Without h2 of layer 1")).toBeVisible();
    await expect(scope.getByText(/mean ablation/)).toBeVisible();
    await expect(page.locator("p[role=status]")).toContainText("h2 is out");
    await settled(page);
    await expectAccessible(page);
    await expectFits(page);
    await scope.getByRole("button", { name: "Next", exact: true }).focus();
    await page.keyboard.press("Enter");
    await expect(scope.getByText(/^Their mean is/)).toBeVisible();
    await settled(page);
    await expectAccessible(page);
    await expectFits(page);
    // As high as the page, so that neither the bar above nor the one at the foot lies over it.
    const pageHeight = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({ width: look.width, height: pageHeight });
    await settled(page);
    await expect(scope).toHaveScreenshot(`scope-${look.width}-${look.theme}.png`);
    expect(errors).toEqual([]);
    await page.context().close();
  });

test("in reduced motion training slowly goes to the end in one go", async ({ browser }) => {
  const page = await (await browser.newContext({ reducedMotion: "reduce" })).newPage();
  await visit(page, "/lab/");
  await atTheLens(page);
  const scope = page.locator(".scope");
  const before = await scope.getByRole("img", { name: /^One network/ }).getAttribute("aria-label");
  await scope.getByRole("button", { name: "Rewind" }).click();
  await expect(scope.getByText(/^Mini-batch 0 of/)).toBeVisible();
  await scope.getByRole("button", { name: "Train slowly" }).click();
  await expect(scope.getByRole("button", { name: "To the end" })).toBeDisabled({ timeout: 5000 });
  await expect(scope.getByRole("img", { name: /^One network/ })).toHaveAttribute("aria-label", before ?? "");
  await page.context().close();
});

test("the network under the lens speaks German", async ({ page }) => {
  await visit(page, "/de/lab/");
  const scope = page.locator(".scope");
  await scope.scrollIntoViewIfNeeded();
  await expect(scope.getByText(/^Magenta: h\d+, die Einheit, auf die/)).toBeVisible({ timeout: 30_000 });
  await expect(scope.getByRole("heading", { name: "Ein Mini-Batch läuft langsam durch Batch Norm" })).toBeVisible();
});
