// Makes a clone ready: dependencies as the lock file says, then the kernels. Plain JavaScript for any Node from 20 on,
// with nothing but Node itself, because it is what brings the rest.
//
//   node tools/setup.mjs                      set up
//   node tools/setup.mjs -- FILE ARGUMENT...  set up, then run FILE with the project's Node 24
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const windows = process.platform === "win32";
const ownMajor = Number(process.versions.node.split(".")[0]);

function fail(message) {
  console.error(`setup: ${message}`);
  process.exit(2);
}

/** Runs a command with our terminal; ends with its exit code when it fails. */
function run(command, args, options = {}) {
  const { status, signal, error } = spawnSync(command, args, { cwd: root, stdio: "inherit", ...options });
  if (error) fail(`${command} cannot be started: ${error.message}`);
  if (signal) process.exit(130);
  if (status !== 0) process.exit(status);
}

/** npm writes its own copy of the lock file into node_modules, last of all: an older one means an unfinished install. */
function isInstalled() {
  const marker = join(root, "node_modules/.package-lock.json");
  const lock = join(root, "package-lock.json");
  return existsSync(marker) && statSync(marker).mtimeMs >= statSync(lock).mtimeMs;
}

/** Packages whose files the marker promises; one that was deleted by hand would otherwise fail much later. */
function hasPackages() {
  const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return Object.keys({ ...dependencies, ...devDependencies }).every((name) =>
    existsSync(join(root, "node_modules", name)),
  );
}

/** The Node that runs the project: its own copy, else this one where it is new enough. */
function projectNode() {
  const own = join(root, "node_modules/.bin", windows ? "node.cmd" : "node");
  for (const [path, shell] of [
    [own, windows],
    [process.execPath, false],
  ]) {
    if (path === own && !existsSync(own)) continue;
    const { status, stdout } = spawnSync(path, ["--version"], { encoding: "utf8", shell });
    const major = status === 0 ? Number(/^v(\d+)/.exec(stdout)?.[1]) : 0;
    if (major >= 24) return { path, shell };
  }
  return fail(
    `Linchpin needs Node 24 to run. This is Node ${process.versions.node}, and there is no packaged Node 24 for ` +
      `${process.platform} ${process.arch}. Install Node 24 (https://nodejs.org) and run the command again.`,
  );
}

/** Its program, wherever npm put the package. */
function svelteKit() {
  const places = [join(root, "app/node_modules"), join(root, "node_modules")];
  const found = places.map((place) => join(place, "@sveltejs/kit/svelte-kit.js")).find((file) => existsSync(file));
  return found ?? fail("@sveltejs/kit is not installed: remove node_modules and run the command again");
}

if (ownMajor < 20) fail(`this is Node ${process.versions.node}; Node 20 or newer is needed to set up`);
if (!isInstalled() || !hasPackages()) {
  console.error("setup: installing dependencies (npm ci --ignore-scripts) ...");
  // npm itself is a script beside this Node; on Windows only a shell finds it.
  const env = { ...process.env, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: "1" };
  run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { shell: windows, env });
}
const node = projectNode();
run(node.path, [join("tools", "buildKernels.mjs")], { shell: node.shell });
// SvelteKit writes the settings that app/tsconfig.json extends; every tool that reads a file of the app needs them.
if (!existsSync(join(root, "app/node_modules/$app/tsconfig.json")))
  run(node.path, [svelteKit(), "sync"], { shell: node.shell, cwd: join(root, "app") });

const rest = process.argv.slice(2);
if (rest[0] === "--" && rest.length > 1) {
  // Node keeps what it made of our TypeScript: a process, and each worker, loads in 40 ms in place of 180.
  const cache = process.env.NODE_COMPILE_CACHE ?? join(root, "node_modules/.cache/linchpin");
  const env = { ...process.env, NODE_COMPILE_CACHE: cache };
  run(node.path, rest.slice(1), { shell: node.shell, cwd: process.cwd(), env });
}
