import { UserError } from "../../core/math/errors.ts";
import { type InstrumentEntry, instrumentEntries } from "../../lab/instrumentEntries.ts";
import { didYouMean } from "../../lab/nearest.ts";
import { wrapWords } from "./fitWords.ts";
import { columns, count, say, sayJson, styled, terminalWidth } from "./print.ts";

/** Flags of `linchpin instruments`. */
export interface InstrumentsFlags {
  readonly json?: boolean;
}

/** Prints all instruments, or one in full. */
export function showInstruments(id: string | undefined, { json }: InstrumentsFlags): void {
  const entries = instrumentEntries();
  const shown = id === undefined ? entries : [found(entries, id)];
  if (json === true) sayJson(shown);
  else if (id === undefined) {
    for (const entry of shown) for (const line of brief(entry, terminalWidth())) say(line);
    say(`${count(shown.length, "instrument")}. One in full: linchpin instruments <id>`);
  } else for (const entry of shown) for (const line of whole(entry, terminalWidth())) say(line);
}

function found(entries: readonly InstrumentEntry[], id: string): InstrumentEntry {
  const entry = entries.find((one) => one.id === id);
  if (entry !== undefined) return entry;
  const ids = entries.map((one) => one.id);
  throw new UserError(`there is no instrument "${id}"${didYouMean(id, ids)}; all of them: linchpin instruments`);
}

function brief(entry: InstrumentEntry, width: number): string[] {
  const { id, title, metrics, cost, source } = entry;
  const measured = metrics.map(({ name, unit }) => `${name} (${unit})`).join(", ");
  const parts = [`metrics: ${measured}`, `settings: ${settings(entry).join(", ") || "none"}`, cost, source];
  return [
    `${styled("bold", id)}  ${title}${when(entry)}`,
    ...parts.flatMap((part) => wrapWords(part, width - 4).map((line, i) => `${i === 0 ? "  " : "    "}${line}`)),
    "",
  ];
}

function whole(entry: InstrumentEntry, width: number): string[] {
  const { id, title, metrics, definition, cost, source } = entry;
  const rows = metrics.map(({ name, unit, better, rows, title }) => [`  ${name}`, unit, better ?? "", rows, title]);
  const own = settings(entry);
  const paragraph = (text: string): string[] => [...wrapWords(text, Math.min(width, 110) - 2).map((l) => `  ${l}`), ""];
  return [
    ...[`${styled("bold", id)}  ${title}${when(entry)}`, ""],
    ...definition.flatMap(paragraph),
    ...["metrics:", ...columns([["  name", "unit", "better", "rows", "what"], ...rows]), ""],
    ...["settings, with their defaults:", ...(own.length === 0 ? ["none"] : own).map((one) => `  ${one}`), ""],
    ...paragraph(cost),
    ...paragraph(source),
    `in an experiment file: instruments: [{ id: ${id}${example(entry)} }]`,
  ];
}

function when({ watching }: InstrumentEntry): string {
  return watching ? " (looks while networks train)" : "";
}

function settings({ defaults }: InstrumentEntry): string[] {
  return Object.entries(defaults).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
}

function example({ defaults }: InstrumentEntry): string {
  const [first] = Object.entries(defaults);
  return first === undefined ? "" : `, ${first[0]}: ${JSON.stringify(first[1])}`;
}
