import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCsv } from "../../core/data/readCsv.ts";
import { csvLines, plainText } from "./csvLines.ts";
import { jsonLines } from "./jsonLines.ts";
import { numberText } from "./numberText.ts";
import { type Cell, numberColumns, type Table, textColumns } from "./table.ts";

const table = (rows: readonly (readonly Cell[])[]): Table => ({
  columns: [...textColumns("arm"), ...numberColumns("value"), { name: "valid", type: "boolean" }],
  rows,
});
const csv = (given: Table): string => [...csvLines(given)].join("");
const json = (given: Table): string => [...jsonLines(given)].join("");

/** Every double that is a number, each of its parts in turn: zeros, denormals, ordinary and huge ones. */
const double = fc.double({ noNaN: true, noDefaultInfinity: true });

describe("a table as CSV", () => {
  test("has a header, empty cells for null and bare numbers", () => {
    expect(
      csv(
        table([
          ["bn", 0.1, true],
          ["plain", null, false],
          ["", -0, null],
        ]),
      ),
    ).toBe('arm,value,valid\nbn,0.1,true\nplain,,false\n"",-0,\n');
  });

  test("puts in quotes what separates, and doubles quotes", () => {
    expect(csv(table([['a "b", c\nd', 1, true]]))).toBe('arm,value,valid\n"a ""b"", c\nd",1,true\n');
  });

  test("marks a text that a spreadsheet would calculate", () => {
    const names = ["=1+2", "+bn", "-bn", "@bn", "\tbn", "'bn", "bn=1"];
    const marked = ["'=1+2", "'+bn", "'-bn", "'@bn", "'\tbn", "''bn", "bn=1"];
    expect(csv({ columns: textColumns("arm"), rows: names.map((name) => [name]) })).toBe(`arm\n${marked.join("\n")}\n`);
    expect(csv({ columns: textColumns("=cmd"), rows: [] })).toBe("'=cmd\n");
  });

  test("leaves negative numbers bare: they are no formula", () => {
    expect(csv(table([["bn", -1.5e-7, true]]))).toBe("arm,value,valid\nbn,-1.5e-7,true\n");
  });

  test("gives texts and numbers back to our own reader, bit for bit", () => {
    const text = fc.string({ unit: "binary", minLength: 1 }).filter((one) => one.isWellFormed());
    fc.assert(
      fc.property(fc.array(fc.tuple(text, double), { minLength: 1 }), (rows) => {
        const bytes = new TextEncoder().encode(csv(table(rows.map(([arm, value]) => [arm, value, true]))));
        const [, ...records] = readCsv(bytes, ",", "test.csv");
        const back = records.map(({ cells: [arm = "", value] }) => [plainText(arm), Number(value)]);
        expect(back).toEqual(rows);
      }),
      { numRuns: 300 },
    );
  });
});

describe("a table as JSON", () => {
  test("is a list with an object a row", () => {
    const rows: Cell[][] = [
      ["bn", 0.1, true],
      ["=1+2", null, false],
    ];
    expect(JSON.parse(json(table(rows)))).toEqual([
      { arm: "bn", value: 0.1, valid: true },
      { arm: "=1+2", value: null, valid: false },
    ]);
    expect(JSON.parse(json(table([])))).toEqual([]);
  });

  test("gives numbers back bit for bit", () => {
    fc.assert(
      fc.property(double, (value) => {
        expect(JSON.parse(json(table([["bn", value, true]])))[0].value).toBe(value);
      }),
    );
  });
});

describe("numberText", () => {
  test("is the shortest text of the double, with the sign of -0", () => {
    expect([0.1, 1e21, 5e-324, -0, 0, 1 / 3].map(numberText)).toEqual([
      ...["0.1", "1e+21", "5e-324", "-0", "0", "0.3333333333333333"],
    ]);
  });

  test("refuses what is not finite, so that it is never written unnoticed", () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) expect(() => numberText(value)).toThrow(String(value));
    expect(() => csv(table([["bn", Number.NaN, true]]))).toThrow("NaN has no number text");
  });
});
