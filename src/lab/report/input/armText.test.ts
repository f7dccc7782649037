import { describe, expect, test } from "vitest";
import { armByName } from "../../arms.ts";
import { armText } from "./armText.ts";

const text = (id: string) => armText(id, armByName(id));

describe("armText", () => {
  test("gives the arms of the claims their part in the figures", () => {
    const roles = Object.fromEntries(
      [
        ...["plain", "bn", "bn-g16", "bn-full", "bn-full+shared16", "bn-full+indep16", "bn-full-stop", "bn-g16-stop"],
        ...["layernorm", "dropout-.2", "boosting-.2", "bn-frozen-16", "bn+dropout-.2"],
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
    });
  });

  test("names them in words", () => {
    expect(
      ["plain", "bn-g16", "bn-full", "bn-full+shared16", "bn-full-stop", "dropout-.2"].map((id) => text(id).name),
    ).toEqual([
      "Plain",
      "Batch norm, ghost batches of 16",
      "Batch norm, noise off",
      "Noise off + matched noise",
      "Batch norm, noise off, gradient stopped",
      "Dropout 0.2",
    ]);
  });

  test("goes by what an arm does, whatever it is called", () => {
    expect(armText("mine", { norm: "batch", statistics: "all" })).toMatchObject({
      ...{ id: "mine", name: "Batch norm, noise off", short: "noise off", role: "noise-off" },
      description: expect.stringContaining("batch noise switched off"),
    });
  });

  test("says for every standard arm what is done to the network", () => {
    for (const id of ["plain", "bn", "bn-g16-stop", "bn-full+indep8", "layernorm", "boosting-.5", "plain-frozen"])
      expect(text(id).description).toMatch(/^[A-Z].*\.$/);
  });
});
