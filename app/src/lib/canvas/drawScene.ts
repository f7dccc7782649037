import type { Scene } from "../../../../src/lab/report/surface.ts";
import type { Token } from "../../../../src/lab/report/tokens.ts";
import { canvasSurface, type Faces } from "./canvasSurface.ts";

export interface DrawOptions {
  readonly tokens: Readonly<Record<Token, string>>;
  /** Pixels of the canvas for one of the scene, such as `devicePixelRatio`. */
  readonly scale: number;
  /** What lies under the scene; absent: nothing. */
  readonly background?: Token;
}

/** Draws a scene on a canvas, which takes its size. */
export function drawScene(canvas: HTMLCanvasElement, scene: Scene, { tokens, scale, background }: DrawOptions): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const [width, height] = [Math.round(scene.width * scale), Math.round(scene.height * scale)];
  // Setting a size clears the canvas and costs memory: only where it is another one.
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.globalAlpha = 1;
  context.clearRect(0, 0, width, height);
  if (background !== undefined) {
    context.fillStyle = tokens[background];
    context.fillRect(0, 0, width, height);
  }
  context.setTransform(scale, 0, 0, scale, 0, 0);
  scene.draw(canvasSurface(context, tokens, facesOf()));
}

/** The page's faces. A canvas knows no CSS variables, so their values are read. */
function facesOf(): Faces {
  const style = getComputedStyle(document.documentElement);
  return {
    sans: style.getPropertyValue("--sans") || "system-ui, sans-serif",
    mono: style.getPropertyValue("--mono") || "ui-monospace, monospace",
  };
}
