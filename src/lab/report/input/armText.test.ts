import { describe, expect, test } from "vitest";
import { armByName, STANDARD_ARMS } from "../../arms.ts";
import { armText } from "./armText.ts";

const text = (id: string) => armText(id, armByName(id));

describe("armText", () => {
  test("gives the arms of the claims their part in the figures", () => {
    const roles = Object.fromEntries(
      [
        ...["plain", "bn", "bn-g16", "bn-full", "bn-full+shared16", "bn-full+indep16", "bn-full-stop", "bn-g16-stop"],
        ...["layernorm", "dropout-.2", "boosting-.2", "bn-frozen-16", "bn+dropout-.2"],
        ...["bn-others", "bn-renorm", "bn-median", "groupnorm-4", "instancenorm", "plain+shifted", "bn-full+shifted"],
        ...["spatial-.2", "gdropout-.2", "gnoise-.1", "input-dropout-.2", "bn+input-dropout-.2"],
      ].map((id) => [id, text(id).role]),
    );
    expect(roles).toEqual({
      plain: "reference",
      bn: "treatment",
      "bn-g16": "treatment",
      "bn-full": "noise-off",
      "bn-full+shared16": "injected",
      "bn-full+indep16": "control",
      "bn-full-stop": "control",
      "bn-g16-stop": "control",
      layernorm: "control",
      "dropout-.2": "rival",
      "boosting-.2": "control",
      "bn-frozen-16": "control",
      "bn+dropout-.2": "control",
      "bn-others": "control",
      "bn-renorm": "control",
      "bn-median": "control",
      "groupnorm-4": "control",
      instancenorm: "control",
      "plain+shifted": "control",
      "bn-full+shifted": "control",
      "spatial-.2": "rival",
      "gdropout-.2": "rival",
      "gnoise-.1": "rival",
      "input-dropout-.2": "rival",
      "bn+input-dropout-.2": "control",
    });
  });

  test("names them in words", () => {
    expect(
      ["plain", "bn-g16", "bn-full", "bn-full+shared16", "bn-full-stop", "dropout-.2"].map((id) => text(id).name),
    ).toEqual([
      "Plain",
      "Batch norm, ghost batches of 16",
      "Batch norm, noise off",
      "Noise off + matched noise 16",
      "Batch norm, noise off, gradient stopped",
      "Dropout 0.2",
    ]);
  });

  test("names the arms of other norms, noises and trainings in words", () => {
    const names = ["bn-others", "bn-renorm-stop", "bn-g16-median", "groupnorm-4", "bn-full+shifted", "plain+shifted"];
    expect([...names, "spatial-.2", "gdropout-.2", "bn+gnoise-.1"].map((id) => text(id).name)).toEqual([
      "Batch norm by the others",
      "Batch renormalisation, gradient stopped",
      "Batch norm, ghost batches of 16, by medians",
      "Group norm, 4 groups",
      "Noise off + shifted noise",
      "Plain + shifted noise",
      "Spatial dropout 0.2",
      "Gaussian dropout 0.2",
      "Batch norm + Gaussian noise 0.1",
    ]);
    expect(armText("mine", { labelSmoothing: 0.1, train: { optimiser: "adamw", weightDecay: 0.01 } })).toMatchObject({
      name: "Plain, labels smoothed by 0.1, adamw, weight decay 0.01",
      role: "rival",
    });
    expect(armText("mine", { train: { schedule: { type: "cosine", warmup: 5 } } }).description).toContain(
      "Trained with schedule cosine 5.",
    );
  });

  test("names dropout of the inputs, and noise that a net of the arm's own begins with", () => {
    expect(text("input-dropout-.2")).toMatchObject({
      ...{ name: "Input dropout 0.2", description: "Each input is dropped with probability 0.2." },
    });
    expect(text("dropout-.5+input-dropout-.2")).toMatchObject({
      name: "Input dropout 0.2 + Dropout 0.5",
      description: "Each input is dropped with probability 0.2. Each hidden unit is dropped with probability 0.5.",
    });
    expect(text("bn+input-dropout-.2").name).toBe("Batch norm + Input dropout 0.2");
    expect(armText("mine", { net: ["gaussiannoise 0.1", "dense 4", "dense 3"] }).name).toBe(
      "Plain, inputs through gaussiannoise 0.1, layers 4-3",
    );
  });

  test("goes by what an arm does, whatever it is called", () => {
    expect(armText("mine", { norm: "batch", statistics: "all" })).toMatchObject({
      ...{ id: "mine", name: "Batch norm, noise off", short: "noise off", role: "noise-off" },
      description: expect.stringContaining("batch noise switched off"),
    });
  });

  test("says for every standard arm what is done to the network", () => {
    for (const id of STANDARD_ARMS) expect(text(id).description).toMatch(/^[A-Z].*\.$/);
  });
});

test("a short name keeps what else tells an arm from its kin: rate, momentum, dropout, layers", () => {
  const short = (arm: Parameters<typeof armText>[1]) => armText("mine", arm).short;
  expect(short({ norm: "batch", statistics: "all", learningRate: 0.1 })).toBe("noise off, rate 0.1");
  expect(short({ norm: "batch", statistics: 16, momentum: 0.01 })).toBe("ghost 16, running momentum 0.01");
  expect(short({ norm: "batch", statistics: "all", dropout: 0.5, dropoutLayers: [2] })).toBe(
    "noise off + Dropout 0.5, in hidden layer 2",
  );
  expect(short({ dropout: 0.5, boosting: true, inputDropout: 0.2 })).toBe("boosting 0.5 + Input dropout 0.2");
  expect(short({ norm: "batch", statistics: 16, gradient: "stopped", net: ["dense 4"] })).toBe(
    "ghost 16, stopped, layers 4",
  );
  const slow = armText("slow", { norm: "batch", momentum: 0.01 });
  expect(slow.name).toBe("Batch norm, running momentum 0.01");
  expect(slow.description).toContain("move by 0.01 of the way at each step");
  const keras = armText("keras", { norm: "batch", momentum: 0.99, dialect: "keras" });
  expect(keras.description).toContain("keep 0.99 of themselves at each step");
});

test("an arm with layers and data of its own says which", () => {
  const own = armText("plain-w4", {
    net: ["dense 4", "relu", "dense 10"],
    data: { train: 100, flipLabels: 0.4, outliers: { fraction: 0.05, scale: 30, kind: "garbage" } },
    learningRate: 0.1,
    train: { epochs: 150 },
  });
  expect(own.name).toBe(
    "Plain, rate 0.1, layers 4-10, 100 training examples, 40 % labels redrawn, 5 % garbage outliers × 30, epochs 150",
  );
  expect(own.description).toContain("Its own: layers 4-10, 100 training examples");
  const dropped = armText("late", { norm: "batch", dropout: 0.5, dropoutLayers: [2] });
  expect(dropped.name).toBe("Batch norm + Dropout 0.5, in hidden layer 2");
});
