import { describe, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import { renderInEnglish } from "#lib/messages/renderInEnglish.ts";
import Opening from "./Opening.svelte";
import SameExample from "./SameExample.svelte";

describe("Opening", () => {
  test("draws a dot a mini-batch in every unit and output, and as many as the table counts", async () => {
    let trained = 0;
    const props = { quote: "why?", evidence: "#there", networks: 12, ontrain: () => trained++ };
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
