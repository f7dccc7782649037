import { svelte } from "@sveltejs/vite-plugin-svelte";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { chromium, chromiumFlags } from "./tests/chromium.ts";

/** Tests of components, canvas and workers in the system's Chromium: `*.browser.test.ts`. Others run in Node, by the root. */
export default defineConfig({
  plugins: [svelte()],
  server: { fs: { allow: [".."] } },
  worker: { format: "es" },
  test: {
    include: ["src/**/*.browser.test.ts"],
    globalSetup: ["tests/recordInNode.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: { executablePath: chromium, args: [...chromiumFlags] } }),
      instances: [{ browser: "chromium" }],
    },
  },
});
