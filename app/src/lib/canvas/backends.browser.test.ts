// One scene, two backends: the SVG that the report and the prerendered page show, and the canvas of what is live.
import { describe, expect, test } from "vitest";
import { armStyles } from "../../../../src/lab/report/armStyle.ts";
import { curveScene } from "../../../../src/lab/report/curveScene.ts";
import type { Scene, Surface } from "../../../../src/lab/report/surface.ts";
import { svgDocument } from "../../../../src/lab/report/svgSurface.ts";
import { swarmScene } from "../../../../src/lab/report/swarmScene.ts";
import { darkTokens, lightTokens } from "../../../../src/lab/report/tokens.ts";
import { drawScene } from "./drawScene.ts";

const SCALE = 2;

function sceneOf(draw: (surface: Surface) => void, width = 200, height = 120): Scene {
  return { width, height, label: "a scene", description: "of a test", draw };
}

async function pixels(scene: Scene, backend: "svg" | "canvas", tokens = lightTokens): Promise<Uint8ClampedArray> {
  const canvas = document.createElement("canvas");
  if (backend === "canvas") drawScene(canvas, scene, { tokens, scale: SCALE, background: "surface" });
  else {
    const picture = new Image();
    picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgDocument(scene, tokens))}`;
    await picture.decode();
    [canvas.width, canvas.height] = [scene.width * SCALE, scene.height * SCALE];
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("no canvas here");
    context.fillStyle = tokens.surface;
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  }
  const found = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data;
  if (found === undefined) throw new Error("no pixels");
  return found;
}

/** Share of the pixels that one of the two drew and that are another colour in the other: by more than 64 of 255 in a channel. */
function difference(a: Uint8ClampedArray, b: Uint8ClampedArray): number {
  expect(a.length).toBe(b.length);
  let drawn = 0;
  let other = 0;
  for (let i = 0; i < a.length; i += 4) {
    const far = (x: Uint8ClampedArray, y: Uint8ClampedArray, from: number, by: number): boolean =>
      [0, 1, 2].some((channel) => Math.abs(x[i + channel] - y[from + channel]) > by);
    if (far(a, a, 0, 8) || far(b, b, 0, 8)) drawn++;
    if (far(a, b, i, 64)) other++;
  }
  expect(drawn).toBeGreaterThan(100);
  return other / drawn;
}

const styles = armStyles(["plain", "bn", "bn-full"]);
const style = (arm: string) => styles.get(arm)!;
const values = (numbers: readonly number[]) => ({
  ...{ mean: numbers[1], low: numbers[0], high: numbers[2], n: 3 },
  values: numbers.map((value, seed) => ({ seed, value })),
});

const scenes: Readonly<Record<string, Scene>> = {
  "lines, dashes and opacity": sceneOf((surface) => {
    surface.line([10, 20], [190, 20], { stroke: "arm-bn", width: 3 });
    surface.line([10, 50], [190, 90], { stroke: "arm-dropout", width: 4, dash: [9, 5], round: true, opacity: 0.5 });
  }),
  "paths with curves, filled and outlined": sceneOf((surface) => {
    surface.path([["M", 10, 10], ["L", 60, 10], ["C", 90, 40, 20, 60, 60, 100], ["Z"]], {
      fill: "arm-bn",
      fillOpacity: 0.3,
    });
    surface.path(
      [
        ["M", 110, 10],
        ["C", 150, 110, 180, 10, 190, 110],
      ],
      { stroke: "pin", width: 3 },
    );
  }),
  "boxes with and without round corners": sceneOf((surface) => {
    surface.rect({ x: 10, y: 10, width: 60, height: 40 }, { fill: "h4" });
    surface.rect({ x: 90, y: 10, width: 90, height: 34 }, { fill: "yes-soft", stroke: "yes", width: 2, radius: 17 });
    surface.rect({ x: 10, y: 70, width: 40, height: 40 }, { stroke: "ink", width: 3 });
  }),
  "groups that move, stretch, fade and hand their shape down": sceneOf((surface) => {
    surface.group({ move: [30, 20], opacity: 0.5, shape: { fill: "arm-dropout" } }, (outer) => {
      outer.circle([0, 0], 12);
      outer.circle([60, 0], 12, { stroke: "ink", width: 2 });
      outer.group({ move: [90, 10], scale: [2, 1], shape: { stroke: "arm-bn", width: 2 } }, (inner) => {
        inner.circle([0, 20], 10);
        inner.circle([30, 20], 8, { fill: "no" });
      });
    });
  }),
  "text with its anchors, weights and rim": sceneOf((surface) => {
    surface.rect({ x: 0, y: 60, width: 200, height: 30 }, { fill: "arm-plain" });
    surface.text("Batch norm", [10, 30], { size: 16, color: "ink" });
    surface.text("bold", [190, 30], { size: 16, color: "pin", bold: true, anchor: "end" });
    surface.text("on a band", [100, 80], { size: 14, color: "ink", anchor: "middle", halo: "surface" });
    surface.text("0.125", [10, 112], { size: 12, color: "ink-2", mono: true });
  }),
  "a swarm": swarmScene(
    {
      label: "a swarm",
      unit: "nats",
      rows: [
        { name: "Plain", style: style("plain"), summary: values([0.2, 0.22, 0.3]) },
        { name: "noise off", style: style("bn-full"), summary: values([0.1, 0.12, 0.16]) },
      ],
    },
    420,
  ),
  curves: curveScene(
    {
      label: "curves",
      xLabel: "units removed",
      x: [0, 0.5, 1],
      labels: "end",
      lines: [
        {
          name: "Plain",
          style: style("plain"),
          curve: { n: 3, mean: [0.9, 0.6, 0.5], low: [0.88, 0.57, 0.5], high: [0.92, 0.63, 0.5] },
        },
      ],
    },
    326,
  ),
};

describe("a canvas draws what the SVG draws", () => {
  test.each(Object.entries(scenes))("%s", async (_, scene) => {
    for (const tokens of [lightTokens, darkTokens]) {
      const [svg, canvas] = await Promise.all([pixels(scene, "svg", tokens), pixels(scene, "canvas", tokens)]);
      // Edges are smoothed a little differently, letters most of all: within 4 % of what is drawn.
      expect(difference(svg, canvas)).toBeLessThan(0.04);
    }
  });

  test("the comparison itself finds a line moved by two pixels", async () => {
    const line = (y: number) => sceneOf((surface) => surface.line([0, y], [200, y], { stroke: "ink", width: 2 }));
    expect(difference(await pixels(line(40), "svg"), await pixels(line(42), "canvas"))).toBeGreaterThan(0.5);
  });
});
