import type { FigureTable } from "#lib/figure/table.ts";
import type { Messages } from "#lib/messages/messages.ts";
import type { UnitReadings } from "../../../../src/lab/scope/unitReadings.ts";
import type { Look, Opened } from "./scopeCalls.ts";
import { sharesOf, spreadOf } from "./unitNumbers.ts";

/** Every hidden unit of the layers drawn, in numbers: what the picture shows, and what the unit's loss costs. */
export function unitTable(
  opened: Opened,
  look: Look,
  readings: UnitReadings | undefined,
  layers: readonly number[],
  { columns, unit: unitName }: Messages["scope"],
): FigureTable {
  const rows = layers.flatMap((layer) => {
    const units = opened.units[layer] ?? 0;
    const { shares } = sharesOf(readings?.reliance[layer]?.[0] ?? look.reliance[layer]);
    return Array.from({ length: units }, (_, unit) => [
      unitName(`h${unit + 1}`, layer + 1),
      rounded(look.clouds.still[layer]?.[unit], 4),
      rounded(spreadOf(look.clouds.values[layer] ?? new Float32Array(0), units, unit), 4),
      rounded((shares[unit] ?? Number.NaN) * 100, 1),
      rounded(readings?.damage[layer]?.[unit], 4),
      rounded((readings?.accuracyDamage?.[layer]?.[unit] ?? Number.NaN) * 100, 2),
    ]);
  });
  return {
    columns: [columns.unit, columns.still, columns.spread, columns.share, columns.loss, columns.accuracy],
    rows,
  };
}

function rounded(value: number | undefined, decimals: number): number | string {
  return value === undefined || !Number.isFinite(value) ? "–" : Number(value.toFixed(decimals));
}
