import type { Estimate } from "../types.ts";
import { contrastArms } from "./contrastText.ts";
import { estimateTitle } from "./estimateNumbers.ts";
import { metricText } from "./metricText.ts";

/**
 * Names of the rows that decide one verdict, `short` or `title`: one contrast on several measures is named with each of
 * them, so that no two rows read alike.
 */
export function partNames(parts: readonly Estimate[], form: "short" | "title"): readonly string[] {
  const names = parts.map((part) => (part.contrast === "" ? contrastArms(part) : estimateTitle(part)[form]));
  return names.map((name, index) => {
    const part = parts[index];
    const twice = names.filter((other) => other === name).length > 1;
    return twice && part !== undefined ? `${name}, ${metricText(part.on).title}` : name;
  });
}
