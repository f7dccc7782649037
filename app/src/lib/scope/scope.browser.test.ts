import "#lib/theme/base.css";
import { beforeEach, describe, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { renderInEnglish } from "#lib/messages/renderInEnglish.ts";
import { kernelName } from "../../../../src/core/engine/engine.ts";
import type { ExperimentFile } from "../../../../src/lab/experimentFile.ts";
import { plan } from "../../../../src/lab/plan.ts";
import { formatNumber, formatPercent, formatSigned } from "../../../../src/lab/report/formatNumber.ts";
import { batchThrough } from "../../../../src/lab/scope/batchThrough.ts";
import { liveliest } from "../../../../src/lab/scope/liveliest.ts";
import { type OpenTrial, openTrial } from "../../../../src/lab/scope/openTrial.ts";
import { unitReadings } from "../../../../src/lab/scope/unitReadings.ts";
import { experiment } from "../../../../src/lab/spec.ts";
import Scope from "./Scope.svelte";
import { sharesOf } from "./unitNumbers.ts";

const file: ExperimentFile = {
  data: { name: "moons", train: 80, validation: 60, test: 200, flipLabels: 0.08 },
  net: ["dense 16", "relu", "dense 12", "relu", "dense 2"],
  train: { batch: 16, epochs: 30 },
  arms: { plain: {}, bn: { norm: "batch" }, dropout: { dropout: 0.2 } },
  seeds: 8,
  instruments: ["generalisation"],
};
const small = experiment(file, "scope");
const END = "Mini-batch 150 of 150, epoch 30 of 30";

/** The same network, trained here in one go. */
function trained(arm: string, seed: number): OpenTrial {
  const planned = plan(small, kernelName("exact")).find((cell) => cell.arm === arm && cell.seed === seed);
  const trial = openTrial(planned!.spec);
  trial.trainTo(trial.steps);
  return trial;
}

async function shown(props: { readonly seed?: number } = {}) {
  const screen = await renderInEnglish(Scope, { experiment: small, seed: 2, ...props });
  await expect.element(screen.getByText(END)).toBeVisible();
  await expect.poll(() => screen.container.querySelector("section")?.getAttribute("aria-busy")).toBe("false");
  return screen;
}

beforeEach(async () => {
  await page.viewport(1150, 1500);
});

describe("Scope", () => {
  test("shows the network of the population: its pin, its accuracy, and every unit in the table", async () => {
    const screen = await shown();
    const trial = trained("bn", 2);
    const readings = unitReadings(trial);
    const { pin } = sharesOf(readings.reliance[0]![0]);
    const label = new RegExp(`leans most on h${pin!.unit + 1}, with ${formatPercent(pin!.share)} of what it hears`);
    await expect.element(screen.getByRole("img", { name: label })).toBeVisible();
    await expect.element(screen.getByText(`${formatPercent(readings.accuracy!)} of the test set right`)).toBeVisible();
    await expect.element(screen.getByText(`${liveliest(trial) + 1} of 80`)).toBeVisible();
    await screen.getByRole("button", { name: "Show as table" }).first().click();
    const rows = screen.container.querySelectorAll(".network tbody tr");
    expect(rows).toHaveLength(28);
    expect(rows[3]!.querySelectorAll("td")[4]!.textContent).toBe(String(Number(readings.damage[0]![3]!.toFixed(4))));
  });

  test("takes a unit out by keys, says what it costs by the instrument, and puts it back", async () => {
    const screen = await shown();
    const readings = unitReadings(trained("bn", 2));
    const units = screen.getByRole("group", { name: /^Hidden units/ });
    expect(units.element().querySelectorAll("button[tabindex='0']")).toHaveLength(1);
    const first = units.getByRole("button", { name: /^h1, layer 1/ });
    first.element().focus();
    await userEvent.keyboard("{ArrowDown}{ArrowDown}");
    await expect.element(units.getByRole("button", { name: /^h3, layer 1/ })).toHaveFocus();
    await userEvent.keyboard("{ArrowRight}{Home}{ArrowDown}{Enter}");
    const second = units.getByRole("button", { name: /^h2, layer 2/ });
    await expect.element(second).toHaveFocus();
    await expect.element(second).toHaveAttribute("aria-pressed", "true");
    await expect.element(screen.getByText("Without h2 of layer 2")).toBeVisible();
    const fall = readings.accuracyDamage![1]![1]!;
    const rise = readings.damage[1]![1]!;
    const side = screen.container.querySelector(".side")!;
    expect(side.textContent).toContain(
      `${formatPercent(readings.accuracy!)} → ${formatPercent(readings.accuracy! - fall)}`,
    );
    expect(side.textContent).toContain(`${formatSigned(-100 * fall, 1)} points`);
    expect(side.textContent).toContain(`${formatNumber(readings.loss, 3)} → ${formatNumber(readings.loss + rise, 3)}`);
    expect(side.textContent).toContain(
      `200 test examples, ${formatNumber(readings.heldAt[1]![1]!, 3)} (mean ablation)`,
    );
    await expect.poll(() => side.textContent).toMatch(/probability of its class, class \d ?\d+(\.\d)? % →/);
    await userEvent.keyboard("{Enter}");
    await expect.element(second).toHaveAttribute("aria-pressed", "false");
    await expect.element(screen.getByText(/^Click a unit/)).toBeVisible();
  });

  test("goes back and trains by mini-batch and epoch, to the same network again", async () => {
    const screen = await shown();
    const picture = screen.getByRole("img", { name: /^One network/ });
    const before = picture.element().getAttribute("aria-label");
    await screen.getByRole("button", { name: "Rewind" }).click();
    await expect.element(screen.getByText("Mini-batch 0 of 150, epoch 0 of 30")).toBeVisible();
    await screen.getByRole("button", { name: "One mini-batch" }).click();
    await expect.element(screen.getByText("Mini-batch 1 of 150, epoch 1 of 30")).toBeVisible();
    expect(picture.element().getAttribute("aria-label")).not.toBe(before);
    await screen.getByRole("button", { name: "One epoch" }).click();
    await expect.element(screen.getByText("Mini-batch 5 of 150, epoch 1 of 30")).toBeVisible();
    await screen.getByRole("button", { name: "Train slowly" }).click();
    await expect.element(screen.getByRole("button", { name: "Pause" })).toBeVisible();
    await screen.getByRole("button", { name: "Pause" }).click();
    await expect.element(screen.getByRole("button", { name: "Train slowly" })).toBeVisible();
    const there = screen.container.querySelector(".facts p span")?.textContent;
    expect(there).not.toBe(END);
    await screen.getByRole("button", { name: "To the end" }).click();
    await expect.element(screen.getByText(END)).toBeVisible();
    await expect.poll(() => picture.element().getAttribute("aria-label")).toBe(before);
  });

  test("follows a mini-batch through batch norm with its numbers, and says where there is none", async () => {
    const screen = await shown();
    const trial = trained("bn", 2);
    const { pin } = sharesOf(unitReadings(trial).reliance[0]![0]);
    const found = batchThrough(trial, { layer: 0, unit: pin!.unit, row: liveliest(trial), batch: 0, batches: 24 });
    if (typeof found === "string") throw new Error(found);
    await expect.element(screen.getByText("Step 1 of 6", { exact: false })).toBeVisible();
    const next = screen.getByRole("button", { name: "Next" });
    await next.click();
    await expect
      .element(screen.getByText(`Their mean is ${formatNumber(found.mean, 3)}.`, { exact: false }))
      .toBeVisible();
    await next.click();
    await next.click();
    const own = [found.z, found.normalised].map((values) => formatNumber(values[found.place]!, 3));
    await expect
      .element(screen.getByText(`the watched example’s ${own[0]} becomes ${own[1]}`, { exact: false }))
      .toBeVisible();
    expect(screen.container.querySelector("math")?.textContent).toContain(own[1]);
    await next.click();
    await next.click();
    await expect.element(next).toBeDisabled();
    await expect.element(screen.getByText(/In 24 of its mini-batches/)).toBeVisible();
    await screen.getByRole("tab", { name: "plain" }).click();
    await expect.element(screen.getByText(/nothing to follow here: this layer has no batch norm/)).toBeVisible();
  });

  test("another arm and another seed are other networks, and each has its own words for its noise", async () => {
    const screen = await shown();
    await screen.getByRole("tab", { name: "dropout" }).click();
    await expect.element(screen.getByText(/under fresh draws of this arm’s noise/)).toBeVisible();
    await screen.getByRole("button", { name: "Next seed" }).click();
    await expect.element(screen.getByRole("img", { name: /arm dropout, seed 3/ })).toBeVisible();
  });

  test("draws of many units those leaned on most, and of many layers a pair", async () => {
    const net = ["dense 40", "relu", "dense 9", "relu", "dense 6", "relu", "dense 2"];
    const deep = experiment({ ...file, net, arms: ["bn"], train: { batch: 16, epochs: 5 } }, "deep");
    const screen = await renderInEnglish(Scope, { experiment: deep });
    await expect.element(screen.getByText("16 of 40 units are drawn", { exact: false })).toBeVisible();
    await expect.poll(() => screen.container.querySelector("section")?.getAttribute("aria-busy")).toBe("false");
    const units = screen.getByRole("group", { name: /^Hidden units/ });
    expect(units.element().querySelectorAll("button")).toHaveLength(25);
    await expect.element(units.getByRole("button", { name: /leaned on most/ })).toBeVisible();
    await screen.getByLabelText("Layers", { exact: true }).selectOptions("layers 2 and 3");
    await expect.element(units.getByRole("button", { name: /^h6, layer 3/ })).toBeVisible();
    expect(units.element().querySelectorAll("button")).toHaveLength(15);
    await units.getByRole("button", { name: /^h6, layer 3/ }).click();
    await expect.element(screen.getByText("Without h6 of layer 3")).toBeVisible();
  });

  test("one hidden layer leans straight on the classes; feature maps are units too", async () => {
    const flat = experiment({ ...file, net: ["dense 5", "relu", "dense 2"], arms: ["bn"] }, "flat");
    const first = await renderInEnglish(Scope, { experiment: flat });
    const units = first.getByRole("group", { name: /^Hidden units/ });
    await expect.element(units).toBeVisible();
    await expect.poll(() => first.container.querySelector("section")?.getAttribute("aria-busy")).toBe("false");
    expect(units.element().querySelectorAll("button")).toHaveLength(5);
    await units.getByRole("button", { name: /^h5, layer 1/ }).click();
    await expect.element(first.getByText(/^Who suffers in the output/)).toBeVisible();
    await first.unmount();

    const conv: ExperimentFile = {
      ...file,
      data: { name: "strokes", size: 8, train: 64, validation: 40, test: 60 },
      net: ["conv 4 3x3", "relu", "maxpool 2", "conv 5 3x3", "relu", "globalaveragepool", "dense 10"],
      arms: ["bn"],
      train: { batch: 16, epochs: 2 },
    };
    const second = await renderInEnglish(Scope, { experiment: experiment(conv, "conv") });
    // 16 examples, and the pixels of a map of 8 by 8.
    await expect.element(second.getByText(/^16 examples .* it has 64 numbers for each of them/)).toBeVisible();
    for (let step = 0; step < 2; step++) await second.getByRole("button", { name: "Next", exact: true }).click();
    await expect.element(second.getByText(/^The typical distance of all 1024 pixels from the mean is/)).toBeVisible();
    const maps = second.getByRole("group", { name: /^Hidden units/ });
    await maps.getByRole("button", { name: /^h2, layer 1/ }).click();
    await expect.element(second.getByText("Without h2 of layer 1")).toBeVisible();
  });

  test("says that a network diverged, and measures nothing of it", async () => {
    const wild = experiment({ ...file, arms: ["plain"], train: { batch: 16, epochs: 30, learningRate: 1e20 } }, "wild");
    const screen = await renderInEnglish(Scope, { experiment: wild });
    await expect.element(screen.getByText(/^This network diverged/)).toBeVisible();
    await expect.poll(() => screen.container.querySelector("section")?.getAttribute("aria-busy")).toBe("false");
    expect(screen.container.querySelector("[role='alert']")).toBeNull();
    await expect.element(screen.getByText(/^Click a unit/)).toBeVisible();
  });

  test("of what cannot be trained says why", async () => {
    const missing = experiment(file, "missing");
    const screen = await renderInEnglish(Scope, {
      experiment: { ...missing, train: { ...missing.train, batch: 500 } },
    });
    await expect.element(screen.getByText(/batch 500 but the training set has 80 rows/)).toBeVisible();
    expect(screen.container.querySelector("[role='alert']")?.textContent).toContain("batch 500");
  });
});
