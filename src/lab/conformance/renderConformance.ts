import type { CaseResult, ConformanceReport } from "./conformance.ts";
import type { Voice } from "./tolerance.ts";

/** How many cases of one file passed in one voice. */
interface FileCount {
  readonly file: string;
  readonly voice: Voice;
  readonly passed: number;
  readonly failed: number;
  readonly unsupported: number;
}

/** The stable JSON form of a conformance report. */
export interface ConformanceDocument {
  readonly format: "linchpin-conformance-1";
  readonly kernel: string | null;
  readonly ok: boolean;
  readonly files: readonly FileCount[];
  /** `largestError` is null where nothing was compared or an error was not finite. */
  readonly cases: readonly (Omit<CaseResult, "largestError" | "tolerance"> & {
    readonly largestError: number | null;
    readonly tolerance: number | null;
  })[];
}

/** The report as a JSON-able document. */
export function conformanceDocument(report: ConformanceReport): ConformanceDocument {
  return {
    format: "linchpin-conformance-1",
    kernel: report.kernel ?? null,
    ok: report.ok,
    files: countFiles(report.results),
    cases: report.results.map((result) => ({
      ...result,
      largestError: finite(result.largestError),
      tolerance: finite(result.tolerance),
    })),
  };
}

/**
 * The report for the terminal: a line a case with its largest error, then the counts of each file, the unsupported
 * cases by name and every failure once more, so that the end of the output says what matters.
 *
 * @param cases `all` (default) lists every case, `failures` only what did not pass
 */
export function renderConformance(report: ConformanceReport, cases: "all" | "failures" = "all"): string {
  const counts = countFiles(report.results);
  const failures = report.results.filter(({ status }) => status === "fail");
  return [
    ...(cases === "all" ? [...caseLines(report.results), ""] : []),
    ...table([
      ["file", "voice", "passed", "failed", "unsupported"],
      ...counts.map((c) => [c.file, c.voice, String(c.passed), String(c.failed), String(c.unsupported)]),
    ]),
    ...unsupportedLines(report.results),
    ...(failures.length === 0 ? [] : ["", "failed:", ...caseLines(failures)]),
    "",
    verdict(report, counts),
  ].join("\n");
}

function countFiles(results: readonly CaseResult[]): readonly FileCount[] {
  const counts = new Map<string, FileCount>();
  for (const { file, voice, status } of results) {
    const key = `${voice} ${file}`;
    const old = counts.get(key) ?? { file, voice, passed: 0, failed: 0, unsupported: 0 };
    counts.set(key, {
      ...old,
      passed: old.passed + Number(status === "pass"),
      failed: old.failed + Number(status === "fail"),
      unsupported: old.unsupported + Number(status === "unsupported"),
    });
  }
  return [...counts.values()];
}

function caseLines(results: readonly CaseResult[]): readonly string[] {
  return table(
    results.map((r) => {
      const compared =
        r.largestError === undefined ? "" : `error ${number(r.largestError)} of ${number(r.tolerance ?? 0)} allowed`;
      return [r.status, r.voice, r.file, r.name, compared, r.message];
    }),
  );
}

/** Unsupported cases by reason, each with its name. */
function unsupportedLines(results: readonly CaseResult[]): readonly string[] {
  const reasons = new Map<string, string[]>();
  for (const { file, name, voice, status, message } of results) {
    if (status !== "unsupported") continue;
    const key = `${voice}, ${file}: ${message}`;
    reasons.set(key, [...(reasons.get(key) ?? []), name]);
  }
  if (reasons.size === 0) return [];
  return ["", "unsupported:", ...[...reasons].map(([reason, names]) => `  ${reason}: ${names.join(", ")}`)];
}

function verdict({ kernel, ok }: ConformanceReport, counts: readonly FileCount[]): string {
  const total = (key: "passed" | "failed" | "unsupported"): number => counts.reduce((sum, c) => sum + c[key], 0);
  const voices = kernel === undefined ? "float64 reference" : `float64 reference and kernels ${kernel}`;
  const numbers = `${total("passed")} passed, ${total("failed")} failed, ${total("unsupported")} unsupported`;
  return `${ok ? "conforms" : "DOES NOT CONFORM"}: ${numbers} (${voices})`;
}

/** Rows with their columns padded to one width; trailing blanks removed. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

function number(value: number): string {
  return Number.isFinite(value) ? value.toExponential(1) : "not finite";
}

function finite(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}
