import { deflateRawSync, gunzipSync, gzipSync, inflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { UserError } from "../math/errors.ts";
import { type Random, stream } from "../math/random.ts";
import { utf8 } from "../math/sha256.ts";
import { gunzip } from "./expand.ts";
import { parseCifar10 } from "./parseCifar10.ts";
import { parseCsv } from "./parseCsv.ts";
import { labelledImages, parseIdxImages, parseIdxLabels } from "./parseIdx.ts";
import { parseNpy } from "./parseNpy.ts";
import { parseNpz } from "./parseNpz.ts";
import { parseTar } from "./parseTar.ts";
import { npyHeaderOf, npyOf } from "./testing/npyOf.ts";
import { tarOf } from "./testing/tarOf.ts";
import { zipOf } from "./testing/zipOf.ts";

const MUTANTS = process.env["LINCHPIN_LONG"] === "1" ? 20000 : 2000;

/** Values that mean something to a parser of lengths, offsets, text and flags. */
const TELLING = [0, 1, 2, 3, 8, 10, 13, 31, 34, 44, 45, 63, 64, 127, 128, 139, 200, 254, 255];

/** One to four changes: a byte, a bit, a telling value, a piece left out, put in twice, or the end cut off. */
function mutant(seed: Uint8Array, random: Random): Uint8Array {
  let bytes = seed.slice();
  for (let change = random.below(4); change >= 0; change--) {
    const at = random.below(bytes.length + 1);
    const length = random.below(9);
    switch (random.below(6)) {
      case 0:
        bytes[at] = random.below(256);
        break;
      case 1:
        bytes[at] ^= 1 << random.below(8);
        break;
      case 2:
        bytes[at] = TELLING[random.below(TELLING.length)];
        break;
      case 3:
        bytes = new Uint8Array([...bytes.subarray(0, at), ...bytes.subarray(at + length)]);
        break;
      case 4:
        bytes = new Uint8Array([...bytes.subarray(0, at), ...bytes.subarray(Math.max(0, at - length))]);
        break;
      case 5:
        bytes = bytes.slice(0, at);
    }
  }
  return bytes;
}

const inflate = (bytes: Uint8Array, limit: number): Uint8Array => inflateRawSync(bytes, { maxOutputLength: limit });
const ungzip = (bytes: Uint8Array, limit: number): Uint8Array => gunzipSync(bytes, { maxOutputLength: limit });
const images = new Uint8Array([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, ...new Array<number>(12).fill(7)]);
const labels = new Uint8Array([0, 0, 8, 1, 0, 0, 0, 2, 9, 4]);
const npy = npyOf(npyHeaderOf("<f4", "(2, 3)"), new Uint8Array(24));
const npz = zipOf([
  { name: "x.npy", content: npy },
  { name: "y.npy", content: npy, packed: deflateRawSync(npy) },
]);
const csv = utf8('id;"a b";c;y\n1;2.5e3;red;p\n2;-1;blue;q\n3;?;red;p\n"4";0.1;blue;"q"\r\n');
const csvOptions = {
  delimiter: ";",
  header: true,
  target: "y",
  classes: ["p", "q"],
  missing: ["?"],
  categorical: [{ column: "c", values: ["red", "blue"] }],
  ignore: ["id"],
};

const formats: [string, Uint8Array, (bytes: Uint8Array) => unknown][] = [
  ["IDX images", images, (bytes) => parseIdxImages(bytes, "f")],
  ["IDX labels", labels, (bytes) => labelledImages(parseIdxImages(images, "f"), parseIdxLabels(bytes, "f"), 10, "f")],
  ["CIFAR-10", new Uint8Array(3073).fill(3), (bytes) => parseCifar10(bytes, "f")],
  ["CSV", csv, (bytes) => parseCsv(bytes, csvOptions, "f")],
  ["npy", npy, (bytes) => parseNpy(bytes, "f")],
  ["npz", npz, (bytes) => parseNpz(bytes, "f", inflate, { bytes: 1e6 })],
  ["tar", tarOf([{ name: "a/b", content: labels }]), (bytes) => parseTar(bytes, "f")],
  ["gzip", new Uint8Array(gzipSync(images)), (bytes) => parseIdxImages(gunzip(bytes, 1e6, ungzip, "f"), "f")],
];

describe("damaged files", () => {
  it.each(formats)("%s: every mutant is read or refused with a UserError that names the file", (name, seed, parse) => {
    expect(() => parse(seed)).not.toThrow();
    const random = stream(0, 0, `fuzz/${name}`);
    let refused = 0;
    for (let k = 0; k < MUTANTS; k++) {
      const bytes = mutant(seed, random);
      try {
        parse(bytes);
      } catch (error) {
        refused++;
        if (!(error instanceof UserError) || !error.message.startsWith("f"))
          throw new Error(`mutant ${k} of ${name}: ${Buffer.from(bytes).toString("base64")}`, { cause: error });
      }
    }
    // A fuzzer whose mutants are all read, or all refused at the first byte, tests nothing.
    expect(refused).toBeGreaterThan(MUTANTS / 10);
    expect(refused).toBeLessThan(MUTANTS);
  });
});
