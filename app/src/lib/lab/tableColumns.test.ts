import { describe, expect, test } from "vitest";
import { experiment } from "../../../../src/lab/spec.ts";
import { defaultFile, withTable } from "./labFile.ts";
import { tableColumns, tableFile } from "./tableColumns.ts";

const table = (text: string, name = "my.csv") => ({ name, content: new TextEncoder().encode(text) });
const rows = (count: number, row: (n: number) => string) => Array.from({ length: count }, (_, n) => row(n)).join("\n");

describe("the columns of a table", () => {
  test("are told by name, with what they hold, whatever separates them", () => {
    for (const separator of [",", ";", "\t"]) {
      const text = ["size,colour,kind", "1.5,red,a", ",blue,b", "-2e3,red,a"].join("\n").replaceAll(",", separator);
      expect(tableColumns(table(text))).toEqual({
        ...{ file: "my.csv", delimiter: separator, rows: 3 },
        columns: [
          { name: "size", numbers: true, values: ["-2e3", "1.5"], different: 2, empty: 1 },
          { name: "colour", numbers: false, values: ["blue", "red"], different: 2, empty: 0 },
          { name: "kind", numbers: false, values: ["a", "b"], different: 2, empty: 0 },
        ],
      });
    }
  });

  test("of a bad file are refused with line and reason", () => {
    expect(() => tableColumns(table("a,b\n1,2\n3\n"))).toThrow(/my\.csv.*line 3/);
  });
});

describe("a table as the experiment file names it", () => {
  test("is read by the lab with the choice that was made", () => {
    const text = `x,colour,name,kind\n${rows(40, (n) => `${n % 7},${n % 2 ? "red" : "blue"},row${n},${n % 3 ? "yes" : "no"}`)}\n`;
    const own = table(text);
    const columns = tableColumns(own);
    const data = tableFile(columns, { target: "kind", regression: false, ignored: ["name"] });
    expect(data).toEqual({
      ...{ file: "my.csv", target: "kind", classes: ["no", "yes"] },
      ...{ categorical: ["colour"], ignore: ["name"] },
    });
    const file = withTable(defaultFile, data, 40, 2);
    const read = () => ({ path: own.name, content: own.content });
    const filled = experiment(file, "lab", [], read);
    expect(filled.data).toMatchObject({ name: "my.csv", train: 20, table: { inputs: 3 } });
    expect(filled.net.at(-1)).toBe("dense 2");
    // Two inputs or not, a table has no decision map.
    expect(filled.instruments.some(({ id }) => id === "parameters")).toBe(false);
  });

  test("may hold values to be learnt, and leaves out rows that lack one", () => {
    const own = table(`x,y\n${rows(40, (n) => `${n === 3 ? "" : n % 5},${n / 7}`)}\n`);
    const data = tableFile(tableColumns(own), { target: "y", regression: true, ignored: [] });
    expect(data).toEqual({ file: "my.csv", target: "y", regression: true, missing: "" });
  });
});
