import { describe, expect, it } from "vitest";
import { UserError } from "../math/errors.ts";
import { joinImages } from "./joinImages.ts";
import { labelledImages, parseIdxImages, parseIdxLabels } from "./parseIdx.ts";

/** Two images of 2 x 3: 1 to 6 and 7 to 12. */
const images = new Uint8Array([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
const labels = new Uint8Array([0, 0, 8, 1, 0, 0, 0, 2, 9, 4]);
const change = (bytes: Uint8Array, at: number, value: number): Uint8Array => {
  const changed = bytes.slice();
  changed[at] = value;
  return changed;
};

describe("parseIdxImages and parseIdxLabels", () => {
  it("read two images of 2 x 3 and two labels", () => {
    const parsed = parseIdxImages(images, "a");
    expect(parsed).toMatchObject({ count: 2, rows: 2, columns: 3 });
    expect([...parsed.images]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect([...parseIdxLabels(labels, "a")]).toEqual([9, 4]);
  });

  it("read a file that is a part of a larger buffer", () => {
    const larger = new Uint8Array(40);
    larger.set(images, 5);
    expect(parseIdxImages(larger.subarray(5, 5 + images.length), "a").columns).toBe(3);
  });

  const faults: [string, () => unknown, RegExp][] = [
    ["an empty file", () => parseIdxImages(new Uint8Array(0), "f"), /^f: the file is empty/],
    ["a header cut short", () => parseIdxImages(images.subarray(0, 9), "f"), /9 bytes; the IDX header alone takes 16/],
    ["labels where images belong", () => parseIdxImages(change(images, 3, 1), "f"), /byte 0: .* a file of labels/],
    ["images where labels belong", () => parseIdxLabels(images, "f"), /byte 0: .*0x00000803.* a file of images/],
    ["gzip", () => parseIdxLabels(new Uint8Array([31, 139, 8, 0, 0, 0, 0, 0]), "f"), /still gzipped/],
    ["another magic", () => parseIdxLabels(change(labels, 2, 13), "f"), /0x00000d01/],
    ["no images", () => parseIdxImages(change(images, 7, 0), "f"), /byte 4: a size of 0/],
    ["truncation", () => parseIdxImages(images.subarray(0, 27), "f"), /byte 27: 2 images .* 28 .* 27: the file is cut/],
    ["bytes after the end", () => parseIdxLabels(new Uint8Array([...labels, 1]), "f"), /byte 10: .*after the end/],
    ["a count of 4 billion", () => parseIdxImages(change(images, 4, 255), "f"), /cut short/],
  ];

  it.each(faults)("refuse %s and say where", (_, parse, message) => {
    expect(parse).toThrow(UserError);
    expect(parse).toThrow(message);
  });
});

describe("labelledImages", () => {
  it("puts images and labels together", () => {
    const set = labelledImages(parseIdxImages(images, "a"), parseIdxLabels(labels, "b"), 10, "b");
    expect(set).toMatchObject({ type: "images", rows: 2, columns: 3, channels: 1, classes: 10 });
  });

  it("refuses other counts and labels that are no class", () => {
    expect(() => labelledImages(parseIdxImages(images, "a"), new Uint8Array(3), 10, "b")).toThrow(
      /2 images and 3 labels/,
    );
    expect(() => labelledImages(parseIdxImages(images, "a"), parseIdxLabels(labels, "b"), 9, "b")).toThrow(
      /b, byte 8: label 9; labels must be 0 to 8/,
    );
  });
});

describe("joinImages", () => {
  it("keeps the order of the parts", () => {
    const part = labelledImages(parseIdxImages(images, "a"), parseIdxLabels(labels, "b"), 10, "b");
    const joined = joinImages([part, { ...part, labels: new Uint8Array([1, 2]) }]);
    expect([...joined.labels]).toEqual([9, 4, 1, 2]);
    expect([...joined.images]).toEqual([...part.images, ...part.images]);
  });
});
