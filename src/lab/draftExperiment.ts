import { UserError } from "../core/math/errors.ts";
import { armByName } from "./arms.ts";
import type { ComparisonFile, ExperimentFile, InstrumentFile } from "./experimentFile.ts";
import { findInstrument } from "./instrumentSettings.ts";
import { metric, metricNames } from "./metrics.ts";
import { didYouMean } from "./nearest.ts";
import type { Margin } from "./types.ts";

/** What somebody who begins an experiment has to say; everything else has a default. */
export interface ExperimentDraft {
  /** In one sentence; absent: made of the first comparison. */
  readonly question?: string;
  /** Name of a data set. */
  readonly data: string;
  /** Standard arms by name. */
  readonly arms: readonly string[];
  /** The arm that the others are compared with; default: the first. */
  readonly against?: string;
  readonly measures: readonly DraftMeasure[];
  readonly seeds?: number;
}

/** A metric that decides, and what is claimed of it; direction and margin are the metric's own where absent. */
export interface DraftMeasure {
  readonly on: string;
  readonly better?: "lower" | "higher" | "equal";
  readonly margin?: Margin;
}

/**
 * The experiment file of a draft. Every arm is compared with the yardstick, injected noise with the arm it is put on, and
 * where batch norm stands beside `bn-full`, its batch noise is switched on and off (CLAIMS 2.2): then normalisation and the
 * total effect are shown and do not decide. Throws UserError for an arm, metric or direction that does not exist, and for a
 * metric that needs a margin and has none; the rest is found when the file is read.
 */
export function draftExperiment(draft: ExperimentDraft): ExperimentFile {
  const { data, measures, seeds } = draft;
  const arms = [...new Set(draft.arms)];
  for (const arm of arms) armByName(arm);
  const [first] = arms;
  const against = draft.against ?? first;
  if (first === undefined || against === undefined || arms.length < 2)
    throw new UserError(`arms: ${arms.join(", ") || "none"}; a comparison needs at least two, such as plain, bn`);
  if (!arms.includes(against))
    throw new UserError(
      `against: "${against}" is not among the arms${didYouMean(against, arms)}; arms: ${arms.join(", ")}`,
    );
  const pairs = contrasts(arms, against);
  const compare = measures.flatMap((measure) => pairs.map((pair) => comparison(pair, measure)));
  return {
    ...(draft.question === undefined ? {} : { question: draft.question }),
    data,
    arms,
    seeds: seeds ?? 16,
    instruments: instrumentsOf(measures.map(({ on }) => on)),
    compare,
  };
}

type Pair = Pick<ComparisonFile, "arm" | "against" | "contrast" | "primary">;

/** Which arm is compared with which, and under what name. */
function contrasts(arms: readonly string[], yardstick: string): readonly Pair[] {
  const noisy = arms.filter((arm) => /^bn(-g\d+)?$/.test(arm));
  const hasSwitch = arms.includes("bn-full") && noisy.length > 0 && yardstick !== "bn-full";
  // Names stand for one pair each.
  const named = noisy.length === 1;
  const noise = hasSwitch ? noisy.map((arm): Pair => ({ ...name("NC1", named), arm, against: "bn-full" })) : [];
  const others = arms.flatMap((arm): Pair[] => {
    if (arm === yardstick) return [];
    const [, base = "", kind] = /^(.+)\+(shared|indep)\d+$/.exec(arm) ?? [];
    if (base !== yardstick && arms.includes(base))
      return [{ ...name(`NC2-${kind}`, base === "bn-full" && hasSwitch), arm, against: base }];
    if (hasSwitch && noisy.includes(arm)) return [{ ...name("total", named), arm, against: yardstick, primary: false }];
    if (hasSwitch && arm === "bn-full")
      return [{ ...name("normalisation", true), arm, against: yardstick, primary: false }];
    return [{ arm, against: yardstick }];
  });
  return [...noise, ...others.filter(({ primary }) => primary !== false), ...others.filter((pair) => !decides(pair))];
}

function decides({ primary }: Pair): boolean {
  return primary !== false;
}

function name(contrast: string, given: boolean): Pick<Pair, "contrast"> {
  return given ? { contrast } : {};
}

function comparison({ primary, ...pair }: Pair, { on, ...measure }: DraftMeasure): ComparisonFile {
  const found = metric(on);
  if (found === undefined) throw new UserError(`on: unknown metric "${on}"${didYouMean(on, metricNames())}`);
  const better = measure.better ?? found.better;
  if (better === undefined)
    throw new UserError(`on: ${on} has no better end; say what is claimed of it: lower, higher or equal`);
  if (measure.margin === undefined && found.margin === undefined)
    throw new UserError(
      `on: ${on} has no default margin; give the smallest difference that matters, such as 0.01, "5%" or "1% of test.nll"`,
    );
  return {
    ...pair,
    on,
    better,
    ...(measure.margin === undefined ? {} : { margin: measure.margin }),
    ...(primary === undefined ? {} : { primary }),
  };
}

/** The instruments of some metrics, by moment of training, with the settings that a variant needs. */
function instrumentsOf(metrics: readonly string[]): (string | InstrumentFile)[] {
  const requests = new Map<string, InstrumentFile>([["generalisation", { id: "generalisation" }]]);
  for (const on of metrics) {
    const { instrument, needs = {} } = metric(on) ?? {};
    if (instrument === undefined) continue;
    const key = `${instrument} ${needs["at"] ?? ""}`.trim();
    let request = requests.get(key) ?? { id: instrument };
    for (const [setting, value] of Object.entries(needs)) {
      const now = request[setting] ?? findInstrument(instrument)?.defaults[setting];
      if (Array.isArray(now) ? now.includes(value) : now === value) continue;
      request = { ...request, [setting]: Array.isArray(now) ? [...now, value] : value };
    }
    requests.set(key, request);
  }
  return [...requests.values()].map((request) => (Object.keys(request).length === 1 ? request.id : request));
}
