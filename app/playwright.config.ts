import { defineConfig } from "@playwright/test";
import { chromium, chromiumFlags } from "./tests/chromium.ts";

const port = Number(process.env["LINCHPIN_APP_PORT"] ?? 4179);

/** Tests of whole pages, against `app/build` on a plain static server: `npm run test:app -- answer` runs those of a page. */
export default defineConfig({
  testDir: "tests/pages",
  // Two cores; a page that trains takes both.
  workers: 2,
  fullyParallel: true,
  forbidOnly: process.env["CI"] !== undefined,
  reporter: process.env["CI"] === undefined ? "list" : "dot",
  outputDir: "test-results",
  snapshotPathTemplate: "{testDir}/../references/{arg}{ext}",
  // Fonts are drawn a little differently by other builds of Chromium.
  expect: { timeout: 15_000, toHaveScreenshot: { maxDiffPixelRatio: 0.01, animations: "disabled" } },
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    launchOptions: { executablePath: chromium, args: [...chromiumFlags] },
    serviceWorkers: "block",
  },
  webServer: {
    command: `node tests/staticServer.ts ${port}`,
    url: `http://127.0.0.1:${port}/`,
    reuseExistingServer: false,
  },
});
