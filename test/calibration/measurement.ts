import { binomialShare } from "../../src/core/stats/binomialShare.ts";

/** How often something happened in simulated or trained populations, and how often it should. */
export interface Measurement {
  readonly table: "falseVerdicts" | "coverage" | "power" | "netVerdicts" | "netCoverage" | "netPower";
  readonly what: string;
  /** Law of the differences, or arm and metric of real nets. */
  readonly law: string;
  readonly seeds: string;
  readonly hits: number;
  readonly times: number;
  /**
   * `atMost`: a share of false verdicts, which may be smaller. `coverage`: of an interval. `power`: there is no nominal
   * value, but what the non-central t law says where it applies.
   */
  readonly rule: "atMost" | "coverage" | "power";
  readonly nominal?: number;
}

/** `holds`, `fails`, or `open` where the measurement's own interval cannot tell; `wide`: covers more than it says. */
export type Standing = "holds" | "wide" | "fails" | "open";

/** A coverage may be off by one point. */
const POINT = 0.01;

/** The measured share with its 95 % Clopper-Pearson interval. */
export function shareOf({ hits, times }: Measurement): {
  readonly share: number;
  readonly low: number;
  readonly high: number;
} {
  return { share: hits / times, ...binomialShare(hits, times).interval(0.95) };
}

/**
 * A share of false verdicts holds unless its whole interval lies above the nominal one. A coverage holds where its whole
 * interval lies within a point of the nominal one, is wide where all of it lies above, fails where all of it lies below.
 */
export function standing(measurement: Measurement): Standing | undefined {
  const { rule, nominal } = measurement;
  if (nominal === undefined || rule === "power") return undefined;
  const { low, high } = shareOf(measurement);
  if (rule === "atMost") return low > nominal ? "fails" : "holds";
  if (high < nominal - POINT) return "fails";
  if (low > nominal + POINT) return "wide";
  return low >= nominal - POINT ? "holds" : "open";
}

/** Counts how often `hit` is true. */
export function count(times: number, hit: () => boolean): { readonly hits: number; readonly times: number } {
  let hits = 0;
  for (let i = 0; i < times; i++) if (hit()) hits++;
  return { hits, times };
}
