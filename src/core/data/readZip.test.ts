import { deflateRawSync, inflateRawSync, crc32 as nodeCrc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../math/errors.ts";
import { crc32 } from "./crc32.ts";
import { expandWithin, gunzip, isGzip } from "./expand.ts";
import { parseTar } from "./parseTar.ts";
import { readZip } from "./readZip.ts";
import { tarOf } from "./testing/tarOf.ts";
import { type ZipPart, zipOf } from "./testing/zipOf.ts";

const inflate = (bytes: Uint8Array, limit: number): Uint8Array => inflateRawSync(bytes, { maxOutputLength: limit });
const content = new Uint8Array(Buffer.from("linchpin ".repeat(20)));
const read = (zip: Uint8Array, limit = 1e7) => readZip(zip, "f", inflate, { bytes: limit });

describe("crc32", () => {
  it("of 123456789 is cbf43926, and agrees with the platform (property)", () => {
    expect(crc32(new Uint8Array(Buffer.from("123456789")))).toBe(0xcbf43926);
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(crc32(bytes)).toBe(nodeCrc32(bytes));
      }),
    );
  });
});

describe("readZip", () => {
  it("reads stored and deflated entries and leaves out folders", () => {
    const files = read(
      zipOf([
        { name: "a/", content: new Uint8Array(0) },
        { name: "a/b.txt", content },
        { name: "c.txt", content, packed: deflateRawSync(content) },
      ]),
    );
    expect([...files.keys()]).toEqual(["a/b.txt", "c.txt"]);
    expect(Buffer.from(files.get("a/b.txt") ?? [])).toEqual(Buffer.from(content));
    expect(Buffer.from(files.get("c.txt") ?? [])).toEqual(Buffer.from(content));
  });

  const packed = deflateRawSync(content);
  const bomb = new Uint8Array(20000000);
  const part = (change: Partial<ZipPart>): ZipPart => ({ name: "a", content, ...change });
  const faults: [string, () => Uint8Array, RegExp][] = [
    ["what is no zip archive", () => new Uint8Array(100), /byte 78: no end record/],
    ["a few bytes", () => new Uint8Array(3), /byte 0: no end record/],
    ["an archive cut short", () => zipOf([part({})]).slice(0, -5), /no end record/],
    ["an encrypted entry", () => zipOf([part({ flags: 1 })]), /encrypted/],
    ["another compression", () => zipOf([part({ method: 12 })]), /compression method 12/],
    ["a path out of the folder", () => zipOf([part({ name: "../a" })]), /entry name "..\/a" is not allowed/],
    ["an absolute path", () => zipOf([part({ name: "/etc/passwd" })]), /not allowed/],
    ["a drive letter", () => zipOf([part({ name: "C:a" })]), /not allowed/],
    ["a backslash", () => zipOf([part({ name: "a\\b" })]), /not allowed/],
    ["a control character", () => zipOf([part({ name: "a\u001b[2J" })]), /"a\\u001b\[2J" is not allowed/],
    ["equal names", () => zipOf([part({}), part({})]), /two entries are called "a"/],
    ["a zip bomb", () => zipOf([part({ content: bomb, packed: deflateRawSync(bomb) })]), /more than 200 times/],
    [
      "a lying size",
      () => zipOf([part({ content: bomb, packed: deflateRawSync(bomb), declaredSize: 1000 })]),
      /does not expand .* more than 1000 bytes/,
    ],
    [
      "a size that is too large",
      () => zipOf([part({ packed, declaredSize: 181 })]),
      /expands to 180 bytes .* declares 181/,
    ],
    [
      "a stored entry with another size",
      () => zipOf([part({ declaredSize: 5 })]),
      /a stored entry of 180 bytes declares 5/,
    ],
    ["a wrong CRC", () => zipOf([part({ declaredCrc: 1 })]), /CRC does not match/],
    ["damaged data", () => zipOf([part({ packed: packed.map((byte) => byte ^ 85) })]), /does not expand/],
    ["entries that share bytes", () => zipOf([part({}), part({ name: "b", offset: 0 })]), /two entries share bytes/],
    ["a pointer to nothing", () => zipOf([part({ offset: 7 })]), /byte 7: the directory points here/],
    ["zip64", () => zipOf([part({ offset: 0xffffffff })]), /zip64/],
  ];

  it.each(faults)("refuses %s and says where", (_, zip, message) => {
    const bytes = zip();
    expect(() => read(bytes)).toThrow(UserError);
    expect(() => read(bytes)).toThrow(message);
  });

  it("holds all entries together to the limit", () => {
    const two = zipOf([part({}), part({ name: "b" })]);
    expect(read(two, 360).size).toBe(2);
    expect(() => read(two, 359)).toThrow(/more than 359 bytes/);
  });
});

describe("gunzip", () => {
  it("leaves bytes alone that are not gzip", () => {
    const plain = new Uint8Array([1, 2, 3]);
    expect(isGzip(plain)).toBe(false);
    expect(gunzip(plain, 0, inflate, "f")).toBe(plain);
  });

  it("holds a decompressor to its limit even if it does not heed it", () => {
    const careless = (): Uint8Array => new Uint8Array(11);
    expect(expandWithin(content, 11, careless, "f").length).toBe(11);
    expect(() => expandWithin(content, 10, careless, "f")).toThrow(/^f expands to 11 bytes; at most 10/);
  });
});

describe("parseTar", () => {
  it("reads files and leaves out folders", () => {
    const files = parseTar(
      tarOf([
        { name: "a/", content: new Uint8Array(0), kind: "5" },
        { name: "a/b.bin", content },
        { name: "a/empty", content: new Uint8Array(0) },
      ]),
      "f",
    );
    expect([...files.keys()]).toEqual(["a/b.bin", "a/empty"]);
    expect(Buffer.from(files.get("a/b.bin") ?? [])).toEqual(Buffer.from(content));
  });

  it.each([
    ["a link", tarOf([{ name: "a", content, kind: "2" }]), /a link or device/],
    ["a path out of the folder", tarOf([{ name: "a/../../b", content }]), /not allowed/],
    [
      "equal names",
      tarOf([
        { name: "a", content },
        { name: "a", content },
      ]),
      /two entries/,
    ],
    ["a file cut short", tarOf([{ name: "a", content }]).subarray(0, 600), /runs over the end/],
    [
      "an archive without an end",
      tarOf([{ name: "a", content }]).subarray(0, 1024),
      /byte 1024: the archive has no end/,
    ],
    ["what is no tar archive", new Uint8Array(512).fill(65), /is not octal/],
    ["a damaged header", tarOf([{ name: "a", content }]).with(3, 66), /checksum does not match/],
  ])("refuses %s and says where", (_, bytes, message) => {
    expect(() => parseTar(bytes, "f")).toThrow(UserError);
    expect(() => parseTar(bytes, "f")).toThrow(message);
  });
});
