import { describe, expect, test } from "vitest";
import { frames } from "#lib/canvas/frames.ts";
import { renderInEnglish } from "#lib/messages/renderInEnglish.ts";
import type { Scene } from "../../../../src/lab/report/surface.ts";
import SceneFigure from "./SceneFigure.svelte";

const scene = (width: number): Scene => ({
  width,
  height: 40,
  label: "One line",
  description: "A line from left to right.",
  draw: (surface) => surface.line([0, 20], [width, 20], { stroke: "ink", width: 2 }),
});
const table = { columns: ["arm", "mean"], rows: [["bn", 0.25]] };

describe("SceneFigure", () => {
  test("is a picture with a sentence, and a table on demand", async () => {
    const screen = await renderInEnglish(SceneFigure, { title: "Damage", scene, table, name: "damage" });
    await expect.element(screen.getByRole("img", { name: /^One line/ })).toBeVisible();
    await screen.getByRole("button", { name: "Show as table" }).click();
    await expect.element(screen.getByRole("cell", { name: "0.25" })).toBeVisible();
    await expect.element(screen.getByRole("img")).not.toBeInTheDocument();
  });

  test("live it is a canvas in device pixels with the same sentence", async () => {
    const screen = await renderInEnglish(SceneFigure, { title: "Damage", scene, table, live: true });
    await expect.element(screen.getByRole("img", { name: /^One line/ })).toBeVisible();
    const canvas = screen.container.querySelector("canvas");
    await expect.poll(() => canvas?.height).toBe(Math.round(40 * devicePixelRatio));
    const ink = canvas?.getContext("2d")?.getImageData(20, Math.round(20 * devicePixelRatio), 1, 1).data;
    expect(ink?.[3]).toBe(255);
  });
});

test("frames draws what is asked for in a burst once, and again when asked later", async () => {
  let drawn = 0;
  const pacer = frames(() => drawn++);
  for (let i = 0; i < 10; i++) pacer.ask();
  await expect.poll(() => drawn).toBe(1);
  pacer.ask();
  await expect.poll(() => drawn).toBe(2);
  pacer.ask();
  pacer.stop();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(drawn).toBe(2);
});
