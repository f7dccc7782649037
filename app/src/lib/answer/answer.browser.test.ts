import { describe, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import { renderInEnglish } from "#lib/messages/renderInEnglish.ts";
import Opening from "./Opening.svelte";
import SameExample from "./SameExample.svelte";

/** Five copies of one unit for 24 examples. */
const copies = Array.from({ length: 24 }, (_, row) => new Array<number>(5).fill(2 - ((row * 7) % 24) / 6)).flat();
const units = {
  ...{ task: "moons", seed: 0, layer: 2, unit: 7, watched: 1, others: [[0]] },
  alike: { units: [1, 2, 7, 3, 4], values: copies, correlations: [1, 1] as const },
};

describe("Opening", () => {
  test("with real units that are copies says that sharing gains nothing, in mini-batches no larger than the examples", async () => {
    const props = { quote: "why?", evidence: "#there", networks: 12, trained: units, ontrain: () => {} };
    const screen = await renderInEnglish(Opening, props);
    await screen.getByText("When does sharing not help?").click();
    await screen.getByRole("combobox", { name: "The five units are" }).selectOptions("trained");
    await expect
      .element(screen.getByText(/^Real units: values before batch norm of 24 training examples/))
      .toBeVisible();
    await expect.element(screen.getByText(/^Copies of one unit shake as one/)).toBeVisible();
    await expect.element(screen.getByRole("slider", { name: "Mini-batch size" })).toHaveAttribute("max", "4");
    await expect.element(screen.getByRole("slider", { name: "How alike" })).not.toBeInTheDocument();
  });

  test("draws a dot a mini-batch in every unit and output, and as many as the table counts", async () => {
    let trained = 0;
    const props = { quote: "why?", evidence: "#there", networks: 12, trained: units, ontrain: () => trained++ };
    const screen = await renderInEnglish(Opening, props);
    // 100 of each of five units, 320 of each of two outputs, and the two bodies.
    expect(screen.container.querySelectorAll("svg circle").length).toBe(5 * 100 + 2 * 320 + 2);
    await screen.getByRole("button", { name: "Train 12 networks" }).click();
    expect(trained).toBe(1);
    await screen.getByRole("button", { name: "Show as table" }).click();
    await expect.element(screen.getByRole("cell", { name: "1.8028" })).toBeVisible();
  });
});

describe("SameExample", () => {
  const props = {
    watched: 3,
    others: [
      [1, 1, 3],
      [3, 9, 9],
    ],
  };

  test("shows mean, deviation and value by hand: 3 is 1.00 in one company and −1.00 in another", async () => {
    const screen = await renderInEnglish(SameExample, props);
    const row = (name: string) =>
      [
        ...(screen
          .getByRole("row", { name: new RegExp(`^${name}`) })
          .element()
          .querySelectorAll("td") ?? []),
      ].map(({ textContent }) => textContent);
    expect(row("mean")).toEqual(["2.00", "6.00"]);
    expect(row("deviation")).toEqual(["1.00", "3.00"]);
    expect(row("this example becomes")).toEqual(["1.00", "−1.00"]);
    await expect
      .element(screen.getByText(/^One and the same example, 3, becomes 1\.00, −1\.00: 2\.00 apart/))
      .toBeVisible();
  });

  test("a comma is a decimal point, and what cannot be read says why and is kept", async () => {
    const screen = await renderInEnglish(SameExample, props);
    const watched = screen.getByRole("textbox", { name: "The watched example, in every mini-batch" });
    await userEvent.fill(watched, "1,0");
    await expect.element(screen.getByText(/^One and the same example, 1,0, becomes/)).toBeVisible();
    await userEvent.clear(watched);
    await expect.element(watched).toHaveAccessibleDescription("Empty: give a number.");
    await expect.element(screen.getByText("Mend the numbers marked in red to go on.")).toBeVisible();
    await screen.getByRole("button", { name: "Back to the real numbers" }).click();
    await expect.element(watched).toHaveValue("3");
  });
});
