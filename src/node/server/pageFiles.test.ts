import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isBuilt, pageFiles } from "./pageFiles.ts";

const folder = mkdtempSync(join(tmpdir(), "linchpin-page-"));
const page = join(folder, "build");
const files: Readonly<Record<string, string>> = {
  "build/index.html": '<!doctype html><script>start(1)</script><script type="module" src="./x.js"></script>',
  "build/claims.html": "claims",
  "build/class/index.html": "class",
  "build/_app/immutable/a.B1.js": "export {}",
  "build/_app/version.json": "{}",
  "build/kernels/exact.wasm": "\0asm",
  "build/data/rows.bin": "rows",
  "build/.env": "hidden",
  "secret.txt": "secret",
  "build-of-another/index.html": "neighbour",
};

beforeAll(() => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  symlinkSync(join(folder, "secret.txt"), join(page, "link.txt"));
  symlinkSync(join(folder, "build-of-another"), join(page, "neighbour"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const ask = (url: string, etag?: string): ReturnType<ReturnType<typeof pageFiles>> => pageFiles(page)(url, etag);

describe("files of the page", () => {
  test.each([
    ["/", "build/index.html", "text/html; charset=utf-8"],
    ["/index.html", "build/index.html", "text/html; charset=utf-8"],
    ["/claims?x=/../y", "build/claims.html", "text/html; charset=utf-8"],
    ["/class/", "build/class/index.html", "text/html; charset=utf-8"],
    ["/class", "build/class/index.html", "text/html; charset=utf-8"],
    ["/_app/immutable/a.B1.js", "build/_app/immutable/a.B1.js", "text/javascript; charset=utf-8"],
    ["/kernels/exact.wasm", "build/kernels/exact.wasm", "application/wasm"],
    ["/data/rows.bin", "build/data/rows.bin", "application/octet-stream"],
  ])("%s is %s", (url, file, type) => {
    const { status, headers, body } = ask(url);
    expect([status, headers["content-type"], Buffer.from(body).toString()]).toEqual([200, type, files[file]]);
  });

  test.each([
    ...["/../secret.txt", "/..%2fsecret.txt", "/%2e%2e/secret.txt", "/class/../../secret.txt", "//../secret.txt"],
    ...["/..%5csecret.txt", "/.env", "/%2Eenv", "/link.txt", "/neighbour/", "/neighbour/index.html", "/%00", "/%ff"],
    ...["/c:/secret.txt", "/class/index.html/", "/nothing", "/../build-of-another/index.html"],
  ])("%s is nothing that is there", (url) => {
    const { status, body } = ask(url);
    expect(status).toBe(404);
    expect(Buffer.from(body).toString()).not.toMatch(/secret$|hidden|neighbour$/);
  });

  test("names that stand for their bytes may be kept, everything else is asked for again", () => {
    expect(ask("/_app/immutable/a.B1.js").headers["cache-control"]).toContain("immutable");
    for (const url of ["/", "/_app/version.json"]) {
      const { headers } = ask(url);
      expect(headers["cache-control"]).toBe("no-cache");
      expect(ask(url, headers.etag)).toMatchObject({ status: 304, body: "" });
      expect(ask(url, '"other"').status).toBe(200);
    }
  });

  test("the policy allows the page's own inline scripts by their hash, and no others", () => {
    const hash = createHash("sha256").update("start(1)").digest("base64");
    const policy = ask("/").headers["content-security-policy"] ?? "";
    expect(policy).toContain(`script-src 'self' 'wasm-unsafe-eval' 'sha256-${hash}';`);
    expect(policy.match(/sha256-/g)).toHaveLength(1);
    expect(policy).not.toMatch(/script-src[^;]*unsafe-inline/);
    expect(ask("/claims").headers["content-security-policy"]).not.toContain("sha256");
  });

  test("a folder without a page says how to build it", () => {
    expect([isBuilt(page), isBuilt(join(folder, "none"))]).toEqual([true, false]);
    const { status, body } = pageFiles(join(folder, "none"))("/", undefined);
    expect(status).toBe(404);
    expect(body).toContain("npm run build:app");
  });

  test("a page of its own for what is not there is shown where there is one", () => {
    writeFileSync(join(page, "404.html"), "not here");
    const { status, headers, body } = ask("/nothing");
    expect([status, headers["content-type"], Buffer.from(body).toString()]).toEqual([
      ...[404, "text/html; charset=utf-8", "not here"],
    ]);
  });
});
