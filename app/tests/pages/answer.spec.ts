import { deflateRawSync } from "node:zlib";
import { expect, type Page, test } from "@playwright/test";
import { alive, testLooks, visit } from "./looks.ts";

testLooks("answer", "/");

/** The sentence that stands for the butterfly figure. */
const butterfly = (page: Page) => page.getByRole("img", { name: /h3/ });

/** ±0.26 and ±0.14 of A and B, and how many times A shakes as much as B, as the figure's sentence says. */
async function wobbles(page: Page): Promise<readonly number[]> {
  const label = (await butterfly(page).getAttribute("aria-label")) ?? (await butterfly(page).textContent()) ?? "";
  return [...label.matchAll(/(?:±|shakes )(\d+\.\d+)/g)].map(([, number]) => Number(number));
}

test("the answer shows the verdicts of docs/measured, and what they rest on as figures and tables", async ({
  page,
}) => {
  await visit(page, "/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByText("Supported", { exact: true })).toHaveCount(3);
  await expect(
    page.getByRole("img", { name: /^Loss added by removing .* on two moons, in the mean: Plain/ }),
  ).toBeVisible();
  await page.getByText("The paired differences behind the verdicts").click();
  const panel = page.locator(".panel").filter({ hasText: "moons: Worst single-unit damage" });
  await panel.getByRole("button", { name: "Show as table" }).click();
  await expect(panel.getByRole("columnheader", { name: "Mean difference" })).toBeVisible();
});

test("the butterfly: by keys the mini-batch grows, both wobble less, and the sentence and the status line say so", async ({
  page,
}) => {
  await visit(page, "/");
  const [a = 0, b = 0, ratio = 0] = await wobbles(page);
  expect(a).toBeGreaterThan(b);
  // Both are rounded to two decimals, their ratio to one.
  expect(Math.abs(ratio - a / b)).toBeLessThan(0.05 + (0.005 / b) * (1 + a / b));
  await page.getByRole("slider", { name: "Mini-batch size" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("slider", { name: "Mini-batch size" })).toHaveAttribute("aria-valuetext", "64");
  await expect(page.locator("p[role=status]")).toHaveText(/^In mini-batches of 64, A/);
  const [smallerA = 0, smallerB = 0] = await wobbles(page);
  expect(smallerA).toBeLessThan(0.7 * a);
  expect(smallerB).toBeLessThan(0.7 * b);
  await page.getByText("When does sharing not help?").click();
  await page.getByRole("slider", { name: "How alike" }).focus();
  await page.keyboard.press("End");
  await expect(page.getByText("Copies of one unit shake as one")).toBeVisible();
  await page.getByRole("combobox", { name: "The five units are" }).selectOption("trained");
  await expect(
    page.getByText(/^Real units: values before batch norm of 200 training examples in layer 2/),
  ).toBeVisible();
  const [realA = 0, realB = 0, realRatio = 0] = await wobbles(page);
  expect(realA).toBeGreaterThan(realB);
  expect(realRatio).toBeLessThan(ratio);
});

test("the butterfly: without h3 A loses 80 %, B 20 %, in figure and table", async ({ page }) => {
  await visit(page, "/");
  await page.getByRole("button", { name: "Remove h3" }).click();
  await expect(butterfly(page)).toHaveAccessibleName(/A, which leans on it, loses 80 % .* B, which shares, loses 20 %/);
  await page.locator(".butterfly").getByRole("button", { name: "Show as table" }).click();
  await expect(page.getByRole("cell", { name: "h3 (removed)" })).toBeVisible();
  await page.getByRole("button", { name: "Put h3 back" }).click();
  await expect(page.getByRole("cell", { name: "h3", exact: true })).toBeVisible();
});

test("the same example: numbers follow what is typed, a wrong one says why and stays, reset brings the real ones back", async ({
  page,
}) => {
  await visit(page, "/");
  const results = page.locator("tfoot tr.value td");
  const before = await results.allTextContents();
  expect(new Set(before).size).toBe(3);
  const field = page.getByRole("textbox", { name: "Mini-batch 2, example 3" });
  const typed = await field.inputValue();
  await field.fill("40");
  await expect(results.nth(1)).not.toHaveText(before[1] ?? "");
  await expect(results.nth(0)).toHaveText(before[0] ?? "");
  await field.fill("4o");
  await expect(page.getByText("Not a number: write it like −0.5.")).toBeVisible();
  await expect(results.nth(1)).toHaveText("–");
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await page.getByRole("button", { name: "Add an example to mini-batch 1" }).click();
  await expect(page.getByRole("textbox", { name: "Mini-batch 1, example 6" })).toHaveValue("0");
  await expect(field).toHaveValue("4o");
  for (let size = 6; size > 2; size--)
    await page.getByRole("button", { name: "Remove the last example of mini-batch 1" }).click();
  await expect(page.getByRole("button", { name: "Remove the last example of mini-batch 1" })).toBeDisabled();
  await page.getByRole("button", { name: "Back to the real numbers" }).click();
  await expect(field).toHaveValue(typed);
  await expect(results).toHaveText(before);
});

test("trains from the first button, draws pairs, pauses, and goes on from what this browser kept", async ({ page }) => {
  test.slow();
  await visit(page, "/");
  await page.locator(".first").getByRole("button", { name: "Train 256 networks" }).click();
  await expect(page.getByRole("heading", { name: "Train them yourself" })).toBeFocused();
  const here = page.locator("section").filter({ has: page.locator("#train") });
  await expect(here.getByRole("img", { name: /^Loss added .*: Plain .*, Batch norm .*, noise off/ })).toBeVisible();
  await expect(here.getByText(/^[1-9]\d* pairs so far/).first()).toBeVisible();
  await here.getByRole("button", { name: "Pause" }).click();
  await expect(here.getByText("Paused. What is trained stays in this browser.")).toBeVisible();
  const kept = Number(/(\d+) of 256/.exec((await here.textContent()) ?? "")?.[1]);
  expect(kept).toBeGreaterThan(0);
  expect(kept).toBeLessThan(256);

  // The address has become the experiment; opened anew it goes on from there.
  await expect(page).toHaveURL(/#v1\./);
  await page.reload();
  await alive(page);
  // It is the page's own, and no link's.
  await expect(page.getByRole("combobox", { name: "Task" })).toHaveValue("moons");
  await here.getByRole("button", { name: "Train 256 networks" }).click();
  await expect(here.getByText(`${kept} kept from before`)).toBeVisible();
  await expect(here.getByRole("img", { name: /^Loss added .*: Plain/ })).toBeVisible();
});

test("a link to another experiment is followed, also into an open page, and can be left again", async ({ page }) => {
  const other = {
    data: { name: "moons", train: 48, validation: 40, test: 40 },
    net: ["dense 6", "relu", "dense 2"],
    train: { batch: 8, epochs: 2 },
    arms: ["plain", "bn"],
    instruments: ["generalisation"],
    compare: [{ arm: "bn", against: "plain", on: "test.nll", better: "lower", margin: 0.01 }],
  };
  await visit(page, "/");
  const hash = `#v1.${deflateRawSync(JSON.stringify({ experiment: other })).toString("base64url")}`;
  await page.evaluate((to) => (location.hash = to), hash);
  await expect(page.getByText("The link you followed brings an experiment of its own")).toBeVisible();
  await expect(page.locator(".first").getByRole("button", { name: "Train this experiment" })).toBeVisible();
  await page.getByRole("button", { name: "Take the page’s own instead" }).click();
  await expect(page.getByRole("combobox", { name: "Task" })).toBeVisible();
  await expect(page).not.toHaveURL(/#/);
});

test("a link to what is no experiment changes nothing", async ({ page }) => {
  for (const experiment of [7, null, { name: "x" }, { data: null, arms: null, learningRates: null }]) {
    await page.goto("about:blank");
    await visit(page, `/#v1.${deflateRawSync(JSON.stringify({ experiment })).toString("base64url")}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.locator(".first").getByRole("button", { name: /^Train/ })).toBeVisible();
  }
});

test("a damaged link is told, and the page's own experiment stays", async ({ page }) => {
  await visit(page, "/#v1.abc");
  await expect(page.getByText(/The link you followed brings no experiment: .*copy it again/)).toBeVisible();
  await expect(page.getByRole("combobox", { name: "Task" })).toBeVisible();
});

test("leads to the claim with its evidence, and to the lab with what is trained here", async ({ page }) => {
  await visit(page, "/");
  await page.getByRole("link", { name: "Open the lab" }).click();
  await expect(page).toHaveURL(/\/lab\/#v1\./);
  await expect(page.getByText("0 of 256 networks")).toBeVisible();
  await visit(page, "/de/");
  await page.getByRole("link", { name: "Zu den Messungen" }).click();
  await expect(page).toHaveURL(/\/de\/claims\/bn-noise-spreads-reliance\/$/);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});
