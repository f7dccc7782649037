import { describe, expect, test } from "vitest";
import { svgFigure } from "../../../../src/lab/report/svgSurface.ts";
import { butterfly, companyOf } from "./butterfly.ts";
import { type ButterflyWords, butterflyScene } from "./butterflyScene.ts";
import { constructedUnits } from "./constructedUnits.ts";

const words: ButterflyWords = {
  ...{ label: "A and B", description: "five units", head: "long head", shortHead: "short head" },
  ...{ names: ["leans", "shares"], shares: ["80 %", "20 %"], wobbles: ["A ±1", "B ±2"], notes: ["of A", "of B"] },
};
const flight = (batch: number, removed?: number) =>
  butterfly(constructedUnits({ rows: 300, units: 5, alike: 0, seed: 0 }), {
    ...{ batch, removed, company: companyOf(300, 256, 40, 0) },
    readers: [
      [0.05, 0.05, 0.8, 0.05, 0.05],
      [0.2, 0.2, 0.2, 0.2, 0.2],
    ],
  });
const markup = (batch: number, width: number, removed?: number) =>
  svgFigure(butterflyScene(flight(batch, removed), { pin: 2, words }, width), "x").html;
const count = (text: string, what: RegExp) => [...text.matchAll(what)].length;

describe("butterflyScene", () => {
  test.each([300, 358, 620])(
    "at %i px draws finite places for every mini-batch size, all inside its width",
    (width) => {
      for (const batch of [2, 16, 256])
        for (const removed of [undefined, 2]) {
          const html = markup(batch, width, removed);
          expect(html).not.toMatch(/NaN|Infinity/);
          for (const [, x] of html.matchAll(/ cx="([-\d.]+)"/g)) {
            expect(Number(x)).toBeGreaterThanOrEqual(0);
            expect(Number(x)).toBeLessThanOrEqual(width);
          }
        }
    },
  );

  test("has a dot for each mini-batch in every unit and output, and none in a unit that is removed", () => {
    // Two bodies, five units and two outputs.
    expect(count(markup(16, 620), /<circle/g)).toBe(2 + 5 * 40 + 2 * 40);
    expect(count(markup(16, 620, 2), /<circle/g)).toBe(2 + 4 * 40 + 2 * 40);
  });

  test("on a narrow screen says less", () => {
    expect(markup(16, 620)).toContain("long head");
    expect(markup(16, 358)).toContain("short head");
    expect(markup(16, 358)).not.toContain("of A");
  });
});
