import { UserError } from "../../core/math/errors.ts";
import type { Answer, Unsupported } from "./adapter.ts";
import { adapterOf, opOf } from "./adapters.ts";
import { compare, type Difference, excess } from "./compare.ts";
import { type GoldenCase, GoldenError } from "./golden.ts";
import type { KernelOps } from "./kernelOps.ts";
import type { Voice } from "./tolerance.ts";

/** What became of one case in one voice. */
export interface CaseResult {
  readonly file: string;
  readonly name: string;
  readonly voice: Voice;
  /** `unsupported`: this version has nothing of the kind. It is never counted as passed. */
  readonly status: "pass" | "fail" | "unsupported";
  /** Error of the value that came closest to its tolerance, or furthest beyond; absent where nothing was compared. */
  readonly largestError?: number;
  /** What was allowed for that value. */
  readonly tolerance?: number;
  /** Which value that was, what failed, or why the case is unsupported. */
  readonly message: string;
  /** Expected values that this voice does not show, such as `outputs.y_eval`; the message says why. */
  readonly notCompared?: readonly string[];
}

/** Results of all cases in the order of the files. */
export interface ConformanceReport {
  /** Name of the kernels, where they took part. */
  readonly kernel?: string;
  readonly results: readonly CaseResult[];
  /** True when no case failed. */
  readonly ok: boolean;
}

/**
 * Runs golden vectors through the float64 reference and, where given and where they have something of the kind, the
 * kernels.
 * Throws GoldenError where a case lacks what its op needs.
 */
export function conformance(cases: readonly GoldenCase[], kernel?: KernelOps): ConformanceReport {
  const results = cases.flatMap((golden) => {
    const adapter = adapterOf(golden);
    const reference = judge(golden, "reference", () => adapter?.reference(golden) ?? nothing(golden));
    const ask = reference.status === "unsupported" ? undefined : adapter?.kernel;
    if (kernel === undefined || ask === undefined) return [reference];
    return [reference, judge(golden, "kernel", () => ask(golden, kernel))];
  });
  const ok = results.every(({ status }) => status !== "fail");
  return kernel === undefined ? { results, ok } : { kernel: kernel.name, results, ok };
}

function nothing(golden: GoldenCase): Unsupported {
  return { unsupported: `${opOf(golden)} is not in this version` };
}

function judge(golden: GoldenCase, voice: Voice, ask: () => Answer | Unsupported): CaseResult {
  const { file, name } = golden;
  const result = (status: CaseResult["status"], message: string): CaseResult => ({
    file,
    name,
    voice,
    status,
    message,
  });
  let answer: Answer | Unsupported;
  try {
    answer = ask();
  } catch (error) {
    if (!(error instanceof UserError) || error instanceof GoldenError) throw error;
    return golden.config["raises"] === true
      ? result("pass", `refused, as expected: ${error.message}`)
      : result("fail", `refused: ${error.message}`);
  }
  if ("unsupported" in answer) return result("unsupported", answer.unsupported);
  if (golden.config["raises"] === true) return result("fail", "accepted; the other framework refuses it");
  return weigh(golden, voice, answer, result);
}

function weigh(
  golden: GoldenCase,
  voice: Voice,
  answer: Answer,
  result: (status: CaseResult["status"], message: string) => CaseResult,
): CaseResult {
  const { differences, missing } = compare(golden, answer, voice);
  const worst = differences.reduce<Difference | undefined>(
    (a, b) => (a === undefined || excess(b) > excess(a) ? b : a),
    undefined,
  );
  if (worst === undefined) return result("unsupported", "the case expects nothing that is computed here");
  const numbers = { largestError: worst.error, tolerance: worst.allowed };
  const failed = differences.filter(({ error, allowed }) => !(error <= allowed)).map(({ path }) => path);
  if (failed.length > 0) return { ...result("fail", `differs in ${failed.join(", ")}`), ...numbers };
  if (missing.length > 0) return { ...result("unsupported", `not computed here: ${missing.join(", ")}`), ...numbers };
  const left = Object.entries<string | undefined>(answer.notCompared ?? {}).filter(([path]) => expects(golden, path));
  const message = [`closest to its tolerance: ${worst.path}`, ...reasons(left)].join("; ");
  const notCompared = left.length === 0 ? {} : { notCompared: left.map(([path]) => path) };
  return { ...result("pass", message), ...numbers, ...notCompared };
}

/** "not compared (REASON): PATH, PATH" for each reason. */
function reasons(left: readonly (readonly [path: string, reason: string | undefined])[]): readonly string[] {
  const byReason = Map.groupBy(left, ([, reason]) => reason);
  return [...byReason].map(([reason, paths]) => `not compared (${reason}): ${paths.map(([path]) => path).join(", ")}`);
}

function expects(golden: GoldenCase, path: string): boolean {
  const [section = "", ...key] = path.split(".");
  return (golden as unknown as Record<string, Record<string, unknown>>)[section]?.[key.join(".")] !== undefined;
}
