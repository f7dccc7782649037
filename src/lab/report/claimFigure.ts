import type { Estimate } from "../types.ts";
import { armStyles } from "./armStyle.ts";
import { atRate, byContrast, contrastArms, formText, sideText } from "./contrastText.ts";
import { estimateTitle } from "./estimateNumbers.ts";
import { type FigureWords, figureWords } from "./figureWords.ts";
import { type ForestPlot, type ForestRow, forestScene } from "./forestScene.ts";
import { gridScene } from "./gridScene.ts";
import { metricText } from "./metricText.ts";
import type { Scene } from "./surface.ts";
import { fitText } from "./textWidth.ts";

/** What stands beside the contrasts that decide: batch norm as a whole, its normalisation, the rival. */
const BESIDE = /^(total|normalisation|dropout)/;

/** Width of one panel in pixels. */
const WIDTH = 430;

/** How many primary measures the picture shows. */
const MEASURES = 2;

/**
 * The picture of a claim: for each task the paired differences of its first two primary measures, with the contrasts that
 * decide and what they stand beside. By the order of the claim, never by the result. Undefined where there is no primary
 * estimate.
 */
export function claimFigure(estimates: readonly Estimate[]): Scene | undefined {
  const panels = claimPlots(estimates).map(({ plot }) => ({
    title: fitText(plot.label, WIDTH, 13, true),
    scene: forestScene(plot, WIDTH),
  }));
  return panels.length === 0 ? undefined : gridScene(panels, 2);
}

/** One panel of a claim's picture: what `forestScene` draws, and the estimates in it as they were made. */
export interface ClaimPlot {
  readonly plot: ForestPlot;
  readonly estimates: readonly Estimate[];
}

/**
 * The panels of {@link claimFigure}, one a task and measure, as plain data that a page can draw in its own width.
 *
 * @param most so many primary measures; Infinity: all
 * @param words of the page; names of tasks, measures and contrasts are English in every language, and marked so
 */
export function claimPlots(
  estimates: readonly Estimate[],
  most: number = MEASURES,
  words: FigureWords = figureWords,
): readonly ClaimPlot[] {
  const shown = figureEstimates(estimates, most);
  const styles = armStyles([...new Set(shown.map(({ arm }) => arm))]);
  const named = words === figureWords ? {} : { lang: "en" };
  return [...Map.groupBy(shown, (estimate) => `${estimate.task}\n${measureOf(estimate)}`).values()].flatMap(
    (own): ClaimPlot[] => {
      const drawn = own.filter(({ primary, contrast }) => primary || !atRate(contrast));
      const deciding = drawn.filter(({ primary }) => primary);
      const mixed = new Set(deciding.map(({ better }) => better)).size > 1;
      const rows = byContrast(drawn).flatMap((estimate): ForestRow[] => {
        const style = styles.get(estimate.arm);
        if (style === undefined) return [];
        const row = { label: estimateTitle(estimate).short, detail: contrastArms(estimate), style };
        const claimed = mixed && estimate.primary ? { claimed: words.claimed(sideText(estimate, words)) } : {};
        return [{ ...row, estimate: fromTarget(estimate), ...claimed }];
      });
      const [first] = deciding.length > 0 ? deciding : own;
      if (first === undefined) return [];
      const { better, task } = first;
      const side = mixed
        ? ({ better: "equal", hint: "" } as const)
        : { better, hint: words.claimSays(sideText(first, words)) };
      return [{ plot: { label: `${task}: ${measureTitle(first)}`, rows, ...side, ...named }, estimates: drawn }];
    },
  );
}

/** The estimates that the picture of a claim shows, task by task and measure by measure. */
export function figureEstimates(estimates: readonly Estimate[], most: number = MEASURES): readonly Estimate[] {
  const primary = estimates.filter((estimate) => estimate.primary && estimate.pairs > 0);
  const measures = [...new Set(primary.map(measureOf))].slice(0, most);
  const tasks = [...new Set(primary.map(({ task }) => task))];
  const deciding = new Set(primary.map(({ contrast }) => contrast));
  return tasks.flatMap((task) =>
    measures.flatMap((measure) => {
      const own = estimates.filter(
        (estimate) =>
          estimate.task === task &&
          measureOf(estimate) === measure &&
          estimate.pairs > 0 &&
          (deciding.has(estimate.contrast) || BESIDE.test(estimate.contrast)),
      );
      const rate = primary.find((estimate) => estimate.task === task)?.learningRate;
      return distinct(own.filter(({ learningRate }) => learningRate === rate));
    }),
  );
}

/** Estimates of one measure share an axis: the metric, what is done with it, and the statistic in place of a mean. */
function measureOf(estimate: Estimate): string {
  return [estimate.on, formText(estimate), estimate.statistic?.type ?? ""].join("\n");
}

function measureTitle(estimate: Estimate): string {
  const { on, unit, statistic } = estimate;
  if (statistic !== undefined) return `${estimateTitle(estimate).short.toLowerCase()}, beside ${statistic.target}`;
  const metric = metricText(on, undefined, unit);
  return [metric.title, formText(estimate), unit].filter((text) => text !== "").join(", ");
}

/** A statistic is drawn as its distance from the value that it is held against; it has no band of equivalence. */
function fromTarget(estimate: Estimate): Estimate {
  const { statistic, mean, low, high } = estimate;
  if (statistic === undefined) return estimate;
  const { target } = statistic;
  const { statistic: _, ...rest } = estimate;
  return {
    ...rest,
    mean: mean - target,
    low: low - target,
    high: high - target,
    margin: 0,
    seeds: [],
    differences: [],
  };
}

/** One estimate a contrast: two restatements may read the same one; the primary one stays. */
function distinct(estimates: readonly Estimate[]): readonly Estimate[] {
  const found = new Map<string, Estimate>();
  for (const estimate of estimates) {
    const key = [estimate.contrast, estimate.arm, estimate.against].join("\n");
    if (!found.has(key) || estimate.primary) found.set(key, estimate);
  }
  return [...found.values()];
}
