import type { ExperimentFile } from "../../../../src/lab/experimentFile.ts";
import type { Setting } from "./lesson.ts";

/** A setting of an experiment in one line: its names and numbers as they stand there. */
export function settingText(experiment: ExperimentFile, setting: Setting): string {
  return plain(experiment[setting]);
}

function plain(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map(plain).join(typeof value[0] === "object" ? "; " : ", ");
  if (typeof value !== "object") return String(value);
  return Object.entries(value)
    .map(([key, inner]) =>
      typeof inner === "object" && inner !== null ? `${key} (${plain(inner)})` : `${key} ${plain(inner)}`.trim(),
    )
    .join(", ");
}
