import type { SeedState } from "./reportInput.ts";
import type { Scene, Surface } from "./surface.ts";
import { fitText } from "./textWidth.ts";
import type { Token } from "./tokens.ts";

export interface CompletionPlot {
  readonly label: string;
  readonly rows: readonly { readonly name: string; readonly seeds: readonly SeedState[] }[];
}

const pitch = 34;

const colors: Readonly<Record<SeedState["state"], Token>> = {
  ok: "h6",
  diverged: "mixed",
  failed: "no",
  missing: "line",
};

/** Which seeds of each arm are there: a full bar is a finished trial, a half bar one that diverged, failed or is missing. */
export function completionScene({ label, rows }: CompletionPlot, width: number): Scene {
  const description = "One bar a seed. Full bar: finished; half bar: diverged, failed or missing, as the text says.";
  const draw = (surface: Surface): void => {
    for (const [index, row] of rows.entries()) {
      const y = index * pitch;
      surface.text(fitText(`${row.name} ${counted(row.seeds)}`, width, 12), [0, y + 11], { size: 12, color: "ink-2" });
      drawBars(surface, row.seeds, y + 16, width);
    }
  };
  return { width, height: rows.length * pitch, label, description, draw };
}

function drawBars(surface: Surface, seeds: readonly SeedState[], y: number, width: number): void {
  const step = Math.min(9, width / Math.max(1, seeds.length));
  for (const [index, { seed, state }] of seeds.entries())
    surface.group({ title: `seed ${seed}: ${state}` }, (inside) => {
      const tall = state === "ok" ? 12 : 5;
      inside.rect({ x: index * step, y: y + 12 - tall, width: step * 0.72, height: tall }, { fill: colors[state] });
    });
}

/** `16/16`, or `13/16, 2 diverged, 1 missing`. */
export function counted(seeds: readonly SeedState[]): string {
  const count = (state: SeedState["state"]): number => seeds.filter((seed) => seed.state === state).length;
  const rest = (["diverged", "failed", "missing"] as const).filter((state) => count(state) > 0);
  return [`${count("ok")}/${seeds.length}`, ...rest.map((state) => `${count(state)} ${state}`)].join(", ");
}
