import { existsSync } from "node:fs";

/** Where the system's Chromium is. */
export const chromium: string = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/** False: tests that need a browser cannot run here. */
export function hasChromium(): boolean {
  return existsSync(chromium);
}

/** For Chromium without a display, a graphics card or a user's rights, and without calls home. */
export const chromiumFlags: readonly string[] = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
