import { describe, expect, test } from "vitest";
import type { TrainFile } from "./experimentFile.ts";
import { armTrain, fillTrain } from "./fillTrain.ts";

const defaults = { train: 200, validation: 0, test: 100, batch: 48, epochs: 60 };
const filled = (file: TrainFile): ReturnType<typeof fillTrain> => fillTrain(file, defaults);
const plain = {
  ...{ learningRate: 0.02, momentum: 0.9, batch: 48, epochs: 60 },
  ...{ lastBatch: "drop", reshuffle: true },
};

describe("fillTrain", () => {
  test("plain SGD has six members and no more, so that its trials keep their ids", () => {
    expect(filled({})).toEqual(plain);
    expect(
      filled({
        optimiser: "sgd",
        ...{ dialect: "pytorch", nesterov: false, dampening: 0, amsgrad: false, centred: false },
        ...{ weightDecay: 0, schedule: { type: "constant" } },
      }),
    ).toEqual(plain);
    expect(filled({ weightDecay: { rate: 0, form: "l2" }, schedule: { type: "constant", warmup: 0 } })).toEqual(plain);
  });

  test("an optimiser that scales its steps begins with a smaller rate, rmsprop without momentum", () => {
    expect(filled({ optimiser: "adam" })).toEqual({ ...plain, optimiser: "adam", learningRate: 0.001 });
    expect(filled({ optimiser: "rmsprop" })).toMatchObject({ learningRate: 0.001, momentum: 0 });
    expect(filled({ optimiser: "rmsprop", learningRate: 0.1, momentum: 0.5 })).toMatchObject({
      learningRate: 0.1,
      momentum: 0.5,
    });
  });

  test("a decay rate alone has the form of its optimiser", () => {
    expect(filled({ weightDecay: 0.1 }).weightDecay).toEqual({ rate: 0.1, form: "l2" });
    expect(filled({ optimiser: "adam", weightDecay: 0.1 }).weightDecay).toEqual({ rate: 0.1, form: "l2" });
    expect(filled({ optimiser: "adamw", weightDecay: 0.1 }).weightDecay).toEqual({ rate: 0.1, form: "decoupled" });
    const written = { rate: 0.1, form: "decoupled" } as const;
    expect(filled({ weightDecay: written }).weightDecay).toEqual(written);
  });

  test("everything that is given stays", () => {
    const file: TrainFile = {
      ...{ optimiser: "rmsprop", dialect: "keras", squareDecay: 0.8, eps: 1e-3, centred: true },
      ...{ maxNorm: 3, clipNorm: 1, schedule: { type: "step", every: 5, factor: 0.5, warmup: 3 } },
    };
    expect(filled(file)).toMatchObject(file);
  });
});

describe("armTrain", () => {
  const sgd = filled({ nesterov: true, weightDecay: 0.01, clipNorm: 2 });

  test("an arm without a training of its own has the experiment's, at the rate of its place", () => {
    expect(armTrain(sgd, {}, 0.1)).toEqual({ ...sgd, learningRate: 0.1 });
    expect(armTrain(sgd, { learningRate: 0.5, frozenBatches: true }, 0.1)).toEqual({
      ...sgd,
      learningRate: 0.5,
      reshuffle: false,
    });
  });

  test("an arm's own members take the place of the experiment's, and can switch them off", () => {
    const arm = { train: { weightDecay: 0, maxNorm: 3, nesterov: false, momentum: 0 } };
    expect(armTrain(sgd, arm, 0.02)).toEqual({ ...plain, momentum: 0, clipNorm: 2, maxNorm: 3 });
  });

  test("another optimiser begins from its own defaults and keeps what every optimiser has", () => {
    expect(armTrain(sgd, { train: { optimiser: "rmsprop" } }, 0.02)).toEqual({
      ...plain,
      ...{ optimiser: "rmsprop", momentum: 0, clipNorm: 2, weightDecay: { rate: 0.01, form: "l2" } },
    });
    const adam = filled({ optimiser: "adam", squareDecay: 0.9 });
    expect(armTrain(adam, { train: { optimiser: "sgd" } }, 0.02)).toEqual(plain);
    expect(armTrain(adam, { train: { optimiser: "adam", amsgrad: true } }, 0.001)).toMatchObject({
      squareDecay: 0.9,
      amsgrad: true,
    });
  });
});
