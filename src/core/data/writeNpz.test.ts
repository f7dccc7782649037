import { expect, test } from "vitest";
import { parseNpz } from "./parseNpz.ts";
import { writeNpz } from "./writeNpz.ts";

const never = (): never => {
  throw new Error("nothing is deflated");
};

test("writeNpz is read back by parseNpz: names, shapes, types and every bit", () => {
  const arrays = {
    x: { shape: [2, 3], data: Float32Array.of(0.1, -0, Number.NaN, Infinity, 1e-40, 3) },
    "start.dense1.bias": { shape: [1], data: Float32Array.of(7) },
    order: { shape: [2, 1, 2], data: Int32Array.of(-1, 2 ** 31 - 1, 0, 5) },
    empty: { shape: [0, 4], data: new Float32Array(0) },
  };
  const read = parseNpz(writeNpz(arrays), "x.npz", never, { bytes: 1e6 });
  expect([...read.keys()]).toEqual(Object.keys(arrays));
  for (const [name, { shape, data }] of Object.entries(arrays)) {
    const found = read.get(name)!;
    expect([found.shape, found.dtype]).toEqual([shape, data instanceof Float32Array ? "<f4" : "<i4"]);
    expect(found.data).toEqual(data);
  }
});

test("the same arrays give the same bytes", () => {
  const arrays = { x: { shape: [2], data: Float32Array.of(1, 2) } };
  expect(writeNpz(arrays)).toEqual(writeNpz(arrays));
});
