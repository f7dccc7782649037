import { expect, test } from "@playwright/test";
import { testLooks, visit } from "./looks.ts";

testLooks("embed", "/embed/bn-noise-spreads-reliance/");

test("a frame of another page shows the measure that stands behind #, and opens the claim's page", async ({
  page,
  context,
  baseURL,
}) => {
  await page.setContent(
    `<h1>A lecture</h1><iframe title="claim" width="760" height="600" src="${baseURL}/any/folder/embed/bn-noise-spreads-reliance/#panel=2"></iframe>`,
  );
  const frame = page.frameLocator("iframe");
  await expect(frame.getByRole("combobox")).toHaveValue("2");
  await expect(frame.locator("svg").first()).toBeVisible();
  const opening = context.waitForEvent("page");
  await frame.getByRole("link", { name: "Open in Linchpin" }).click();
  const opened = await opening;
  await expect(opened).toHaveURL(/\/any\/folder\/claims\/bn-noise-spreads-reliance\/$/);
});

test("a part behind # that names no measure changes nothing", async ({ page }) => {
  await visit(page, "/embed/bn-batch-noise/#panel=99");
  await expect(page.getByRole("combobox")).toHaveValue("1");
});
