// The page's own commands, run in `app/`:
//
//   node tools/app.ts check            types, build, then the tests that need a Chromium (CHROMIUM, else /usr/bin/chromium)
//   node tools/app.ts sync             what SvelteKit generates of the routes: types, settings of TypeScript
//   node tools/app.ts build            writes app/build; flags go to Vite
//   node tools/app.ts publish ADDRESS  builds for that address, with the pictures that links to claims show elsewhere
//   node tools/app.ts dev              a server that shows every change at once
//   node tools/app.ts measure          builds, then measures what docs/page.md says; alone on the machine please
//   node tools/app.ts units [FILE ...] components and workers in a browser; flags go to vitest
//   node tools/app.ts test [PAGE ...]  builds, then the tests of these pages, else of all; flags go to Playwright
import { spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";
import { chromium, hasChromium } from "../app/tests/chromium.ts";

const root = join(import.meta.dirname, "..");
const app = join(root, "app");
const path = [join(app, "node_modules/.bin"), join(root, "node_modules/.bin"), process.env["PATH"]].join(delimiter);

/** Runs a program of the app's packages; ends with its exit code when it fails. */
function run(program: string, ...args: string[]): void {
  const { status, error } = spawnSync(program, args, {
    cwd: app,
    stdio: "inherit",
    env: { ...process.env, PATH: path },
    shell: process.platform === "win32",
  });
  if (error) throw new Error(`${program} cannot be started: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

const [command, ...rest] = process.argv.slice(2);
switch (command) {
  case "check":
    run("svelte-kit", "sync");
    run("svelte-check", "--fail-on-warnings", "--output", "human");
    run("vite", "build", "--logLevel", "warn");
    if (!hasChromium()) {
      console.log(`no Chromium at ${chromium}: the page's tests in a browser are skipped (CHROMIUM names another)`);
      break;
    }
    run("vitest", "run");
    run("playwright", "test");
    break;
  case "sync":
    run("svelte-kit", "sync");
    break;
  case "build":
    run("vite", "build", ...rest);
    break;
  case "publish": {
    const [address] = rest;
    if (address === undefined || !URL.canParse(address)) {
      console.error(`app: publish needs the address of the page, such as https://example.org/linchpin/`);
      process.exit(2);
    }
    if (hasChromium()) process.env["LINCHPIN_SITE"] = address;
    else console.log(`no Chromium at ${chromium}: links to claims show no picture elsewhere (CHROMIUM names another)`);
    run("vite", "build");
    if (hasChromium()) run("node", "tools/socialPictures.ts");
    break;
  }
  case "dev":
    run("vite", "dev", ...rest);
    break;
  case "test":
    run("vite", "build", "--logLevel", "warn");
    run("playwright", "test", ...rest);
    break;
  case "measure":
    run("vite", "build", "--logLevel", "warn");
    run(process.execPath, "tests/measure.ts");
    break;
  case "units":
    run("vitest", "run", ...rest);
    break;
  default:
    console.error(`app: unknown command "${command ?? ""}"; check, sync, build, publish, dev, units or test`);
    process.exit(2);
}
