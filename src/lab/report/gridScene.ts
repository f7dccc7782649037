import type { Scene } from "./surface.ts";

/** A scene with a heading of its own. */
export interface Panel {
  readonly title: string;
  readonly scene: Scene;
}

/** Space between panels, height of their headings, and rim, in pixels. */
const [GAP, HEAD, RIM] = [28, 34, 16] as const;

/** Panels as one scene, in rows of `columns`. */
export function gridScene(panels: readonly Panel[], columns: number): Scene {
  const width = Math.max(0, ...panels.map(({ scene }) => scene.width));
  const rows = Array.from({ length: Math.ceil(panels.length / columns) }, (_, row) =>
    panels.slice(row * columns, (row + 1) * columns),
  );
  const heights = rows.map((row) => Math.max(...row.map(({ scene }) => scene.height)) + HEAD + 12);
  const across = Math.min(columns, Math.max(1, panels.length));
  return {
    label: panels.map(({ scene }) => scene.label).join(". "),
    description: panels[0]?.scene.description ?? "",
    width: 2 * RIM + across * width + (across - 1) * GAP,
    height: 24 + heights.reduce((sum, height) => sum + height, 0),
    draw(surface) {
      let top = 12;
      for (const [index, row] of rows.entries()) {
        for (const [column, { title, scene }] of row.entries())
          surface.group({ move: [RIM + column * (width + GAP), top] }, (inner) => {
            inner.text(title, [0, 16], { size: 13, color: "ink", bold: true });
            inner.group({ move: [0, HEAD] }, (body) => scene.draw(body));
          });
        top += heights[index] ?? 0;
      }
    },
  };
}
