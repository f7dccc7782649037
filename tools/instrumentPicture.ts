import { metric } from "../src/lab/metrics.ts";
import { METRIC_TABLE } from "../src/lab/metricTable.ts";
import { type ArmStyle, armStyles } from "../src/lab/report/armStyle.ts";
import { type CurveLine, curveScene } from "../src/lab/report/curveScene.ts";
import { heatScene } from "../src/lab/report/heatScene.ts";
import { meanInterval } from "../src/lab/report/input/taskCells.ts";
import { relianceShares } from "../src/lab/report/relianceShares.ts";
import type { Scene } from "../src/lab/report/surface.ts";
import { swarmScene } from "../src/lab/report/swarmScene.ts";
import { fitText } from "../src/lab/report/textWidth.ts";
import type { NumberArray, TrialRecord } from "../src/lab/types.ts";

/** Records of one instrument by arm, the seeds in order. */
export type ArmRecords = ReadonlyMap<string, readonly TrialRecord[]>;

interface Panel {
  readonly title: string;
  /** Of the metric, curve or array. */
  readonly name: string;
  /** Side by side. */
  readonly scenes: readonly Scene[];
}

const WIDTH = 640;

/** Arrays that are kept for other uses than to be looked at. */
const UNSEEN = /^(predictions|parameters)\.|\.units(\.|$)|\.valid\.|\.batches$/;

/** Metrics of an instrument that are shown. */
const SHOWN = 2;

/**
 * Other metrics than the first: the first of `dropout.exact` is a rounding error, and that of `speed` is known of those alone
 * that arrive.
 */
const CHOSEN: Readonly<Record<string, readonly string[]>> = {
  "dropout.exact": ["dropout.exact.gap", "dropout.exact.gapError"],
  generalisation: ["test.accuracy", "gap.nll"],
  speed: ["speed.restricted", "speed.reached"],
};

/**
 * One picture of what an instrument reads: its first metrics as dots by seed with mean and interval, then the first of its
 * curves, or of its reliance matrices, or of its arrays by unit, sorted. Nothing is chosen by its result.
 */
export function instrumentPicture(id: string, records: ArmRecords): Scene {
  const styles = armStyles([...records.keys()]);
  const panels = [...dots(id, records, styles), ...shapes(id, records, styles)];
  return stacked(`${id} on three arms`, panels);
}

/** `, 2 of 4` where some networks have no value. */
export function shareOf(valid: number, all: number): string {
  return valid === all ? "" : `, ${valid} of ${all}`;
}

/** Names of the metrics that a picture has, in the order of the metric table. */
export function shownMetrics(id: string, records: ArmRecords): string[] {
  const chosen = CHOSEN[id];
  if (chosen !== undefined) return [...chosen];
  const all = [...records.values()].flat().flatMap(({ scalars }) => Object.keys(scalars));
  const own = [...new Set(all)].filter((name) => metric(name)?.instrument === id);
  const first = new Map<number, string>();
  for (const name of own) if (!first.has(rowOf(name))) first.set(rowOf(name), name);
  return [...first]
    .sort(([a], [b]) => a - b)
    .slice(0, SHOWN)
    .map(([, name]) => name);
}

/** The row of the metric table that a name belongs to: the longest that it begins with. */
function rowOf(name: string): number {
  return METRIC_TABLE.reduce((best, entry, index) => {
    const fits = name === entry.name || name.startsWith(`${entry.name}.`);
    return fits && entry.name.length > (METRIC_TABLE[best]?.name.length ?? 0) ? index : best;
  }, -1);
}

function dots(id: string, records: ArmRecords, styles: ReadonlyMap<string, ArmStyle>): Panel[] {
  return shownMetrics(id, records).map((name) => {
    const found = metric(name);
    const title = found?.title ?? "";
    const rows = [...records].flatMap(([arm, own]) => {
      const values = own.flatMap(({ spec, scalars }) => {
        const value = scalars[name];
        return value === undefined ? [] : [{ seed: spec.seed, value }];
      });
      const style = styles.get(arm);
      if (values.length === 0 || style === undefined) return [];
      const summary = { ...meanInterval(values.map(({ value }) => value)), n: values.length, values };
      return [{ name: `${arm}${shareOf(values.length, own.length)}`, style, summary }];
    });
    return { title, name, scenes: [swarmScene({ label: title, unit: found?.unit ?? "", rows, raised: true }, WIDTH)] };
  });
}

/** The first curve, matrix or array by unit of an instrument; none where it has numbers only. */
function shapes(id: string, records: ArmRecords, styles: ReadonlyMap<string, ArmStyle>): Panel[] {
  const [curve] = namesOf(id, records, ({ curves }) => curves);
  if (curve !== undefined) {
    const values = byArm(records, ({ curves }) => curves[curve]);
    return [lines({ name: curve, xLabel: ALONG[id] ?? "place on the curve" }, values, styles)];
  }
  const arrays = namesOf(id, records, (record) => record.arrays);
  const array = arrays.find((name) => !UNSEEN.test(name));
  if (array === undefined) return [];
  if (id.startsWith("rely.") && rank(records, array) === 2) return [heats(array, records, styles)];
  const flat = arrays.find((name) => !UNSEEN.test(name) && rank(records, name) === 1);
  if (flat === undefined) return [];
  const sorted = byArm(records, ({ arrays }) => arrays[flat] && descending(arrays[flat]));
  return [lines({ name: flat, xLabel: RANKED }, sorted, styles)];
}

const RANKED = "rank, the largest first";

/** What the points of an instrument's curves are. */
const ALONG: Readonly<Record<string, string>> = {
  "rely.curve": "tenths of the hidden units removed",
  "noise.bn.law": "batch sizes, from the smallest",
  uncertainty: "passes averaged, less one",
  speed: "look",
  drift: "look",
};

/** Names of an instrument's curves or arrays: those that begin with its id or with one of its metrics. */
function namesOf(
  id: string,
  records: ArmRecords,
  of: (record: TrialRecord) => Readonly<Record<string, unknown>>,
): readonly string[] {
  const starts = [id, ...METRIC_TABLE.flatMap(({ name, instrument }) => (instrument === id ? [name] : []))];
  // A longer id may begin with a shorter one: `noise.bn` and `noise.bn.law`.
  const others = METRIC_TABLE.map(({ instrument }) => instrument).filter((other) => other.startsWith(`${id}.`));
  const all = [...records.values()].flat().flatMap((record) => Object.keys(of(record)));
  return [...new Set(all)].filter(
    (name) =>
      !UNSEEN.test(name) &&
      starts.some((start) => name === start || name.startsWith(`${start}.`)) &&
      !others.some((other) => name.startsWith(`${other}.`)),
  );
}

function rank(records: ArmRecords, name: string): number {
  const found = [...records.values()].flat().find(({ arrays }) => arrays[name] !== undefined);
  return found?.arrays[name]?.shape.length ?? 0;
}

function byArm(
  records: ArmRecords,
  of: (record: TrialRecord) => ArrayLike<number> | undefined,
): ReadonlyMap<string, readonly ArrayLike<number>[]> {
  return new Map(
    [...records].map(([arm, own]) => [
      arm,
      own.flatMap((record) => {
        const values = of(record);
        return values === undefined ? [] : [values];
      }),
    ]),
  );
}

function descending({ data }: NumberArray): number[] {
  return Array.from(data)
    .filter(Number.isFinite)
    .sort((a, b) => b - a);
}

function lines(
  { name, xLabel }: { readonly name: string; readonly xLabel: string },
  values: ReadonlyMap<string, readonly ArrayLike<number>[]>,
  styles: ReadonlyMap<string, ArmStyle>,
): Panel {
  const drawn = [...values].flatMap(([arm, curves]): CurveLine[] => {
    const style = styles.get(arm);
    if (curves.length === 0 || style === undefined) return [];
    // Networks with fewer live units have shorter lists.
    const points = Math.min(...curves.map(({ length }) => length));
    const means = Array.from({ length: points }, (_, i) => meanInterval(curves.map((curve) => curve[i] ?? Number.NaN)));
    const [mean, low, high] = (["mean", "low", "high"] as const).map((key) => means.map((one) => one[key]));
    return [{ name: arm, style, curve: { n: curves.length, mean: mean ?? [], low: low ?? [], high: high ?? [] } }];
  });
  const longest = Math.max(0, ...drawn.map(({ curve }) => curve.mean.length));
  const x = Array.from({ length: longest }, (_, i) => i);
  return {
    title: xLabel === RANKED ? "values by unit, sorted" : "along the curve",
    name,
    scenes: [curveScene({ label: name, xLabel, x, lines: drawn, labels: "end" }, WIDTH)],
  };
}

function heats(name: string, records: ArmRecords, styles: ReadonlyMap<string, ArmStyle>): Panel {
  const found = [...records].flatMap(([arm, [first]]) => {
    const array = first?.arrays[name];
    const style = styles.get(arm);
    return array === undefined || style === undefined ? [] : [{ name: arm, style, shares: relianceShares(array) }];
  });
  const most = Math.max(...found.map(({ shares }) => shares.largest));
  const scenes = found.map((one) => heatScene({ ...one, most }, (WIDTH - 40) / 3));
  return { title: "shares of what each downstream unit (row) reads, seed 0", name, scenes };
}

function stacked(label: string, panels: readonly Panel[]): Scene {
  const [margin, head, gap] = [16, 42, 18];
  const heights = panels.map(({ scenes }) => head + gap + Math.max(...scenes.map(({ height }) => height)));
  return {
    label: `${label}: ${panels.map(({ title }) => title).join("; ")}`,
    description: panels.map(({ scenes }) => scenes[0]?.description ?? "").join(" "),
    width: WIDTH + 2 * margin,
    height: margin + heights.reduce((sum, height) => sum + height, 0),
    draw(surface) {
      let top = margin;
      panels.forEach(({ title, name, scenes }, index) => {
        surface.group({ move: [margin, top] }, (panel) => {
          panel.text(fitText(title, WIDTH, 13, true), [0, 12], { size: 13, color: "ink", bold: true });
          panel.text(name, [0, 28], { size: 11, color: "ink-3", mono: true });
          scenes.forEach((scene, column) => {
            panel.group({ move: [column * ((WIDTH + 20) / scenes.length), head] }, (body) => scene.draw(body));
          });
        });
        top += heights[index] ?? 0;
      });
    },
  };
}
