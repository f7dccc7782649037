import { instruments, watchingInstruments } from "../core/instruments/index.ts";
import type { Instrument } from "../core/instruments/types.ts";
import { instrumentTexts } from "./instrumentTexts.generated.ts";
import { METRIC_TABLE, type MetricEntry } from "./metricTable.ts";

/** A metric as the list of instruments tells it. */
export interface InstrumentMetric
  extends Pick<MetricEntry, "name" | "title" | "unit" | "better" | "margin" | "answers" | "data"> {
  /** Endings that its rows have, such as `.b16` and `.layer2`; `*` before those that are always there. */
  readonly rows: string;
}

/** What there is to know of an instrument before it measures. */
export interface InstrumentEntry extends Pick<Instrument, "id" | "title" | "defaults"> {
  /** It looks while networks train. */
  readonly watching: boolean;
  readonly metrics: readonly InstrumentMetric[];
  /** Paragraphs. */
  readonly definition: readonly string[];
  /** `Cost: ...` in forward passes or operations; N examples, U units, R batches of B examples, K orders or classes. */
  readonly cost: string;
  /** `Source: ...` in the literature. */
  readonly source: string;
}

/** Every instrument with its metrics, settings, definition, cost and source. */
export function instrumentEntries(): InstrumentEntry[] {
  return [...instruments, ...watchingInstruments].map((instrument) => {
    const { id, title, defaults } = instrument;
    const parts = (instrumentTexts[id] ?? "").split("\n\n");
    const is = (word: string) => (part: string) => part.startsWith(word);
    return {
      ...{ id, title, defaults, watching: "watch" in instrument },
      metrics: METRIC_TABLE.filter((entry) => entry.instrument === id).map(asMetric),
      definition: parts.filter((part) => !is("Cost")(part) && !is("Source:")(part)),
      cost: parts.find(is("Cost")) ?? "",
      source: parts.find(is("Source:")) ?? "",
    };
  });
}

function asMetric(entry: MetricEntry): InstrumentMetric {
  const { name, title, unit, better, margin, answers, data, places = ["all"], byBatch } = entry;
  const always = places.includes("all") ? "" : "*";
  const where = places.flatMap((place) => (place === "all" ? [] : [place === "layer" ? ".layerN" : ".output"]));
  const batch = byBatch === undefined ? [] : [byBatch === "only" ? "*.bK" : ".bK"];
  return {
    ...{ name, title, unit },
    ...(better === undefined ? {} : { better }),
    ...(margin === undefined ? {} : { margin }),
    ...(answers === undefined ? {} : { answers }),
    ...(data === undefined ? {} : { data }),
    rows: [...batch, ...where.map((one) => `${always}${one}`)].join(" "),
  };
}
