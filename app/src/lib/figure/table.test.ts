import { expect, test } from "vitest";
import { tableCsv } from "./table.ts";

test("numbers are written in full, texts with commas and quotes are quoted", () => {
  const csv = tableCsv({ columns: ["task", "mean"], rows: [['moons, "small"', 0.1 + 0.2]] });
  expect(csv).toBe('task,mean\r\n"moons, ""small""",0.30000000000000004\r\n');
});

test("a text that a spreadsheet would run is disarmed; a negative number stays a number", () => {
  expect(tableCsv({ columns: ["=cmd()", "x"], rows: [["@a", -1]] })).toBe("'=cmd(),x\r\n'@a,-1\r\n");
});
