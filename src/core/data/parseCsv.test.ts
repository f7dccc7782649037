import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../math/errors.ts";
import type { CsvOptions } from "./csvColumns.ts";
import { decodeUtf8 } from "./decodeUtf8.ts";
import { parseCsv } from "./parseCsv.ts";
import { quoted } from "./quoted.ts";
import { readCsv } from "./readCsv.ts";

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const cells = (text: string, delimiter = ","): string[][] =>
  readCsv(bytes(text), delimiter, "f").map((record) => [...record.cells]);
const plain: CsvOptions = { delimiter: ",", header: false, target: 3, classes: ["a", "b"] };
const parse = (text: string, options: Partial<CsvOptions> = {}) => parseCsv(bytes(text), { ...plain, ...options }, "f");

describe("decodeUtf8", () => {
  it("decodes what the platform encodes (property), and drops a byte order mark", () => {
    // Any code point but the surrogates, which are not text by themselves.
    const code = fc.oneof(fc.integer({ min: 1, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }));
    const anyText = fc.array(code, { maxLength: 60 }).map((codes) => String.fromCodePoint(...codes));
    fc.assert(
      fc.property(anyText, (text) => {
        expect(decodeUtf8(bytes(`x${text}`), "f")).toBe(Buffer.from(`x${text}`).toString());
      }),
    );
    expect(decodeUtf8(new Uint8Array([0xef, 0xbb, 0xbf, 0x61]), "f")).toBe("a");
    expect(decodeUtf8(bytes("é".repeat(10000)), "f")).toBe("é".repeat(10000));
  });

  it.each([
    ["a lone continuation byte", [0x61, 0x80]],
    ["an overlong slash", [0x61, 0xc0, 0xaf]],
    ["an overlong form of three bytes", [0x61, 0xe0, 0x80, 0x80]],
    ["half a surrogate pair", [0x61, 0xed, 0xa0, 0x80]],
    ["a code above U+10FFFF", [0x61, 0xf4, 0x90, 0x80, 0x80]],
    ["a sequence cut short", [0x61, 0xe2, 0x82]],
  ])("refuses %s", (_, list) => {
    expect(() => decodeUtf8(new Uint8Array(list), "f")).toThrow(/^f, byte 1: 0x[0-9a-f]+ is not UTF-8/);
  });
});

describe("quoted", () => {
  it("shows nothing that a terminal obeys", () => {
    expect(quoted("\u001b[2Jx\u202ey\u009b")).toBe('"\\u001b[2Jx\\u202ey\\u009b"');
    expect(quoted("a".repeat(50))).toBe(`"${"a".repeat(40)}..."`);
  });
});

describe("readCsv", () => {
  it("reads fields, quotes, line ends and blank lines", () => {
    expect(cells("1,2\n3,4")).toEqual([
      ["1", "2"],
      ["3", "4"],
    ]);
    expect(cells('a, b ,"c ""d"", e"\r\n\r\n,"x\ny" ,\r\n')).toEqual([
      ["a", "b", 'c "d", e'],
      ["", "x\ny", ""],
    ]);
    expect(cells("a\tb\n\tc", "\t")).toEqual([
      ["a", "b"],
      ["", "c"],
    ]);
    expect(cells("a b\nc d", " ").length).toBe(2);
  });

  it("knows the line of a record behind a quoted line end", () => {
    expect(readCsv(bytes('"a\nb",1\nc,2'), ",", "f").map(({ line }) => line)).toEqual([1, 3]);
  });

  it("reads back what is written by the rules of RFC 4180 (property)", () => {
    const cell = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", " ", "é", ";", "\r\n"), maxLength: 6 });
    const table = fc
      .integer({ min: 2, max: 4 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 5 }),
      );
    fc.assert(
      fc.property(table, (rows) => {
        const text = rows.map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(",")).join("\n");
        expect(cells(text)).toEqual(rows);
      }),
    );
  });

  it.each([
    ["an empty file", "", /^f: the file is empty/],
    ["a file of blank lines", "\n \r\n\n", /^f: the file is empty/],
    ["ragged rows", "1,2\n\n3,4,5\n", /^f, line 3: 3 fields, line 1 has 2/],
    ["a quote inside a field", '1,2\n3,4"5', /^f, line 2, character 4: a quote inside/],
    ["a quote never closed", '1,2\n"3,4\n5', /^f, line 2, character 1: the quote that opens here/],
    ["text behind a quote", '1,"2"3', /^f, line 1, character 6: text after a closing quote/],
  ])("refuses %s and says where", (_, text, message) => {
    expect(() => cells(text)).toThrow(UserError);
    expect(() => cells(text)).toThrow(message);
  });

  it("refuses a delimiter that is not one plain character", () => {
    for (const delimiter of ["", ",,", '"', "\n"]) expect(() => cells("1,2", delimiter)).toThrow(/delimiter/);
  });
});

describe("parseCsv", () => {
  it("reads numbers and classes in the declared order", () => {
    const table = parse("1,-2.5e1,b\n.5,+3.,a\n");
    expect(table).toMatchObject({
      type: "table",
      inputs: 2,
      classes: 2,
      dropped: 0,
      columns: ["column 1", "column 2"],
    });
    expect([...table.x]).toEqual([1, -25, 0.5, 3]);
    expect([...table.y]).toEqual([1, 0]);
  });

  it("takes columns by name, gives a declared category an input for each value, and leaves out ignored columns", () => {
    const table = parse("id,colour,size,kind\n17,red,2,b\n18,blue,3,a\n", {
      header: true,
      target: "kind",
      categorical: [{ column: "colour", values: ["blue", "green", "red"] }],
      ignore: ["id"],
    });
    expect(table.columns).toEqual(["colour=blue", "colour=green", "colour=red", "size"]);
    expect([...table.x]).toEqual([0, 0, 1, 2, 1, 0, 0, 3]);
  });

  it("leaves out rows with the missing marker and counts them, but not for an ignored column", () => {
    const table = parse("1,?,a\n2,3,b\n?,4,a\n5,6,a\n", { missing: ["?"] });
    expect([...table.x]).toEqual([2, 3, 5, 6]);
    expect(table.dropped).toBe(2);
    expect(parse("1,?,a\n2,3,b\n", { missing: ["?"], ignore: [2] }).dropped).toBe(0);
  });

  it("reads a target of values where no classes are declared", () => {
    const table = parseCsv(bytes("a;y\n1;-2.5\n2;1e2\n"), { delimiter: ";", header: true, target: "y" }, "f");
    expect(table).toMatchObject({ inputs: 1, classes: 1, classNames: [], columns: ["a"] });
    expect([...table.targets!]).toEqual([-2.5, 100]);
    expect([...table.y]).toEqual([0, 0]);
  });

  it("passes over lines at the top, whatever stands in them, and goes on counting lines", () => {
    const table = parse('made "by hand\n150,4,x,y,z\n1,2,a\n3,4,b\n', { skip: 2 });
    expect([...table.x]).toEqual([1, 2, 3, 4]);
    expect([...table.lines!]).toEqual([3, 4]);
    expect(() => parse("#\n1,2,a\n3,x,b", { skip: 1 })).toThrow(/^f, line 3, column 2/);
    expect(() => parse("1,2,a", { skip: 5 })).toThrow(/the file is empty/);
  });

  it("knows which inputs are a category that was read off the file", () => {
    const categorical = [
      { column: 1, values: ["u", "v"] },
      { column: 2, values: ["7", "8", "9"], found: true as const },
    ];
    expect(parse("u,9,a\nv,7,b\n", { categorical }).found).toEqual([
      { name: "column 2", values: ["7", "8", "9"], first: 2 },
    ]);
    expect(parse("1,2,a\n3,4,b\n").found).toBeUndefined();
  });

  const faults: [string, string, Partial<CsvOptions>, RegExp][] = [
    ["one value only", "1,2,7\n3,4,7.0", { classes: undefined as never }, /all 2 rows have the value 7/],
    ["text for a value", "1,2,7\n3,4,b", { classes: undefined as never }, /line 2, column 3 .*"b" is no finite number/],
    ["equal names behind a preamble", "#\nx,x,z\n1,2,a", { header: true, skip: 1 }, /line 2: two columns/],
    ["text for a number", "1,2,a\n3,x,b", {}, /^f, line 2, column 2 \("column 2"\): "x" is no finite number/],
    ["NaN", "1,NaN,a\n3,4,b", {}, /line 1, column 2 .*"NaN" is no finite number/],
    ["infinity", "1,Infinity,a\n3,4,b", {}, /"Infinity" is no finite number/],
    ["a number beyond float64", "1,1e999,a\n3,4,b", {}, /"1e999" is no finite number/],
    ["hexadecimal", "1,0x10,a\n3,4,b", {}, /"0x10" is no finite number/],
    ["an empty cell", "1,,a\n3,4,b", {}, /line 1, column 2 .* the cell is empty/],
    ["an undeclared marker", "1,?,a\n3,4,b", {}, /"\?" is no finite number/],
    ["an undeclared class", "1,2,a\n3,4,c", {}, /line 2, column 3 .*"c" is no class; there are "a", "b"/],
    [
      "an undeclared category",
      "1,u,a\n3,v,b",
      { categorical: [{ column: 2, values: ["u"] }] },
      /"v" is no declared value/,
    ],
    ["one class only", "1,2,a\n3,4,a", {}, /all 2 rows are of the class "a"/],
    ["a header and no rows", "x,y,z", { header: true, target: "z" }, /no row is left \(0 rows, 0 with missing/],
    ["rows that all miss a value", "1,?,a\n?,2,b", { missing: ["?"] }, /no row is left \(2 rows, 2 with missing/],
    ["an unknown column", "x,y,z\n1,2,a", { header: true, target: "w" }, /no column "w"; there are "x", "y", "z"/],
    ["a column out of range", "1,2,a", { target: 4 }, /no column 4; there are 1 to 3/],
    ["a column declared twice", "1,2,a\n1,2,b", { ignore: [3] }, /"column 3" is declared twice/],
    ["equal names", "x,x,z\n1,2,a", { header: true }, /line 1: two columns are called "x"/],
    ["equal classes", "1,2,a\n1,2,b", { classes: ["a", "a"] }, /are not all different/],
    ["one declared class", "1,2,a", { classes: ["a"] }, /1 classes are declared/],
    ["no input", "a\nb", { target: 1 }, /no input column is left/],
  ];

  it.each(faults)("refuses %s and says where", (_, text, options, message) => {
    expect(() => parse(text, options)).toThrow(UserError);
    expect(() => parse(text, options)).toThrow(message);
  });
});
