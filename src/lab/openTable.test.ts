import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { UserError } from "../core/math/errors.ts";
import type { TableDataFile } from "./experimentFile.ts";
import type { ReadTable } from "./openTable.ts";
import { plan } from "./plan.ts";
import { experiment, parseExperiment } from "./spec.ts";
import { toYaml } from "./toYaml.ts";
import type { Experiment } from "./types.ts";

/** Forty rows: a number, a colour of three, a row's own name, a value, a class. */
const lines = Array.from({ length: 40 }, (_, n) =>
  [n, ["red", "blue", "green"][n % 3], `row${n}`, n * 0.5, n % 4 === 0 ? "yes" : "no"].join(","),
);
const csv = `size,colour,id,price,sold\n${lines.join("\n")}\n`;
const reader =
  (text: string, path = "/data/shop.csv"): ReadTable =>
  () => ({ path, content: new Uint8Array(Buffer.from(text)) });
const shop: TableDataFile = {
  file: "sub/shop.csv",
  target: "sold",
  classes: ["no", "yes"],
  categorical: ["colour"],
  ignore: ["id"],
};
const made = (data: Partial<TableDataFile> = {}, text = csv, path?: string): Experiment =>
  experiment({ data: { ...shop, ...data }, arms: ["plain", "bn"] }, "mine", [], reader(text, path));
const complaint = (data: Partial<TableDataFile>, text = csv): string => {
  try {
    made(data, text);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as Error).message;
  }
  throw new Error("nothing was refused");
};

describe("a table of one's own", () => {
  test("is planned with its digest, its reading rules, the values found and the inputs they make", () => {
    const { data, task, net, train, loss } = made();
    expect(data).toEqual({
      name: "shop.csv",
      file: "/data/shop.csv",
      sha256: createHash("sha256").update(csv).digest("hex"),
      table: {
        ...{ delimiter: ",", header: true, target: "sold", classes: ["no", "yes"], inputs: 5, ignore: ["id"] },
        categorical: [{ column: "colour", values: ["blue", "green", "red"], found: true }],
      },
      ...{ train: 24, validation: 6, test: 10 },
    });
    expect(task).toBe("shop.csv");
    expect(net).toEqual(["dense 32", "relu", "dense 32", "relu", "dense 2"]);
    expect([train.batch, train.epochs, loss]).toEqual([24, 360, "softmax"]);
    expect(plan(made(), "k")[0]!.spec.net.inputs).toBe(5);
  });

  test("may have values for a target: one output, squared loss", () => {
    const { loss, net, data } = experiment(
      {
        data: { ...regression, train: 20 },
        arms: ["plain", "bn"],
        compare: [{ arm: "bn", against: "plain", on: "test.loss" }],
      },
      "mine",
      [],
      reader(csv),
    );
    expect([loss, net.at(-1), data.table?.classes]).toEqual(["squared", "dense 1", undefined]);
    expect([data.train, data.validation, data.test]).toEqual([20, 7, 13]);
  });

  test("takes declared values as they stand, and cells that YAML reads as numbers or as true", () => {
    const text = "a,b,y\n1,0,true\n2,1,false\n3,0,true\n4,1,false\n5,-9,true\n";
    const { data } = parseExperiment(
      "data: { file: t.csv, target: 3, classes: [false, true], missing: -9, categorical: [{ column: 2, values: [0, 1] }], train: 2, test: 1 }\narms: [plain]",
      "t.yaml",
      [],
      reader(text),
    );
    expect(data.table).toEqual({
      ...{ delimiter: ",", header: true, target: 3, classes: ["false", "true"], missing: ["-9"], inputs: 3 },
      categorical: [{ column: 2, values: ["0", "1"] }],
    });
  });

  test("comes back from the file that toYaml writes", () => {
    for (const whole of [made({ missing: ["?", ""] }), made({ flipLabels: 0.1, sha256: made().data.sha256! })])
      expect(parseExperiment(toYaml(whole), "other.yaml", [], reader(csv))).toEqual(whole);
    const values = experiment({ data: regression, arms: ["plain"] }, "mine", [], reader(csv));
    expect(parseExperiment(toYaml(values), "other.yaml", [], reader(csv))).toEqual(values);
  });
});

const regression: TableDataFile = {
  file: "shop.csv",
  target: "price",
  regression: true,
  ignore: ["id", "sold", "colour"],
};

describe("a trial's name", () => {
  const trials = (one: Experiment): string[] => plan(one, "k").map(({ trial }) => trial);

  test("holds the content of the table and not its place", () => {
    expect(trials(made({}, csv, "/elsewhere/shop.csv"))).toEqual(trials(made()));
    const changed = trials(made({}, csv.replace("39,red", "38,red")));
    expect(changed.filter((id) => trials(made()).includes(id))).toEqual([]);
  });

  test("holds how the table is read", () => {
    const others = [
      made({ classes: ["yes", "no"] }),
      made({ ignore: ["id", "price"] }),
      made({ categorical: [{ column: "colour", values: ["blue", "green", "red"] }] }),
      made({ missing: "row7" }),
    ];
    const ids = [made(), ...others].flatMap(trials);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("mistakes in the declaration of a table", () => {
  test.each<[string, Partial<TableDataFile>, string]>([
    [
      "a mistyped target",
      { target: "sodl" },
      'data.target: shop.csv has no column "sodl"; did you mean "sold"?; columns:',
    ],
    [
      "a mistyped category",
      { categorical: ["color"] },
      'data.categorical.0: shop.csv has no column "color"; did you mean',
    ],
    ["a position too high", { target: 6 }, "data.target: shop.csv has no column 6; expected a position from 1 to 5"],
    ["a name without a header", { header: false }, '"sold" is a name, and the file is read without a header'],
    [
      "another delimiter",
      { delimiter: ";" },
      'data.delimiter: shop.csv has one column, read with the delimiter ";"; if "," sep',
    ],
    ["a column used twice", { ignore: ["colour"] }, '"colour" is declared twice'],
    [
      "an undeclared category",
      { categorical: [] },
      'line 2, column 2 ("colour"): "red" is no finite number; mend it, or decl',
    ],
    ["a class that is not declared", { classes: ["no", "maybe"] }, 'line 2, column 5 ("sold"): "yes" is no class'],
    [
      "a class without rows",
      { classes: ["no", "yes", "so"] },
      'data.classes.2: no row of shop.csv is of the class "so"',
    ],
    ["classes and values", { regression: true }, "data.regression: stands beside classes; expected one of them"],
    ["an undeclared value", { categorical: [{ column: "colour", values: ["red"] }] }, '"blue" is no declared value'],
    [
      "too many rows",
      { train: 30, test: 15 },
      "data: train 30 + validation 0 + test 15 are 45 rows, but shop.csv has 40",
    ],
    ["another file", { sha256: "0".repeat(64) }, "data.sha256: shop.csv has the SHA-256"],
  ])("%s", (_, data, message) => {
    expect(complaint(data)).toContain(message);
  });

  test("flipped labels, where the target holds values", () => {
    const data = { ...regression, flipLabels: 0.1 };
    expect(() => experiment({ data, arms: ["plain"] }, "mine", [], reader(csv))).toThrow(
      'data.flipLabels: "shop.csv" is a regression without labels; leave it out',
    );
  });

  test("a target of which nothing is said: its values are shown, none is taken for a class", () => {
    const { classes: _, ...bare } = shop;
    const run = (data: TableDataFile): Experiment => experiment({ data, arms: ["plain"] }, "mine", [], reader(csv));
    expect(() => run(bare)).toThrow(
      'data.target: column "sold" of shop.csv holds "no", "yes"; say what it is: classes: [...] with its labels in order, or regression: true',
    );
    expect(() => run({ ...bare, target: "price" })).toThrow('holds 40 different values, such as "0", "0.5"');
  });

  test("a category with a value for each row", () => {
    const text = `a,id,y\n${Array.from({ length: 1200 }, (_, n) => `${n},r${n},${n % 2}`).join("\n")}`;
    const data = { target: "y", classes: [0, 1], categorical: ["id"], ignore: [] };
    expect(complaint(data, text)).toContain(
      'data.categorical.0: column "id" has 1200 different values; expected at most',
    );
  });

  test("one class only, ragged rows, no table at all", () => {
    expect(complaint({}, csv.replaceAll("yes", "no"))).toContain('all 40 rows are of the class "no"');
    expect(complaint({}, `${csv}1,red\n`)).toContain("data.file: shop.csv, line 42: 2 fields, line 1 has 5");
    expect(complaint({}, "")).toContain("shop.csv: the file is empty");
  });

  test("a file where there is nothing to read files with", () => {
    expect(() => experiment({ data: shop, arms: ["plain"] }, "mine")).toThrow('"sub/shop.csv" cannot be opened here');
  });

  test("a file for a name, members of both forms, no target", () => {
    const run = (data: string): Experiment =>
      parseExperiment(`data: ${data}\narms: [plain]`, "a.yaml", [], reader(csv));
    expect(() => run("shop.csv")).toThrow(
      '"shop.csv" is no set; a table of your own is data: { file: shop.csv, target:',
    );
    expect(() => run("{ file: shop.csv }")).toThrow('a.yaml:1:7 data: "target" is missing');
    expect(() => run("{ file: a.csv, target: y, name: moons }")).toThrow('"name" does not go with the other members');
    expect(() => run("{ file: a.csv, target: y, delimeter: x }")).toThrow('did you mean "delimiter"?');
  });
});
