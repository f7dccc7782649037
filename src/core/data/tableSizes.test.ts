import { describe, expect, it } from "vitest";
import { tableSizes, tableTraining } from "./tableSizes.ts";

describe("tableSizes", () => {
  it("splits rows into 60, 15 and 25 %, and uses all of them", () => {
    expect(tableSizes(100, {})).toEqual({ train: 60, validation: 15, test: 25 });
    for (const rows of [4, 7, 31, 150, 1599]) {
      const { train, validation, test } = tableSizes(rows, {});
      expect(train + validation + test).toBe(rows);
    }
  });

  it("keeps what is given and shares what is left", () => {
    expect(tableSizes(300, { train: 220 })).toEqual({ train: 220, validation: 30, test: 50 });
    expect(tableSizes(300, { train: 100, test: 100 })).toEqual({ train: 100, validation: 100, test: 100 });
    expect(tableSizes(300, { validation: 0 })).toEqual({ train: 211, validation: 0, test: 89 });
    expect(tableSizes(10, { train: 20, validation: 5 })).toEqual({ train: 20, validation: 5, test: 0 });
  });

  it("hands what a limit leaves to the parts behind it", () => {
    const most = { train: 300, validation: 500, test: 4000 };
    expect(tableSizes(569, {}, most)).toEqual({ train: 300, validation: 100, test: 169 });
    expect(tableSizes(208, {}, most)).toEqual({ train: 124, validation: 31, test: 53 });
    expect(tableSizes(45222, {}, most)).toEqual(most);
  });
});

describe("tableTraining", () => {
  it("takes batches of 48 for 60 epochs, fewer rows whole, and never less than 360 steps", () => {
    expect(tableTraining(300)).toEqual({ batch: 48, epochs: 60 });
    expect(tableTraining(5000)).toEqual({ batch: 48, epochs: 60 });
    expect(tableTraining(124)).toEqual({ batch: 48, epochs: 180 });
    expect(tableTraining(30)).toEqual({ batch: 30, epochs: 360 });
  });
});
