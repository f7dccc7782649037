import { type InstrumentEntry, instrumentEntries } from "../src/lab/instrumentEntries.ts";
import { formatNumber, intervalDecimals } from "../src/lab/report/formatNumber.ts";
import { meanInterval } from "../src/lab/report/input/taskCells.ts";
import { svgDocument } from "../src/lab/report/svgSurface.ts";
import { galleryArms, galleryFile, galleryNet, galleryRecords, gallerySettings } from "./galleryRecords.ts";
import { type ArmRecords, instrumentPicture, shareOf, shownMetrics } from "./instrumentPicture.ts";

/** The files of docs/instruments by name: README.md, and a picture for each instrument with something to draw. */
export function instrumentPages(): ReadonlyMap<string, string> {
  const records = galleryRecords();
  const files = new Map<string, string>();
  const sections = instrumentEntries().map((entry) => {
    const own: ArmRecords = records.get(entry.id) ?? new Map();
    const shown = shownMetrics(entry.id, own);
    if (shown.length > 0) files.set(`${entry.id}.svg`, svgDocument(instrumentPicture(entry.id, own)));
    return section(entry, own, shown);
  });
  files.set("README.md", [opening(), ...sections].join("\n"));
  return files;
}

function opening(): string {
  const { data, train, seeds } = galleryFile;
  const words = [data.train, data.validation, data.test, data.ablation].join(", ");
  return [
    "# Instruments",
    "",
    "What can be measured, and what it looks like. The text is the comment in front of each instrument in the source; `linchpin instruments` prints the same. The pictures show what the instruments read in small networks:",
    `\`${data.name}\` (${words} training, validation, test and ablation examples), layers \`${galleryNet("").join(", ")}\`, ${train.epochs} epochs, arms ${galleryArms.map((arm) => `\`${arm}\``).join(", ")}, ${seeds} seeds.`,
    "",
    "They are examples of readings and no evidence: four seeds decide nothing (`linchpin claims` for what does). A dot is one network; the cross is the mean with its 95 % t interval. A curve is the mean over the seeds with the same interval as a band. `npm run gallery` trains them anew and writes this folder; a test holds it against a fresh run.",
    "",
    ...instrumentEntries().map(({ id, title }) => `* [\`${id}\`](#${anchor(id)}) ${title}`),
    "",
  ].join("\n");
}

/** As GitHub makes them of a heading. */
function anchor(id: string): string {
  return id.toLowerCase().replace(/[^a-z0-9 -]/g, "");
}

function section(entry: InstrumentEntry, records: ArmRecords, shown: readonly string[]): string {
  const { id, title, watching, definition, cost, source, defaults, metrics } = entry;
  const settings = Object.entries(defaults).map(([name, value]) => `\`${name}: ${JSON.stringify(value)}\``);
  const picture =
    shown.length === 0 ? [`Not defined in these networks: ${whyNot(entry, records)}.`] : [`![${title}](${id}.svg)`];
  return [
    `## ${id}`,
    "",
    `${title[0]?.toUpperCase()}${title.slice(1)}${watching ? "; it looks while networks train" : ""}.`,
    "",
    ...[...picture, ""],
    ...departures(id),
    ...(shown.length === 0 ? [] : [...table(records, shown), ""]),
    ...definition.flatMap((paragraph) => [escaped(paragraph), ""]),
    `Metrics: ${metrics.map(({ name, unit, rows }) => `\`${name}\`${rows === "" ? "" : ` (${rows})`} ${unit}`).join(", ")}.`,
    "",
    `Settings: ${settings.join(", ") || "none"}.`,
    "",
    `${escaped(cost)} ${escaped(source)}`,
    "",
  ].join("\n");
}

/** What is other than the page's head says. */
function departures(id: string): string[] {
  const net = galleryNet(id) === galleryNet("") ? [] : [`layers \`${galleryNet(id).join(", ")}\``];
  const settings = Object.entries(gallerySettings[id] ?? {}).map(
    ([name, value]) => `\`${name}: ${JSON.stringify(value)}\``,
  );
  return net.length + settings.length === 0 ? [] : [`Here with ${[...net, ...settings].join(", ")}.`, ""];
}

function table(records: ArmRecords, shown: readonly string[]): string[] {
  const rows = shown.map((name) => {
    const found = galleryArms.map((arm) => {
      const own = records.get(arm) ?? [];
      const values = own.flatMap(({ scalars }) => scalars[name] ?? []);
      return values.length === 0 ? undefined : { ...meanInterval(values), share: shareOf(values.length, own.length) };
    });
    const decimals = intervalDecimals(found.flatMap((one) => one ?? []));
    const cells = found.map((one) =>
      one === undefined
        ? "not defined"
        : `${formatNumber(one.mean, decimals)} [${formatNumber(one.low, decimals)}, ${formatNumber(one.high, decimals)}]${one.share}`,
    );
    return `| \`${name}\` | ${cells.join(" | ")} |`;
  });
  return [`| mean [95 %] | ${galleryArms.join(" | ")} |`, "|---|---|---|---|", ...rows];
}

function whyNot({ metrics }: InstrumentEntry, records: ArmRecords): string {
  const reasons = [...records.values()]
    .flat()
    .flatMap(({ invalid }) =>
      Object.entries(invalid).flatMap(([name, why]) => (metrics.some((one) => name.startsWith(one.name)) ? [why] : [])),
    );
  return reasons[0] ?? "they have no such metric";
}

/** Markdown reads `<` and `*` as its own. */
function escaped(text: string): string {
  return text.replace(/[<*](?=[^`]*(?:`[^`]*`[^`]*)*$)/g, (sign) => `\\${sign}`).replace(/\|/g, "\\|");
}
