import { meanInterval } from "../../../../src/core/stats/looks.ts";
import { armStyles } from "../../../../src/lab/report/armStyle.ts";
import { formatNumber, intervalDecimals } from "../../../../src/lab/report/formatNumber.ts";
import type { SwarmPlot } from "../../../../src/lab/report/swarmScene.ts";

export interface GrowingSwarm {
  readonly arms: readonly {
    readonly arm: string;
    readonly name: string;
    readonly values: readonly { readonly seed: number; readonly value: number }[];
  }[];
  /** Of the measure. */
  readonly title: string;
}

/** A swarm of networks that is looked at while it grows: means with intervals that hold at every look; arms without a network are left out. */
export function swarmPlot({ arms, title }: GrowingSwarm): SwarmPlot {
  const styles = armStyles(arms.map(({ arm }) => arm));
  const rows = arms.flatMap(({ arm, name, values }) => {
    const style = styles.get(arm);
    if (style === undefined || values.length === 0) return [];
    const { mean, low, high, n } = meanInterval(
      values.map(({ value }) => value),
      0.95,
      "sequential",
    );
    return [{ name, style, summary: { mean, low, high, n, values } }];
  });
  const decimals = intervalDecimals(rows.map(({ summary }) => summary));
  const means = rows.map(({ name, summary }) => `${name} ${formatNumber(summary.mean, decimals)}`);
  return { label: `${title}: ${means.join(", ")}`, unit: "", rows };
}
