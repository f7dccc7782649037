// `npm start`: builds the page where it is missing or older than what it is made of, then serves it with the store and the
// workers of this machine. Flags are those of `linchpin serve`: `npm start -- --no-open`.
import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
/** What the page is made of. */
const SOURCES = ["app/src", "app/static", "app/vite.config.ts", "src", "docs/measured", "package-lock.json"];

if (changed(join(root, "app/build/index.html"))) {
  console.error("start: building the page ...");
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, "app.ts"), "build", "--logLevel", "warn"], {
    stdio: ["inherit", 2, "inherit"],
  });
  if (status !== 0) process.exit(status ?? 130);
}
process.argv.splice(2, 0, "serve");
await import("../src/node/cli/main.ts");

/** Whether a built file is missing, or anything that the page is made of is newer. */
function changed(built: string): boolean {
  const time = statSync(built, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return SOURCES.some((source) => newest(join(root, source)) > time);
}

/** When a file, or the last one in a folder, was written; in milliseconds. */
function newest(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}
