import { expect, type Page, test } from "@playwright/test";
import { expectAccessible, testLooks, visit } from "./looks.ts";

testLooks("class", "/class/");

const small = JSON.stringify({
  data: { name: "moons", train: 40, validation: 20, test: 100 },
  net: ["dense 6", "relu", "dense 2"],
  train: { batch: 8, epochs: 3 },
  arms: ["plain", "bn"],
  instruments: ["generalisation"],
  compare: [{ restatement: "R1", arm: "bn", against: "plain", on: "test.nll", better: "lower", margin: 0.01 }],
});

/** Makes a lesson in the teacher's form; gives its link. */
async function lesson(page: Page): Promise<string> {
  await visit(page, "/class/");
  await page.getByRole("textbox", { name: "Experiment" }).fill(small);
  await page.getByRole("textbox", { name: "Title" }).fill("Who loses less?");
  await page.getByRole("checkbox", { name: "arms" }).check();
  await page.getByRole("button", { name: "Make the link" }).click();
  return page.getByRole("textbox", { name: "Link for the students" }).inputValue();
}

/** A student predicts, trains and reads the code. */
async function handIn(page: Page, link: string, seat: string, prediction: string): Promise<string> {
  await page.goto("about:blank");
  await visit(page, link);
  await page.getByRole("radio", { name: prediction }).check();
  await page.getByLabel("Your number in the class").fill(seat);
  await page.getByRole("button", { name: "Train my block" }).click();
  return page.getByRole("textbox", { name: "Your result code" }).inputValue({ timeout: 60_000 });
}

test("a class: a lesson is made, students train their blocks, and codes become one interval", async ({
  browser,
  page,
}) => {
  test.setTimeout(180_000);
  const link = await lesson(page);
  expect(link).toMatch(/\/class\/#v1\.[\w-]+$/);
  // Another machine: nothing of the teacher's is there.
  const context = await browser.newContext();
  const student = await context.newPage();
  await visit(student, link);
  await expect(student.getByRole("heading", { level: 1 })).toHaveText("Who loses less?");
  await expect(student.getByText("plain, bn")).toHaveCount(0);
  await expect(student.getByRole("button", { name: "Train my block" })).toBeDisabled();
  await student.getByRole("radio", { name: /^Yes/ }).check();
  await expect(student.getByText("plain, bn")).toBeVisible();
  await expectAccessible(student);
  const first = await handIn(student, link, "1", "Yes, as the question says");
  const second = await handIn(student, link, "3", "No difference that matters");
  await expectAccessible(student);
  // The same block trained anywhere gives the same code.
  const other = await browser.newContext();
  expect(await handIn(await other.newPage(), link, "1", "Yes, as the question says")).toBe(first);
  await other.close();
  await context.close();

  await page.goto("about:blank");
  await visit(page, link);
  await page.getByRole("tab", { name: "Pool the codes" }).click();
  const codes = page.getByRole("textbox", { name: "Result codes" });
  const rows = page.getByRole("region", { name: "Result codes" }).locator("tbody tr");
  await codes.fill(`Anna: ${first}\nBen: ${second}`);
  await expect(page.getByText("2 blocks, 16 networks")).toBeVisible();
  await expect(page.getByText("Undecided").first()).toBeVisible();
  await codes.fill(`${first}\n${second}\n${first}\n${second.slice(0, -9)}`);
  await expect(rows).toHaveCount(4);
  await expect(rows.nth(2)).toContainText("duplicate");
  await expect(rows.nth(3)).toContainText("damaged");
  await expect(page.getByText("2 blocks, 16 networks")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Check by training again" }).click();
  await expect(rows.first()).toContainText("trained again: the same", { timeout: 60_000 });
});

test("a code with invented numbers is found out by training again", async ({ page }) => {
  test.setTimeout(120_000);
  const link = await lesson(page);
  const code = await handIn(page, link, "2", "No, the other way round");
  // A whole code with other numbers: the check that tells damage is made anew, as a forger would.
  const forged = await page.evaluate(async (given) => {
    const bytes = Uint8Array.from(atob(given.slice(4).replaceAll("-", "+").replaceAll("_", "/")), (c) =>
      c.charCodeAt(0),
    );
    const view = new DataView(bytes.buffer);
    view.setFloat64(17, view.getFloat64(17, true) / 2, true);
    const digest = await crypto.subtle.digest("SHA-256", bytes.slice(0, -4));
    bytes.set(new Uint8Array(digest).slice(0, 4), bytes.length - 4);
    return `LP1.${btoa(String.fromCharCode(...bytes))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replace(/=+$/, "")}`;
  }, code);
  expect(forged).not.toBe(code);
  await page.getByRole("tab", { name: "Pool the codes" }).click();
  await page.getByRole("textbox", { name: "Result codes" }).fill(forged);
  const row = page.getByRole("region", { name: "Result codes" }).locator("tbody tr").first();
  await expect(row).toContainText("counts");
  await page.getByRole("button", { name: "Check by training again" }).click();
  await expect(row).toContainText("forged", { timeout: 60_000 });
  await expect(page.getByText("No code counts yet.")).toBeVisible();
});

test("a broken link and a broken experiment are told, and nothing is lost", async ({ page }) => {
  await visit(page, "/class/#v1.abc");
  await expect(page.getByText("This link holds no lesson:")).toBeVisible();
  await page.getByRole("textbox", { name: "Experiment" }).fill('{ "data": "moos" }');
  await page.getByRole("button", { name: "Make the link" }).click();
  await expect(page.getByText(/moos|net|arms/).last()).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Experiment" })).toHaveValue('{ "data": "moos" }');
});
