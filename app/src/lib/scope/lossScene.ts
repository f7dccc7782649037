import { linearScale } from "../../../../src/lab/report/scale.ts";
import type { PathStep, Scene } from "../../../../src/lab/report/surface.ts";
import type { Token } from "../../../../src/lab/report/tokens.ts";
import { thin } from "../../../../src/lab/thin.ts";

const HEIGHT = 36;
/** Points drawn at most. */
const POINTS = 160;

/** The training loss so far as a small line; the width is that of the whole training. */
export function lossScene(
  loss: Float32Array,
  steps: number,
  words: { readonly label: string; readonly description: string; readonly color: Token },
  width: number,
): Scene {
  const drawn = thin(loss, POINTS);
  const finite = Array.from(drawn).filter(Number.isFinite);
  const x = linearScale([0, Math.max(1, steps - 1)], [2, width - 2], 1);
  const y = linearScale([0, Math.max(1e-9, ...finite)], [HEIGHT - 2, 3], 1);
  const line: PathStep[] = [];
  for (const [i, value] of drawn.entries()) {
    if (!Number.isFinite(value)) continue;
    const step = drawn.length < 2 ? 0 : (i * (loss.length - 1)) / (drawn.length - 1);
    line.push([line.length === 0 ? "M" : "L", x(step), y(value)]);
  }
  return {
    ...{ width, height: HEIGHT, label: words.label, description: words.description },
    draw(surface) {
      surface.line([0, HEIGHT - 1], [width, HEIGHT - 1], { stroke: "line", width: 1 });
      if (line.length > 1) surface.path(line, { stroke: words.color, width: 1.4, round: true });
    },
  };
}
