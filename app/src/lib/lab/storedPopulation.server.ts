import type { DecisionMaps } from "./decisionGrid.ts";
import type { LabPanels } from "./labPanels.ts";
import text from "./population.json?raw";

/** What `node tools/labPopulation.ts` writes. */
export interface Population {
  /** SHA-256 over the trial ids of the plan: another experiment or kernel has another one. */
  readonly plan: string;
  readonly panels: LabPanels;
  readonly maps: DecisionMaps;
}

/** The population of the experiment that the Lab begins with, trained before; the page shows it until something else is trained. */
export function storedPopulation(): Pick<Population, "panels" | "maps"> {
  // What is null in the file was not finite.
  const { panels, maps } = JSON.parse(text, (_, value) => (value === null ? Number.NaN : value)) as Population;
  return { panels, maps };
}
