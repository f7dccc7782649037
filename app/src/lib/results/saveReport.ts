import { download } from "#lib/figure/download.ts";
import { renderReport } from "../../../../src/lab/report/renderReport.ts";
import type { ReportInput } from "../../../../src/lab/report/reportInput.ts";

/** Saves the report of an experiment as one HTML file. @param input as the server answers; null stands for NaN */
export function saveReportPage(name: string, input: unknown): void {
  const page = renderReport(withNaN(input) as ReportInput);
  download(`${name.replace(/[^\w.-]+/g, "-")}.html`, new Blob([page], { type: "text/html" }));
}

function withNaN(value: unknown): unknown {
  if (value === null) return NaN;
  if (Array.isArray(value)) return value.map(withNaN);
  if (typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withNaN(inner)]));
}
