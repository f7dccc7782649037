import { describe, expect, it } from "vitest";
import { UserError } from "../math/errors.ts";
import { parseCifar10 } from "./parseCifar10.ts";

const records = new Uint8Array(2 * 3073);
records[0] = 7;
records[1] = 11; // first red byte
records[1 + 1024] = 22; // first green byte
records[3072] = 33; // last blue byte
records[3073] = 2;

describe("parseCifar10", () => {
  it("reads labels and planes of two records", () => {
    const set = parseCifar10(records, "a");
    expect(set).toMatchObject({ type: "images", rows: 32, columns: 32, channels: 3, classes: 10 });
    expect([...set.labels]).toEqual([7, 2]);
    expect([set.images[0], set.images[1024], set.images[3071], set.images[3072]]).toEqual([11, 22, 33, 0]);
  });

  it("refuses an empty file, an incomplete record and a label above 9, and says where", () => {
    expect(() => parseCifar10(new Uint8Array(0), "f")).toThrow(/f: the file is empty/);
    expect(() => parseCifar10(records.subarray(0, 6000), "f")).toThrow(/byte 3073: 2927 bytes are left after 1 record/);
    const wrong = records.slice();
    wrong[3073] = 10;
    expect(() => parseCifar10(wrong, "f")).toThrow(/byte 3073: label 10 of record 2/);
    expect(() => parseCifar10(wrong, "f")).toThrow(UserError);
  });
});
