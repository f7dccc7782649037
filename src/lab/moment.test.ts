import { expect, test } from "vitest";
import { isMoment, momentSuffix, splitMoment } from "./moment.ts";

test("every hundredth of the training has a name, and the name gives it back", () => {
  for (let percent = 0; percent <= 100; percent++) {
    // As a file writes it: 0.07, not 7 / 100.
    const at = Number(`${percent}e-2`);
    expect(isMoment(at)).toBe(true);
    expect(splitMoment(`rely.single.maxT.layer2${momentSuffix(at)}`)).toEqual({ name: "rely.single.maxT.layer2", at });
  }
});

test("a name without a moment stays whole", () => {
  for (const name of ["test.nll", "test.nll.at", "test.nll.at101", "test.nll.at05", ".at10"])
    expect(splitMoment(name)).toEqual({ name, at: undefined });
});

test("what is no hundredth from 0 to 1 is no moment", () => {
  for (const at of [-0.01, 1.01, 0.125, Number.NaN, "0.1", [0.1], undefined]) expect(isMoment(at)).toBe(false);
});
