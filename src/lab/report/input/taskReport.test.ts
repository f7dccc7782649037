import { expect, test } from "vitest";
import { layers } from "./taskReport.ts";

test("a run of the same two layers is written once, with how many there are", () => {
  const hidden = ["dense 32", "relu"];
  expect(layers([...hidden, ...hidden, "dense 10"])).toBe("dense 32, relu, dense 32, relu, dense 10");
  expect(layers([...Array.from({ length: 12 }, () => hidden).flat(), "dense 10"])).toBe(
    "12 times (dense 32, relu), dense 10",
  );
  expect(layers(["conv 4 3x3", "relu", ...hidden, ...hidden, ...hidden, "dense 10"])).toBe(
    "conv 4 3x3, relu, 3 times (dense 32, relu), dense 10",
  );
  expect(layers(["dense 10"])).toBe("dense 10");
});
