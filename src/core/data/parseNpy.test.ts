import { deflateRawSync, inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../math/errors.ts";
import { parseNpy } from "./parseNpy.ts";
import { parseNpz } from "./parseNpz.ts";
import { npyHeaderOf as header, npyOf as npy } from "./testing/npyOf.ts";
import { zipOf } from "./testing/zipOf.ts";

const raw = (array: ArrayBufferView): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength).slice();
const reversed = (bytes: Uint8Array, width: number): Uint8Array =>
  bytes.map((_, at) => bytes[Math.floor(at / width) * width + width - 1 - (at % width)]);

describe("parseNpy", () => {
  it("reads two rows of three float32 numbers, in versions 1 to 3 and either byte order", () => {
    const data = raw(new Float32Array([1, 2.5, -3, 4, 5, 6]));
    for (const version of [1, 2, 3]) {
      const array = parseNpy(npy(header("<f4", "(2, 3)"), data, version), "f");
      expect(array).toEqual({ shape: [2, 3], dtype: "<f4", data: new Float32Array([1, 2.5, -3, 4, 5, 6]) });
    }
    expect(parseNpy(npy(header(">f4", "(6,)"), reversed(data, 4)), "f").data).toEqual(
      new Float32Array([1, 2.5, -3, 4, 5, 6]),
    );
  });

  const types: [string, ArrayBufferView, readonly number[]][] = [
    ["<f8", new Float64Array([0.1, -1e300]), [0.1, -1e300]],
    ["|i1", new Int8Array([-128, 5]), [-128, 5]],
    ["<i2", new Int16Array([-32768, 5]), [-32768, 5]],
    ["<i4", new Int32Array([-2147483648, 5]), [-2147483648, 5]],
    ["<i8", new BigInt64Array([-9007199254740991n, 5n]), [-9007199254740991, 5]],
    ["|u1", new Uint8Array([255, 5]), [255, 5]],
    ["<u2", new Uint16Array([65535, 5]), [65535, 5]],
    ["<u4", new Uint32Array([4294967295, 5]), [4294967295, 5]],
    ["<u8", new BigUint64Array([9007199254740991n, 5n]), [9007199254740991, 5]],
    ["|b1", new Uint8Array([0, 1]), [0, 1]],
  ];

  it.each(types)("reads %s", (descr, array, values) => {
    expect([...parseNpy(npy(header(descr, "(2,)"), raw(array)), "f").data]).toEqual(values);
  });

  it("reads half floats: normal, subnormal, infinite and none", () => {
    const bits = new Uint16Array([0x3c00, 0xc000, 0x3555, 0x0001, 0x03ff, 0x7bff, 0x7c00, 0xfc00, 0x7e00, 0x8000]);
    const { data } = parseNpy(npy(header("<f2", "(10,)"), raw(bits)), "f");
    expect([...data]).toEqual([1, -2, 0.333251953125, 2 ** -24, 1023 / 2 ** 24, 65504, Infinity, -Infinity, NaN, -0]);
  });

  it("reads back any float64 array (property)", () => {
    fc.assert(
      fc.property(fc.float64Array({ maxLength: 20 }), (values) => {
        expect(parseNpy(npy(header("<f8", `(${values.length},)`), raw(values)), "f").data).toEqual(values);
      }),
    );
  });

  it("reads a single number of shape ()", () => {
    expect(parseNpy(npy(header("<f8", "()"), raw(new Float64Array([7]))), "f")).toMatchObject({ shape: [] });
  });

  const eight = new Uint8Array(8);
  const faults: [string, Uint8Array, RegExp][] = [
    ["an empty file", new Uint8Array(0), /^f: the file is empty/],
    ["another magic", new Uint8Array(20), /byte 0: this is no npy file/],
    ["version 4", npy(header("<f8", "(1,)"), eight, 4), /byte 6: version 4/],
    ["a header above 64 kB", npy(" ".repeat(70000), eight, 2), /byte 8: a header of 7\d{4} bytes/],
    ["a header that runs over the end", npy(header("<f8", "(1,)"), eight).subarray(0, 40), /inside the file/],
    ["objects", npy(header("|O", "(1,)"), eight), /Python objects, which run code when read; save numbers/],
    ["Fortran order", npy(header("<f8", "(1,)", "True"), eight), /Fortran order/],
    ["text", npy(header("<U2", "(1,)"), eight), /type "<U2"/],
    ["complex numbers", npy(header("<c8", "(1,)"), eight), /type "<c8"/],
    ["floats of one byte", npy(header("|f1", "(8,)"), eight), /type "\|f1"/],
    [
      "a structured array",
      npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", eight),
      /structured/,
    ],
    ["too few bytes", npy(header("<f8", "(2,)"), eight), /shape \(2\) of "<f8" takes 16 bytes .* there are 8/],
    ["too many bytes", npy(header("<f4", "(1,)"), eight), /takes 4 bytes .* there are 8/],
    ["2^30 elements", npy(header("<f4", "(1073741824,)"), eight), /1073741824 elements; at most 536870912/],
    ["a shape beyond counting", npy(header("<f4", "(9999999999999999, 9999999999999999)"), eight), /at most 536870912/],
    ["a shape that is a number", npy(header("<f8", "(1)"), eight), /it must be like \(3, 4\) or \(3,\)/],
    ["33 axes", npy(header("<f8", `(${"1, ".repeat(33)})`), eight), /33 axes/],
    [
      "an integer above 2^53",
      npy(header("<i8", "(1,)"), raw(new BigInt64Array([9007199254740993n]))),
      /element 0 is 9007/,
    ],
    ["a second shape", npy(`${header("<f8", "(1,)").slice(0, -1)}'shape': (2,)}`, eight), /gives "shape" twice/],
    ["code in the header", npy("{'descr': __import__('os')}", eight), /which is not understood/],
    ["no dictionary", npy("[1]", eight), /it must be a dictionary/],
    ["no shape", npy("{'descr': '<f8', 'fortran_order': False}", eight), /must give descr, fortran_order and shape/],
  ];

  it.each(faults)("refuses %s and says where", (_, bytes, message) => {
    expect(() => parseNpy(bytes, "f")).toThrow(UserError);
    expect(() => parseNpy(bytes, "f")).toThrow(message);
  });
});

describe("parseNpz", () => {
  const inflate = (bytes: Uint8Array, limit: number): Uint8Array => inflateRawSync(bytes, { maxOutputLength: limit });
  const limits = { bytes: 1000000 };
  const array = npy(header("<f8", "(1,)"), raw(new Float64Array([7])));

  it("reads stored and deflated arrays by name", () => {
    const zip = zipOf([
      { name: "x.npy", content: array },
      { name: "y.npy", content: array, packed: deflateRawSync(array) },
    ]);
    const arrays = parseNpz(zip, "f", inflate, limits);
    expect([...arrays.keys()]).toEqual(["x", "y"]);
    expect([...(arrays.get("y")?.data ?? [])]).toEqual([7]);
  });

  it("refuses other files, an empty archive, and names the entry of a bad array", () => {
    expect(() => parseNpz(zipOf([{ name: "x.pkl", content: array }]), "f", inflate, limits)).toThrow(
      /"x.pkl" is no .npy/,
    );
    expect(() => parseNpz(zipOf([]), "f", inflate, limits)).toThrow(/the archive is empty/);
    expect(() => parseNpz(zipOf([{ name: "x.npy", content: array.slice(1) }]), "f", inflate, limits)).toThrow(
      /^f\/x.npy, byte 0/,
    );
  });
});
