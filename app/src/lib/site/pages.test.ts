import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pageOf, pages } from "./pages.ts";

const site = join(import.meta.dirname, "../../routes/[[locale=locale]]/(site)");

test("every page of the navigation exists, and every page of the site is in the navigation", () => {
  for (const { path } of pages) expect(existsSync(join(site, path, "+page.svelte")), path).toBe(true);
  const folders = readdirSync(site, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `/${name}/`);
  expect(pages.map(({ path }) => path).filter((path) => path !== "/")).toEqual(expect.arrayContaining(folders));
});

test("a path belongs to the longest page that it begins with", () => {
  expect(pageOf("/")?.id).toBe("answer");
  expect(pageOf("/nowhere/")).toBeUndefined();
});
