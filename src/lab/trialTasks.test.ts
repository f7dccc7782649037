import { describe, expect, test } from "vitest";
import { sampleSpec } from "../../test/contracts/sampleRecord.ts";
import { trialId } from "./trialId.ts";
import { trialTasks } from "./trialTasks.ts";

const arm = (rate: number, seeds: number) => Array.from({ length: seeds }, (_, seed) => sampleSpec(seed, rate));
const shape = (tasks: ReturnType<typeof trialTasks>) =>
  tasks.map(({ specs }) => [specs[0]!.train.learningRate, specs.map(({ seed }) => seed)]);

describe("trialTasks", () => {
  test("puts the seeds of an arm together, and the first seeds of every arm before later ones", () => {
    expect(shape(trialTasks([...arm(0.1, 5), ...arm(0.2, 3)], 2))).toEqual([
      [0.1, [0, 1]],
      [0.2, [0, 1]],
      [0.1, [2, 3]],
      [0.2, [2]],
      [0.1, [4]],
    ]);
  });

  test("finds an arm again when its seeds do not stand together", () => {
    const [a, b] = [arm(0.1, 2), arm(0.2, 2)];
    expect(shape(trialTasks([a[0]!, b[0]!, a[1]!, b[1]!], 4))).toEqual([
      [0.1, [0, 1]],
      [0.2, [0, 1]],
    ]);
  });

  test("names each spec's trial", () => {
    const [task] = trialTasks(arm(0.1, 3), 4);
    expect(task!.trials).toEqual(arm(0.1, 3).map(trialId));
  });
});
