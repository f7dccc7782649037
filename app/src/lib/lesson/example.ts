import type { ExperimentFile } from "../../../../src/lab/experimentFile.ts";

/** The lesson that a teacher starts from: three arms on a small task, four seeds a student, seconds in a browser. */
export const example: ExperimentFile = {
  data: { name: "moons", train: 80, validation: 40, test: 400, flipLabels: 0.08 },
  net: ["dense 16", "relu", "dense 16", "relu", "dense 2"],
  train: { batch: 16, epochs: 60, learningRate: 0.05 },
  arms: ["plain", "bn", "dropout-.2"],
  seeds: 4,
  instruments: ["generalisation", "rely.single"],
  compare: [
    { restatement: "R1", arm: "bn", against: "plain", on: "rely.single.maxT", better: "lower", margin: 0.02 },
    { restatement: "R2", arm: "dropout-.2", against: "plain", on: "rely.single.maxT", better: "lower", margin: 0.02 },
  ],
};
