import { describe, expect, test } from "vitest";
import { readResultRows } from "./resultRows.ts";

const read = (text: string, delimiter = ",") =>
  readResultRows(new TextEncoder().encode(text), "results.csv", delimiter);
const HEAD = "arm,seed,metric,value\n";
/** The rows of a body, without what every row has. */
const values = (body: string) => read(HEAD + body).rows.map(({ value }) => value);

describe("readResultRows", () => {
  test("reads arm, seed, metric and value, with the line of each", () => {
    expect(read(`${HEAD}plain,0,test.nll,0.25\n\nbn,0,test.nll,-1e-3\n`)).toEqual({
      rows: [
        ...[["plain", 0.25, 2] as const, ["bn", -0.001, 4] as const].map(([arm, value, line]) => ({
          ...{ line, arm, seed: 0, metric: "test.nll", diverged: false },
          value: { type: "number", value },
        })),
      ],
      ignored: [],
    });
  });

  test("reads task and learning rate in any order of columns, and names columns that mean nothing here", () => {
    const { rows, ignored } = read("epoch,value,metric,seed,learning_rate,arm,task\n9,1,f1,3,0.1,bn,moons\n");
    expect(rows[0]).toMatchObject({ task: "moons", arm: "bn", seed: 3, learningRate: 0.1, metric: "f1" });
    expect(ignored).toEqual(["epoch"]);
  });

  test("keeps -0 as 0 and takes seeds that a data frame wrote as 1.0", () => {
    const [row] = read(`${HEAD}bn,1.0,f1,-0.0\n`).rows;
    expect(row!.seed).toBe(1);
    expect(row!.value).toEqual({ type: "number", value: 0 });
  });

  test("takes nan, inf and numbers too large for a double for a trial that diverged", () => {
    const texts = ["nan", "NaN", "-nan", "inf", "-inf", "Infinity", "1e999"];
    expect(values(texts.map((text, seed) => `bn,${seed},test.nll,${text}\n`).join(""))).toEqual(
      texts.map((text) => ({ type: "diverged", text })),
    );
  });

  test("reads the long table of an export: outcomes, reasons, trials without a metric", () => {
    const head = "task,arm,learning_rate,seed,metric,value,outcome,diverged_at,valid,why\n";
    const { rows } = read(
      `${head}t,bn,0.1,0,test.nll,0.5,ok,,true,\nt,bn,0.1,0,test.ece,,ok,,false,no bins\nt,bn,0.1,1,,,diverged,7,,\nt,bn,0.1,2,,,missing,,,\n`,
    );
    expect(rows.map(({ value, diverged, divergedAt }) => [value, diverged, divergedAt])).toEqual([
      [{ type: "number", value: 0.5 }, false, undefined],
      [{ type: "invalid", why: "no bins" }, false, undefined],
      [{ type: "none" }, true, 7],
    ]);
  });

  test("takes the mark away that an export puts in front of names like formulae", () => {
    expect(read(`${HEAD}'-bn,0,f1,1\n''x,0,f1,1\n'x,0,f1,1\n`).rows.map(({ arm }) => arm)).toEqual(["-bn", "'x", "'x"]);
  });

  const wrong: readonly (readonly [string, string, string])[] = [
    ["a column that is missing", "arm,sed,metric,value\na,0,f1,1\n", 'line 1: no column "seed"'],
    ["another delimiter", "arm;seed;metric;value\na;0;f1;1\n", 'separated by ";": give --delimiter'],
    ["a column that is there twice", "arm,seed,metric,value,value\na,0,f1,1,2\n", 'two columns are called "value"'],
    ["a seed that is no whole number", `${HEAD}a,0.5,f1,1\n`, 'line 2, column seed: "0.5"; expected a whole number'],
    ["a negative seed", `${HEAD}a,-1,f1,1\n`, 'line 2, column seed: "-1"'],
    ["a seed beyond 2^53", `${HEAD}a,9007199254740993,f1,1\n`, "column seed"],
    ["a text as value", `${HEAD}a,0,f1,1\nb,0,f1,good\n`, 'line 3, column value: "good" is no number; expected one'],
    ["a percentage", `${HEAD}a,0,f1,93%\n`, "write a percentage as a fraction, such as 0.93 for 93 %"],
    ["a decimal comma", `${HEAD}a,0,f1,"0,93"\n`, "write a point for the decimal comma"],
    ["an empty value, which pandas writes for NaN", `${HEAD}a,0,f1,\n`, "write nan where the training diverged"],
    ["a share in percent", `${HEAD}a,0,test.accuracy,93.1\n`, "93.1, but test.accuracy is a fraction"],
    ["an arm without a name", `${HEAD},0,f1,1\n`, "line 2, column arm: the cell is empty"],
    ["a name that every object has", `${HEAD}a,0,constructor,1\n`, '"constructor" cannot be a name'],
    ["a name that would move a terminal's cursor", `${HEAD}\u001b[2J,0,f1,1\n`, '"\\u001b[2J" cannot be a name'],
    ["a learning rate that is none", "arm,seed,metric,value,learning_rate\na,0,f1,1,fast\n", "column learning_rate"],
    [
      "an unknown outcome",
      "arm,seed,metric,value,outcome\na,0,f1,1,lost\n",
      '"lost"; expected ok, diverged or missing',
    ],
    [
      "an empty task where others have one",
      "task,arm,seed,metric,value\n,a,0,f1,1\n",
      "column task: the cell is empty",
    ],
  ];
  test.each(wrong)("refuses %s", (_, text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  test("reads another delimiter where it is given", () => {
    expect(read("arm\tseed\tmetric\tvalue\na\t0\tf1\t1\n", "\t").rows).toHaveLength(1);
  });
});
