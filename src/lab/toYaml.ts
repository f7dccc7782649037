import { stringify } from "yaml";
import { dataFile } from "./dataFile.ts";
import type { Comparison, Experiment } from "./types.ts";

/**
 * The experiment file of an experiment: reading it gives the same experiment back. Lists and small groups stand on one
 * line each, as a person would write them.
 */
export function toYaml(experiment: Experiment): string {
  const { question, name, claim, profile, ...others } = experiment;
  const head = { name, question, claim, profile };
  const rest = { ...others, data: dataFile(experiment.data), compare: others.compare.map(written) };
  const flow = Object.entries({ ...head, ...rest }).filter(([, value]) => value !== undefined);
  return flow.map(([key, value]) => member(key, value)).join("");
}

/** A correlation is over the arms of its statistic: `arm` and `against` are filled in from them. */
function written(comparison: Comparison): Partial<Comparison> {
  if (comparison.statistic === undefined || !("arms" in comparison.statistic)) return comparison;
  const { arm: _, against: __, ...correlation } = comparison;
  return correlation;
}

/** Groups whose entries deserve a line each. */
const BY_LINE: ReadonlySet<string> = new Set(["arms", "compare", "instruments", "restatements", "choices"]);

function member(key: string, value: unknown): string {
  if (!BY_LINE.has(key) || isEmpty(value)) return `${word(key)}: ${oneLine(value)}\n`;
  if (Array.isArray(value)) return `${key}:\n${value.map((item) => `  - ${oneLine(item)}\n`).join("")}`;
  return `${key}:\n${Object.entries(value as object)
    .map(([name, item]) => `  ${word(name)}: ${oneLine(item)}\n`)
    .join("")}`;
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

/** In flow style; a text with line breaks is quoted and stays on its line. */
function oneLine(value: unknown): string {
  const options = { collectionStyle: "flow", lineWidth: 0, defaultStringType: "PLAIN" } as const;
  if (typeof value === "string" && /[\n\r]/.test(value)) return JSON.stringify(value);
  return stringify(value, options).trimEnd();
}

function word(name: string): string {
  return stringify(name, { lineWidth: 0 }).trimEnd();
}
