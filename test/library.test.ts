import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createEngine, kernelName } from "../src/core/engine/engine.ts";
import { distinctTrials, plan } from "../src/lab/plan.ts";
import { runTrials } from "../src/lab/runTrials.ts";
import { experiment } from "../src/lab/spec.ts";

const root = join(import.meta.dirname, "..");
const page = readFileSync(join(root, "docs/library.md"), "utf8");
// Inside the package, so that its name leads to its own entry points, compiled.
mkdirSync(join(root, ".linchpin"), { recursive: true });
const folder = mkdtempSync(join(root, ".linchpin/library-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("docs/library.md", () => {
  const examples = [...page.matchAll(/^## (.+)\n[\s\S]*?```ts\n([\s\S]*?)```/gm)];

  test("has an example for each entry point", () => {
    expect(examples.map(([, title]) => title)).toEqual([
      "An experiment from end to end",
      "A claim of the catalogue",
      "With a store and all cores",
      "Statistics of numbers of your own",
    ]);
    for (const entry of ["linchpin-lab", "linchpin-lab/core", "linchpin-lab/node"])
      expect(page).toContain(`from "${entry}"`);
  });

  test.each(examples.map(([, title = "", code = ""]) => [title, code] as const))(
    "%s: runs as it stands",
    (title, code) => {
      const file = join(folder, `${title.replaceAll(/\W+/g, "-")}.ts`);
      writeFileSync(file, code);
      const run = spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", file], {
        encoding: "utf8",
        cwd: root,
      });
      expect(run.stderr).toBe("");
      expect(run.status).toBe(0);
      const said: Record<string, RegExp> = {
        "An experiment from end to end": /^(supported|refuted|equivalent|undecided): .*\n8 pairs, 32 networks\n$/,
        "A claim of the catalogue": /^R1 is refuted when [\s\S]*\d+ trials on teacher, moons\n$/,
        "With a store and all cores": /^16 trained plain 0\.\d{3}, bn 0\.\d{3}\n$/,
        "Statistics of numbers of your own":
          /^0\.0181 \[0\.\d{4}, 0\.\d{4}\]\n0\.0078125 0\.9\d+\nsupported .*\nnot reached\n$/,
      };
      expect(run.stdout).toMatch(said[title] ?? /never/);
    },
  );
});

const chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) =>
  existsSync(path),
);

describe("examples/page/index.html", () => {
  test.skipIf(chromium === undefined)("trains in a browser and has Node's records", { timeout: 120_000 }, async () => {
    const server = createServer((request, response) => {
      const path = join(root, normalize(new URL(request.url ?? "/", "http://localhost").pathname));
      if (!path.startsWith(root) || !existsSync(path)) return void response.writeHead(404).end();
      const type = { ".html": "text/html", ".js": "text/javascript" }[extname(path)] ?? "application/octet-stream";
      response.writeHead(200, { "content-type": type }).end(readFileSync(path));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const text = await textOf(`http://127.0.0.1:${port}/examples/page/index.html`);
      expect(text).toMatch(/(supported|refuted|equivalent|undecided): bn-g16 /);
      expect(text).toContain(`first digest ${firstDigest()}`);
    } finally {
      server.close();
    }
  });
});

/** The page after its scripts have run. */
async function textOf(url: string): Promise<string> {
  const flags = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
  ];
  const own = `--user-data-dir=${join(folder, "chromium")}`;
  const browser = spawn(chromium ?? "", [...flags, own, "--timeout=100000", "--dump-dom", url]);
  let text = "";
  browser.stdout.on("data", (data) => {
    text += data;
  });
  await new Promise((resolve) => browser.on("close", resolve));
  return text;
}

/** What the page's script does, in Node. */
function firstDigest(): string {
  const asked = experiment(
    {
      data: { name: "moons", test: 300 },
      train: { epochs: 10 },
      arms: ["bn-g16", "bn-full"],
      seeds: 8,
      compare: [{ arm: "bn-g16", against: "bn-full", on: "test.nll" }],
    },
    "in-a-page",
  );
  const engine = createEngine("exact");
  const digests = distinctTrials(plan(asked, kernelName("exact"))).flatMap(({ spec }) =>
    runTrials([spec], engine).map(({ digest }) => digest),
  );
  return digests.sort()[0] ?? "";
}
