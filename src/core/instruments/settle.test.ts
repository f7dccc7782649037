import { describe, expect, test } from "vitest";
import { UserError } from "../math/errors.ts";
import { oneOf, setNamed, settle, wholeFrom } from "./settle.ts";

const defaults = { set: "test", orders: 8, rescaled: false, batches: [16], sets: ["train"] };

describe("settle", () => {
  test("puts the request's settings over the defaults and passes over its id", () => {
    const settings = settle("rely.curve", defaults, { id: "rely.curve", orders: 4, batches: [] });
    expect(settings).toMatchObject({ set: "test", orders: 4, batches: [], sets: ["train"] });
  });

  test("refuses a setting that is not there, and lists those that are", () => {
    expect(() => settle("rely.curve", defaults, { order: 4 })).toThrow(UserError);
    expect(() => settle("rely.curve", defaults, { order: 4 })).toThrow(
      'rely.curve: there is no setting "order"; expected one of set, orders, rescaled, batches, sets',
    );
  });

  test("refuses a value of another kind, a list for a number and a number in a list of texts included", () => {
    expect(() => settle("a", defaults, { orders: "4" })).toThrow('a: orders is "4"; expected a number such as 8');
    expect(() => settle("a", defaults, { orders: [4] })).toThrow("a: orders is [4]");
    expect(() => settle("a", defaults, { sets: [4] })).toThrow('a: sets is [4]; expected a list such as ["train"]');
    expect(() => settle("a", defaults, { batches: 4 })).toThrow("a: batches is 4");
  });
});

describe("values", () => {
  test("one of several words, the name of a set, a whole number from something on", () => {
    expect(oneOf("a", "x", ["x", "y"])).toBe("x");
    expect(() => oneOf("a", "z", ["x", "y"])).toThrow('a is "z"; expected one of x, y');
    expect(setNamed("a", "ablation")).toBe("ablation");
    expect(() => setNamed("a", "tets")).toThrow("train, validation, test, ablation");
    expect(wholeFrom("a", 2, 2)).toBe(2);
    expect(() => wholeFrom("a", 2, 1)).toThrow("a is 1; expected a whole number from 2 on");
    expect(() => wholeFrom("a", 2, 2.5)).toThrow(UserError);
  });
});
