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
});
