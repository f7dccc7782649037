import { describe, expect, it } from "vitest";
import { UserError } from "../math/errors.ts";
import { parseTables } from "./parseTables.ts";

const content = (name: string, text: string) => ({ name, content: new Uint8Array(Buffer.from(text)) });

describe("parseTables", () => {
  it("puts the rows of files behind each other, each read by its own rule", () => {
    const rule = { delimiter: ",", header: false, target: 2, missing: ["?"] };
    const table = parseTables(
      {
        rules: [
          { ...rule, classes: ["a", "b"] },
          { ...rule, classes: ["a.", "b."] },
        ],
      },
      [content("one", "1,a\n2,b\n?,a\n"), content("two", "3,b.\n4,a.\n5,?\n")],
    );
    expect([...table.x]).toEqual([1, 2, 3, 4]);
    expect([...table.y]).toEqual([0, 1, 1, 0]);
    expect([table.dropped, table.classNames, table.lines]).toEqual([2, ["a", "b"], undefined]);
  });

  it("puts the columns of files side by side", () => {
    const edition = { rules: [{ delimiter: " ", header: false, target: 3 }], beside: true } as const;
    const table = parseTables(edition, [content("x", "1 2\n3 4\n"), content("y", "1.5e+01\n-7\n")]);
    expect([...table.x]).toEqual([1, 2, 3, 4]);
    expect([...table.targets!]).toEqual([15, -7]);
    const short = [content("x", "1 2\n3 4\n"), content("y", "15\n")];
    expect(() => parseTables(edition, short)).toThrow(UserError);
    expect(() => parseTables(edition, short)).toThrow("y: 1 rows, x has 2; they belong together");
  });
});
