import type { Scene } from "../../../../src/lab/report/surface.ts";

/** Scenes of one width in rows of `columns`, as one scene. */
export function sideBySide(scenes: readonly Scene[], columns: number, gap: number): Scene {
  const rows = Array.from({ length: Math.ceil(scenes.length / columns) }, (_, row) =>
    scenes.slice(row * columns, (row + 1) * columns),
  );
  const heights = rows.map((row) => Math.max(...row.map(({ height }) => height)));
  const width = Math.max(0, ...scenes.map((scene) => scene.width));
  return {
    width: columns * width + (columns - 1) * gap,
    height: heights.reduce((sum, height) => sum + height, 0) + Math.max(0, rows.length - 1) * gap,
    label: scenes.map(({ label }) => label).join(". "),
    description: scenes[0]?.description ?? "",
    draw(surface) {
      let top = 0;
      for (const [index, row] of rows.entries()) {
        for (const [column, scene] of row.entries())
          surface.group({ move: [column * (width + gap), top] }, (inside) => scene.draw(inside));
        top += (heights[index] ?? 0) + gap;
      }
    },
  };
}
