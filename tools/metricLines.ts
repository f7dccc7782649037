import { METRIC_TABLE, type MetricEntry } from "../src/lab/metricTable.ts";

/** The table of metrics in docs/experimentFile.md. */
export function metricLines(): string {
  const line = ({ name, title, unit, better, margin, places = ["all"], byBatch, instrument }: MetricEntry): string => {
    const size = typeof margin === "object" ? `${margin.generated}, ${margin.real} on real data` : (margin ?? "");
    const where = places.filter((place) => place !== "all").map((place) => (place === "layer" ? ".layerN" : ".output"));
    const batch = byBatch === undefined ? [] : [byBatch === "only" ? "always .bK" : ".bK"];
    const only = places.includes("all") || where.length === 0 ? [] : ["always"];
    return `| \`${name}\` | ${title} | ${unit} | ${better ?? ""} | ${size} | ${[...batch, ...only, ...where].join(" ")} | ${instrument} |`;
  };
  const head = "| metric | what | unit | better | default margin | rows | instrument |\n|---|---|---|---|---|---|---|";
  return [head, ...METRIC_TABLE.map(line)].join("\n");
}
