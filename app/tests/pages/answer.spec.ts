import { expect, test } from "@playwright/test";
import { testLooks, visit } from "./looks.ts";

testLooks("answer", "/");

test("the answer shows the verdicts of docs/measured and the figure as a table", async ({ page }) => {
  await visit(page, "/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByText("Supported", { exact: true })).toHaveCount(3);
  await page.getByRole("button", { name: "Show as table" }).first().click();
  await expect(page.getByRole("columnheader", { name: "Mean difference" })).toBeVisible();
});
