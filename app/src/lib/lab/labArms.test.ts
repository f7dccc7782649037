import { expect, test } from "vitest";
import { kernelName } from "../../../../src/core/engine/engine.ts";
import { armByName, STANDARD_ARMS } from "../../../../src/lab/arms.ts";
import { plan } from "../../../../src/lab/plan.ts";
import { experiment } from "../../../../src/lab/spec.ts";
import { ADDITIONS, type ArmChoice, BASES, canStop, composed } from "./labArms.ts";
import { defaultFile, withArm } from "./labFile.ts";

const nothing: ArmChoice = {
  ...{ base: "plain", statistics: 8, groups: 4, stopped: false, addition: "", strength: 0.2 },
  ...{ inputDropout: 0, batch: 0 },
};

test("every part that is offered makes a standard arm, with the body of its name", () => {
  for (const base of BASES)
    for (const stopped of canStop(base) ? [false, true] : [false]) {
      const { name, arm } = composed({ ...nothing, base, stopped });
      expect(arm).toEqual(armByName(name));
    }
  for (const addition of ADDITIONS) {
    const { name, arm } = composed({ ...nothing, base: "bn-full", addition });
    expect(arm).toEqual(armByName(name));
  }
});

test("every kind of standard arm can be put together, but for members of an ensemble", () => {
  const numbers = (name: string) => name.replace(/\d+/g, "N");
  const made = new Set<string>();
  for (const base of BASES)
    for (const stopped of [false, true])
      for (const addition of ["", ...ADDITIONS])
        for (const inputDropout of [0, 0.2]) {
          try {
            made.add(numbers(composed({ ...nothing, base, stopped, addition, inputDropout }).name));
          } catch {
            // Parts that do not go together; that they are told is tested below.
          }
        }
  for (const name of STANDARD_ARMS) if (!name.includes("member")) expect(made, name).toContain(numbers(name));
});

test("parts that do not go together are told", () => {
  expect(() => composed({ ...nothing, base: "layernorm", addition: "sharedK" })).toThrow(/not a standard arm/);
});

test("an arm may have a gradient batch of its own beside its statistics batch", () => {
  const { name, arm } = composed({ ...nothing, base: "bn-gK", statistics: 4, batch: 32 });
  expect({ name, arm }).toEqual({
    name: "bn-g4-batch32",
    arm: { norm: "batch", statistics: 4, train: { batch: 32 } },
  });
  const planned = plan(experiment(withArm(defaultFile, name, arm), "lab"), kernelName("exact"));
  expect(planned.find((cell) => cell.arm === name)?.spec.train.batch).toBe(32);
});
