import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DropDamagedError, NewerFormatError } from "./dropErrors.ts";
import { readSealed, writeSealed } from "./sealedFile.ts";

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "linchpin-sealed-"));
  path = join(dir, "one.json");
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const body = { words: 'a "quoted" ü, \u2028 and\nmore', numbers: [0.1, 1e-300, 2 ** 53] };

describe("a sealed file", () => {
  test("gives back its body, is plain JSON, and leaves nothing else in the folder", () => {
    writeSealed(path, "chunk", body);
    expect(readSealed(path, "chunk")).toEqual(body);
    expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({
      format: "linchpin-drop",
      version: 1,
      kind: "chunk",
    });
    expect(readdirSync(dir)).toEqual(["one.json"]);
  });

  test("cut at any byte is damaged", () => {
    writeSealed(path, "chunk", body);
    const whole = readFileSync(path);
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(path, whole.subarray(0, length));
      expect(() => readSealed(path, "chunk"), `${length} bytes`).toThrow(DropDamagedError);
    }
  });

  test("with any one bit flipped is damaged, or says that it is of a newer format", () => {
    writeSealed(path, "chunk", body);
    const whole = readFileSync(path);
    for (let bit = 0; bit < 8 * whole.length; bit++) {
      const flipped = Buffer.from(whole);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      writeFileSync(path, flipped);
      let thrown: unknown;
      try {
        readSealed(path, "chunk");
      } catch (error) {
        thrown = error;
      }
      const typed = thrown instanceof DropDamagedError || thrown instanceof NewerFormatError;
      expect(typed, `bit ${bit}: ${String(thrown)}`).toBe(true);
    }
  });

  test("of another kind is not believed", () => {
    writeSealed(path, "failure", body);
    expect(() => readSealed(path, "chunk")).toThrow("one.json: it is a failure of linchpin-drop, not a chunk");
  });

  test("of a newer format is refused with what to do, whether its seal is ours or not", () => {
    writeSealed(path, "chunk", body);
    const newer = readFileSync(path, "utf8").replace('"version":1', '"version":2');
    for (const text of [newer, '{"format":"linchpin-drop","version":3,"another":"seal"}']) {
      writeFileSync(path, text);
      expect(() => readSealed(path, "chunk")).toThrow(NewerFormatError);
      expect(() => readSealed(path, "chunk")).toThrow(/written in format [23] by a newer Linchpin.*update/);
    }
  });
});
