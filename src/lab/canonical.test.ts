import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonical } from "./canonical.ts";
import { unescapedKeys } from "./testing/unescapedKeys.ts";

describe("canonical", () => {
  test("keys are sorted at every level, undefined members are left out, there are no spaces", () => {
    expect(canonical({ b: 1, a: { d: [1, "x", null, true], c: undefined } })).toBe(
      '{"a":{"d":[1,"x",null,true]},"b":1}',
    );
  });

  test("keys are sorted by UTF-16 code unit, not by code point or by language", () => {
    // U+FB33 is above the surrogates that make up U+1F600, so it comes last though its code point is smaller.
    expect(canonical({ "\ufb33": 1, "\u{1f600}": 2, é: 3, z: 4, Z: 5, "10": 6, "9": 7 })).toBe(
      '{"10":6,"9":7,"Z":5,"z":4,"é":3,"\u{1f600}":2,"\ufb33":1}',
    );
  });

  test("numbers are written in their shortest round-trip form", () => {
    expect(canonical([0.1, 1e21, 1e-7, 100, 5e-324])).toBe("[0.1,1e+21,1e-7,100,5e-324]");
  });

  test.each([
    ["NaN", { a: [Number.NaN] }, "NaN at $.a[0]"],
    ["Infinity", { a: Number.POSITIVE_INFINITY }, "Infinity at $.a"],
    ["-0", [-0], "-0 at $[0]"],
    ["undefined in a list", [undefined], "a undefined at $[0]"],
    ["a hole in a list", new Array(1), "a undefined at $[0]"],
    ["a function", { f: () => 1 }, "a function at $.f"],
    ["a bigint", [1n], "a bigint at $[0]"],
    ["a typed array", { a: new Float32Array(2) }, "$.a is not a plain object"],
    ["a Map", new Map(), "$ is not a plain object"],
  ])("refuses %s and says where", (_, value, message) => {
    expect(() => canonical(value)).toThrow(message);
  });

  test("refuses a value that contains itself", () => {
    const loop: { self?: unknown } = {};
    loop.self = { loop };
    expect(() => canonical(loop)).toThrow("$.self.loop contains itself");
  });

  const withoutMinusZero = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
  const json = fc.jsonValue({ maxDepth: 4 }).map((value) => withoutMinusZero(unescapedKeys(value)));

  test("reading the text gives back the value, and writing it again the same text", () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = canonical(value);
        expect(JSON.parse(text)).toEqual(value);
        expect(canonical(JSON.parse(text))).toBe(text);
      }),
    );
  });

  test("the order in which members were added does not matter", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonical(reversed)).toBe(canonical(value));
      }),
    );
  });

  test("two values with one text are equal", () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        if (canonical(a) === canonical(b)) expect(a).toEqual(b);
        else expect(a).not.toEqual(b);
      }),
    );
  });
});
