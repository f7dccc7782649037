import { existsSync } from "node:fs";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { type Browser, expect, type Page, test } from "@playwright/test";
import type { ExperimentFile } from "../../../src/lab/experimentFile.ts";
import { alive, atTheLens, expectAccessible, expectFits, settled, testLooks, visit } from "./looks.ts";

// Networks are trained here, on whatever else the machine has to do.
test.describe.configure({ timeout: 120_000 });

// A page that is looked at as a whole has the network under the lens in view, which is then trained: the picture waits for it.
testLooks("lab", "/lab/", async (page) => {
  await atTheLens(page);
  await page.evaluate(() => scrollTo(0, 0));
});

const tiny: ExperimentFile = {
  name: "tiny",
  data: { name: "moons", train: 48, validation: 60, test: 100 },
  net: ["dense 8", "relu", "dense 8", "relu", "dense 2"],
  train: { batch: 16, epochs: 4, learningRate: 0.05 },
  arms: { plain: {}, bn: { norm: "batch" } },
  seeds: 4,
};
/** Takes long enough to be paused under way: 192 networks. */
const long: ExperimentFile = { ...tiny, seeds: 96, train: { ...tiny.train, epochs: 400 } };
const hashOf = (experiment: unknown) => `#v1.${deflateRawSync(JSON.stringify({ experiment })).toString("base64url")}`;

async function fresh(browser: Browser, path: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await visit(page, path);
  return page;
}

const button = (page: Page, name: string) => page.locator(".run").getByRole("button", { name, exact: true });
const networks = (page: Page, text: string | RegExp) =>
  expect(page.locator(".run b")).toHaveText(text, { timeout: 60_000 });

/** Trains to the end what is set. */
async function train(page: Page): Promise<void> {
  await button(page, "Train").click();
  await expect(button(page, "Train again")).toBeVisible({ timeout: 60_000 });
}

/** Digest by trial of all records that the browser keeps. */
function digests(page: Page): Promise<Record<string, string>> {
  return page.evaluate(async () => {
    const request = indexedDB.open("linchpin");
    const database = await new Promise<IDBDatabase>((resolve) =>
      request.addEventListener("success", () => resolve(request.result)),
    );
    const all = database.transaction("records").objectStore("records").getAll();
    await new Promise((resolve) => all.addEventListener("success", resolve));
    database.close();
    return Object.fromEntries(all.result.map(({ trial, digest }) => [trial, digest]));
  });
}

test("the Lab shows a population that was measured, until something is trained", async ({ page }) => {
  await visit(page, "/lab/");
  await networks(page, "128 of 128 networks");
  await expect(page.getByText("Measured before with these settings.")).toBeVisible();
  await expect(page.getByText("Supported", { exact: true }).first()).toBeVisible();
  await page.getByRole("button", { name: "Show as table" }).first().click();
  await expect(page.getByRole("columnheader", { name: "Verdict" })).toBeVisible();
});

test("a link to what the Lab begins with shows what was measured of it", async ({ browser }) => {
  const page = await fresh(browser, "/lab/");
  await page.getByLabel("Measure", { exact: true }).selectOption({ label: "Test accuracy" });
  await expect(page).toHaveURL(/#v1\./);
  const other = await fresh(browser, page.url());
  await networks(other, "128 of 128 networks");
  await expect(other.getByText("Measured before with these settings.")).toBeVisible();
  await expect(other.getByLabel("Measure", { exact: true })).toHaveValue("test.accuracy");
});

test("a small experiment is trained, drawn as it trains, and trained again to the last bit", async ({ browser }) => {
  const page = await fresh(browser, `/lab/${hashOf(tiny)}`);
  await networks(page, "0 of 8 networks");
  await train(page);
  await networks(page, "8 of 8 networks");
  await expect(page.locator(".panels figure")).toHaveCount(6);
  await expect(page.getByText(/more seeds would decide/).first()).toBeVisible();
  await settled(page);
  await expectAccessible(page);
  await expectFits(page);
  await button(page, "Train again").click();
  await expect(page.getByText("all 8 networks came out the same to the last bit")).toBeVisible({ timeout: 60_000 });
});

test("a browser without room trains to the end, says that it is full, and keeps again once there is room", async ({
  page,
}) => {
  await visit(page, "/lab/");
  const origin = new URL(page.url()).origin;
  const browser = await page.context().newCDPSession(page);
  await browser.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1 });
  await visit(page, `/lab/${hashOf(tiny)}`);
  await page.reload();
  await alive(page);
  await networks(page, "0 of 8 networks");
  await train(page);
  await networks(page, "8 of 8 networks");
  await expect(page.getByText("This browser has no more room for networks.")).toBeVisible();
  await expect(page.getByText("could not be trained")).toHaveCount(0);
  expect(Object.keys(await digests(page))).toHaveLength(0);
  await expectAccessible(page);
  await expectFits(page);
  await browser.send("Storage.overrideQuotaForOrigin", { origin });
  await page.getByRole("button", { name: "Delete the networks of other experiments" }).click();
  await expect(page.getByText("This browser has no more room for networks.")).toHaveCount(0);
  expect(Object.keys(await digests(page))).toHaveLength(8);
});

test("paused, reloaded and gone on with, it loses no finished network", async ({ browser }) => {
  const page = await fresh(browser, `/lab/${hashOf(long)}`);
  await button(page, "Train").click();
  await networks(page, /^([1-9]|[1-9]\d) of 192 networks/);
  // By keys: the focus stays on the one button.
  await expect(button(page, "Pause")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(button(page, "Go on")).toBeVisible({ timeout: 60_000 });
  await expect(button(page, "Go on")).toBeFocused();
  const before = await digests(page);
  const count = Object.keys(before).length;
  expect(count).toBeGreaterThan(0);
  expect(count).toBeLessThan(192);
  await page.reload();
  await networks(page, `${count} of 192 networks`);
  await button(page, "Go on").click();
  await expect(button(page, "Train again")).toBeVisible({ timeout: 60_000 });
  const after = await digests(page);
  expect(Object.keys(after)).toHaveLength(192);
  expect(after).toMatchObject(before);
});

test("a link without curves of the test loss says that they are not measured", async ({ browser }) => {
  const bare = {
    ...tiny,
    instruments: ["generalisation"],
    compare: [{ arm: "bn", against: "plain", on: "train.nll" }],
  };
  const page = await fresh(browser, `/lab/${hashOf(bare)}`);
  await networks(page, "0 of 8 networks");
  await train(page);
  await expect(page.getByText("This experiment does not measure it.")).toHaveCount(3);
  await expect(page.getByLabel("Measure", { exact: true })).toHaveValue("train.nll");
});

test("a link that was copied here gives the same digests elsewhere", async ({ browser }) => {
  const page = await fresh(browser, `/lab/${hashOf(tiny)}`);
  await networks(page, "0 of 8 networks");
  // Another experiment than that of the link that was followed, set by keys alone.
  await page.getByRole("slider", { name: "Epochs" }).press("End");
  await page.getByRole("slider", { name: "Epochs" }).press("Home");
  await page.getByRole("checkbox", { name: "Dropout 0.2" }).press("Space");
  await networks(page, "0 of 12 networks");
  await train(page);
  const here = await digests(page);
  expect(Object.keys(here)).toHaveLength(12);
  await page.getByLabel("Seed", { exact: true }).selectOption("2");
  await page.getByLabel("Measure", { exact: true }).selectOption({ label: "Test loss" });
  await expect(page.getByRole("button", { name: "Copy link to this view" })).toBeVisible();
  await page.waitForTimeout(100);
  const link = page.url();
  const other = await (await browser.newContext()).newPage();
  await other.goto(link);
  await networks(other, "0 of 12 networks");
  await expect(other.getByLabel("Seed", { exact: true })).toHaveCount(0);
  await train(other);
  expect(await digests(other)).toEqual(here);
  await expect(other.getByLabel("Seed", { exact: true })).toHaveValue("2");
  await expect(other.getByLabel("Measure", { exact: true })).toHaveValue("test.nll");
});

test("a change while networks train begins another experiment, and changed back the first one is still there", async ({
  browser,
}) => {
  const page = await fresh(browser, `/lab/${hashOf(long)}`);
  await button(page, "Train").click();
  await networks(page, /^([1-9]|[1-9]\d) of 192 networks/);
  const units = page.getByRole("slider", { name: "Units in each layer" });
  await units.press("ArrowRight");
  await networks(page, "0 of 192 networks");
  await expect(button(page, "Train")).toBeEnabled();
  await units.press("ArrowLeft");
  await networks(page, /^[1-9]\d* of 192 networks/);
  await expect(button(page, "Go on")).toBeEnabled();
});

test("an arm is put together of its parts, with statistics batch and gradient batch", async ({ browser }) => {
  const page = await fresh(browser, `/lab/${hashOf(tiny)}`);
  await networks(page, "0 of 8 networks");
  await page.getByRole("button", { name: "Add an arm" }).click();
  await page.getByLabel("Normalisation").selectOption({ label: "batch norm, ghost batches" });
  await page.getByRole("slider", { name: "Gradient batch of this arm" }).press("End");
  await page.getByRole("slider", { name: "Gradient batch of this arm" }).press("ArrowLeft");
  await page.getByRole("slider", { name: "Gradient batch of this arm" }).press("ArrowLeft");
  await expect(page.getByText("This is the arm bn-g8-batch32.")).toBeVisible();
  await page.getByRole("button", { name: "Add it" }).click();
  await networks(page, "0 of 12 networks");
  await page.getByRole("button", { name: /^Take away/ }).click();
  await networks(page, "0 of 8 networks");
});

test("settings that do not go together are told where they are set, and training waits", async ({ browser }) => {
  const page = await fresh(browser, `/lab/${hashOf(tiny)}`);
  await networks(page, "0 of 8 networks");
  await page.getByRole("button", { name: "Add an arm" }).click();
  await page.getByLabel("Normalisation").selectOption({ label: "batch norm, ghost batches" });
  await page.getByRole("slider", { name: "Statistics batch" }).press("End");
  await page.getByRole("button", { name: "Add it" }).click();
  await expect(page.getByRole("alert")).toContainText("bn-g64");
  await expect(button(page, "Train")).toBeDisabled();
});

test.describe("a bad link says what is wrong, and the Lab shows its own experiment", () => {
  for (const [name, hash, message] of [
    ["cut off", "#v1.abc", /damaged or was cut off/],
    ["of another version", "#v7.abc", /another version \(v7\)/],
    ["of data that are not known", hashOf({ ...tiny, data: "moos" }), /unknown data "moos"; did you mean "moons"/],
    ["with a word that is not known", hashOf({ ...tiny, sedes: 4 }), /sedes/],
  ] as const)
    test(name, async ({ page }) => {
      await visit(page, `/lab/${hash}`);
      await expect(page.getByRole("alert")).toContainText(message);
      await networks(page, "128 of 128 networks");
      await expect(button(page, "Train")).toBeEnabled();
    });
});

test.describe("a table of one's own", () => {
  const rows = Array.from(
    { length: 90 },
    (_, n) => `${n % 9},${(n * 7) % 11},${n % 2 ? "red" : "blue"},${n % 3 ? "yes" : "no"}`,
  );
  const good = ["width,height,colour,kind", ...rows].join("\n");
  const bring = async (page: Page, name: string, text: string): Promise<void> => {
    await page.locator("input[type=file]").setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
  };

  test("is read, trained on, and asked for by a link that is opened elsewhere", async ({ browser }) => {
    const page = await fresh(browser, `/lab/${hashOf(tiny)}`);
    await networks(page, "0 of 8 networks");
    await page.getByText("A table of your own").click();
    await bring(page, "own.csv", good);
    await expect(page.getByText("own.csv: 90 rows, 4 columns")).toBeVisible();
    await page.getByRole("button", { name: "Use this table" }).click();
    await expect(page.getByText("Your table own.csv")).toBeVisible();
    const examples = page.getByRole("slider", { name: "Training examples" });
    await expect(examples).toHaveValue("45");
    await examples.press("Home");
    await expect(examples).toHaveValue("20");
    await examples.press("End");
    await expect(examples).toHaveValue("72");
    await expect(page.locator(".problem")).toHaveCount(0);
    await examples.press("Home");
    await networks(page, "0 of 8 networks");
    await train(page);
    await networks(page, "8 of 8 networks");
    const here = await digests(page);
    const other = await fresh(browser, page.url());
    await expect(other.getByRole("alert")).toContainText("the table own.csv, which is not in the link");
    await bring(other, "own.csv", `${good}\n`.replace("0,0,", "1,0,"));
    await expect(other.getByRole("alert")).toContainText("it is another file");
    await bring(other, "own.csv", good);
    await networks(other, "0 of 8 networks");
    await train(other);
    expect(await digests(other)).toEqual(here);
  });

  test("that cannot be read says where and what", async ({ page }) => {
    await visit(page, "/lab/");
    await page.getByText("A table of your own").click();
    await bring(page, "ragged.csv", "a,b\n1,2\n3\n");
    await expect(page.getByRole("alert")).toContainText(/ragged\.csv.*line 3/);
    await bring(page, "alike.csv", `a,b\n${Array.from({ length: 40 }, (_, n) => `${n},x`).join("\n")}\n`);
    await expect(page.getByRole("alert")).toContainText("nothing to tell apart");
    await bring(page, "empty.csv", "");
    await expect(page.getByRole("alert")).toContainText("empty.csv");
  });
});

test.describe("MNIST beside the page", () => {
  const folder = join(process.env["LINCHPIN_DATA"] ?? "", "mnist");

  test("that is not there is told by its address, also in a folder and another language", async ({ page }) => {
    await visit(page, "/any/folder/de/lab/");
    await page.getByRole("button", { name: "MNIST", exact: true }).click();
    await expect(page.getByRole("alert")).toContainText("/any/folder/data/mnist/train-images-idx3-ubyte.gz");
  });

  test("is trained on, with the same digests once the address is opened anew", async ({ browser }) => {
    test.skip(!existsSync(join(folder, "train-images-idx3-ubyte.gz")), "LINCHPIN_DATA has no MNIST");
    const open = async (path: string): Promise<Page> => {
      const context = await browser.newContext();
      await context.route("**/data/mnist/*", (route) =>
        route.fulfill({ path: join(folder, new URL(route.request().url()).pathname.split("/").at(-1) ?? "") }),
      );
      const page = await context.newPage();
      await visit(page, path);
      return page;
    };
    const few = { ...tiny, data: { name: "moons" }, arms: { plain: {} }, train: { ...tiny.train, epochs: 1 } };
    const page = await open(`/lab/${hashOf(few)}`);
    await networks(page, "0 of 4 networks");
    await page.getByRole("button", { name: "MNIST", exact: true }).click();
    await expect(page.getByText("196 inputs, 10 classes")).toBeVisible({ timeout: 60_000 });
    await networks(page, "0 of 4 networks");
    await train(page);
    const here = await digests(page);
    const other = await open(`/lab/${new URL(page.url()).hash}`);
    await networks(other, "0 of 4 networks");
    await train(other);
    expect(await digests(other)).toEqual(here);
  });
});

test("an arm is given as a program and the whole as an experiment file", async ({ browser }) => {
  const page = await fresh(browser, `/lab/${hashOf(tiny)}`);
  await networks(page, "0 of 8 networks");
  const program = page.getByRole("group", { name: "pytorch.py" });
  await page.getByLabel("Arm", { exact: true }).selectOption("bn");
  await page.getByRole("button", { name: "Write the program" }).click();
  await expect(program).toContainText("import torch");
  await expect(program).toContainText("Arm bn of tiny");
  await page.getByRole("button", { name: "Experiment file" }).click();
  await expect(page.getByRole("group", { name: "experiment.yaml" })).toContainText("arms:");
});

test("figures and data of the panels are saved as files", async ({ page }) => {
  await visit(page, "/lab/");
  const saved = async (action: () => Promise<void>): Promise<{ readonly name: string; readonly content: Buffer }> => {
    const [download] = await Promise.all([page.waitForEvent("download"), action()]);
    const parts: Buffer[] = [];
    for await (const part of await download.createReadStream()) parts.push(part as Buffer);
    return { name: download.suggestedFilename(), content: Buffer.concat(parts) };
  };
  const maps = page.locator("figure", { hasText: "Decision map" });
  await maps.getByRole("button", { name: "Save" }).click();
  const picture = await saved(() => maps.getByRole("button", { name: "Picture (PNG)" }).click());
  expect(picture.name).toBe("linchpin-lab-maps.png");
  expect(picture.content.subarray(1, 4).toString()).toBe("PNG");
  // Four maps of 320 pixels with their gaps.
  expect(picture.content.readUInt32BE(16)).toBe(4 * 320 + 5 * 24);
  const values = await saved(() => page.getByRole("button", { name: "All values of all networks (CSV)" }).click());
  const lines = values.content.toString().trim().split("\r\n");
  expect(lines[0]).toBe("arm,seed,metric,value");
  expect(lines.filter((line) => line.startsWith("bn-full,0,test.nll,"))).toHaveLength(1);
});

test("at 390 px the settings open below the bar, and everything fits", async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await visit(page, "/lab/");
  await expect(page.getByRole("slider", { name: "Epochs" })).toBeHidden();
  await page.getByRole("button", { name: "Settings" }).click();
  await expect(page.getByRole("slider", { name: "Epochs" })).toBeVisible();
  await page.getByRole("button", { name: "Add an arm" }).click();
  await page.getByText("A table of your own").click();
  await expectFits(page);
  await expectAccessible(page);
  await context.close();
});
