import fs, { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DropFullError } from "./dropErrors.ts";
import { publish, publishFirst } from "./publish.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "linchpin-publish-"));
});

const CALLS = ["openSync", "writeFileSync", "fsyncSync", "renameSync", "linkSync"] as const;
type Call = (...args: unknown[]) => unknown;
const { openSync, writeFileSync: write, fsyncSync, renameSync, linkSync } = fs;
const real = { openSync, writeFileSync: write, fsyncSync, renameSync, linkSync } as Record<
  (typeof CALLS)[number],
  Call
>;

/** Puts something before each of the calls by which a file is published. */
function watch(before: (name: (typeof CALLS)[number], args: readonly unknown[]) => void): void {
  for (const name of CALLS)
    Object.assign(fs, {
      [name](...args: unknown[]) {
        before(name, args);
        return real[name](...args);
      },
    });
  syncBuiltinESMExports();
}

function restore(): void {
  Object.assign(fs, real);
  syncBuiltinESMExports();
}

afterEach(() => {
  restore();
  rmSync(dir, { recursive: true, force: true });
});

/** Lets the k-th of these calls fail, and counts them. */
function failAt(k: number, code: string): () => number {
  let calls = 0;
  watch((name, args) => {
    if (++calls !== k) return;
    // A disk that fills up takes a part of what it is given.
    if (name === "writeFileSync") real.writeFileSync(args[0], String(args[1]).slice(0, 3));
    throw Object.assign(new Error(`${code}: the disk takes no more`), { code });
  });
  return () => calls;
}

describe("publish", () => {
  test("puts the file there and leaves no part", () => {
    publish(join(dir, "a.json"), join(dir, "a.1.part"), "text");
    expect(readdirSync(dir)).toEqual(["a.json"]);
    expect(readFileSync(join(dir, "a.json"), "utf8")).toBe("text");
  });

  test("opens, writes, syncs, renames and syncs the folder: in that order", () => {
    const seen: string[] = [];
    watch((name) => seen.push(name));
    publish(join(dir, "a.json"), join(dir, "a.1.part"), "text");
    const folder = process.platform === "win32" ? [] : ["openSync", "fsyncSync"];
    expect(seen).toEqual(["openSync", "writeFileSync", "fsyncSync", "renameSync", ...folder]);
  });

  for (const code of ["ENOSPC", "EIO", "EDQUOT", "EFBIG"])
    test(`with ${code} at any of its calls says what to do, tears nothing and leaves no part`, () => {
      writeFileSync(join(dir, "a.json"), "before");
      for (let k = 1; ; k++) {
        const calls = failAt(k, code);
        let thrown: unknown;
        try {
          publish(join(dir, "a.json"), join(dir, `a.${k}.part`), "after");
        } catch (error) {
          thrown = error;
        }
        restore();
        if (calls() < k) break;
        expect(thrown, `call ${k}`).toBeInstanceOf(DropFullError);
        expect((thrown as Error).message).toMatch(/a\.json: cannot be written \(.*takes no more\).*make room/);
        expect(readdirSync(dir)).toEqual(["a.json"]);
        expect(["before", "after"]).toContain(readFileSync(join(dir, "a.json"), "utf8"));
        expect(k).toBeLessThan(10);
      }
    });

  test("does not take over a part of another process", () => {
    writeFileSync(join(dir, "a.1.part"), "of another");
    expect(() => publish(join(dir, "a.json"), join(dir, "a.1.part"), "text")).toThrow(/EEXIST/);
  });
});

describe("publishFirst", () => {
  const path = (): string => join(dir, "a.json");
  const content = (): string => readFileSync(path(), "utf8");

  test("puts the file there and leaves no part; a second leaves the first as it is", () => {
    expect(publishFirst(path(), join(dir, "a.1.part"), "first")).toBe(true);
    expect(publishFirst(path(), join(dir, "a.2.part"), "second")).toBe(false);
    expect([readdirSync(dir), content()]).toEqual([["a.json"], "first"]);
  });

  test.each(["EPERM", "ENOTSUP"])("does as well on a file system that answers %s to links", (code) => {
    watch((name) => {
      if (name === "linkSync") throw Object.assign(new Error(code), { code });
    });
    expect(publishFirst(path(), join(dir, "a.1.part"), "first")).toBe(true);
    expect(publishFirst(path(), join(dir, "a.2.part"), "second")).toBe(false);
    expect([readdirSync(dir), content()]).toEqual([["a.json"], "first"]);
  });

  test("with ENOSPC at any of its calls says what to do, tears nothing and leaves no part", () => {
    for (let k = 1; ; k++) {
      const calls = failAt(k, "ENOSPC");
      let thrown: unknown;
      try {
        publishFirst(path(), join(dir, `a.${k}.part`), "text");
      } catch (error) {
        thrown = error;
      }
      restore();
      if (calls() < k) break;
      expect(thrown, `call ${k}`).toBeInstanceOf(DropFullError);
      expect(readdirSync(dir).filter((name) => name.endsWith(".part"))).toEqual([]);
      rmSync(path(), { force: true });
      expect(k).toBeLessThan(10);
    }
    expect(content()).toBe("text");
  });
});
