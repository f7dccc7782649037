import type { Conclusion } from "../../conclude.ts";
import { missingPairs } from "../../import/missingPairs.ts";
import { metric } from "../../metrics.ts";
import type { Experiment, ImportedFrom, TrialRecord } from "../../types.ts";
import type { ArmText, ClaimText, Commands, MetricText, Provenance, ReportInput } from "../reportInput.ts";
import { armText } from "./armText.ts";
import { taskCells } from "./taskCells.ts";
import { taskReport } from "./taskReport.ts";

/** What a report needs beside the conclusion. */
export interface ReportSource {
  readonly conclusion: Conclusion;
  /** By trial id; arrays may be absent. */
  readonly records: ReadonlyMap<string, TrialRecord>;
  /** The whole record of a trial, arrays included. */
  readonly load: (trial: string) => TrialRecord | undefined;
  /** Trials that were tried in vain. */
  readonly failed: ReadonlySet<string>;
  /** Absent for an experiment file. */
  readonly claim?: ClaimText;
  readonly profile?: string;
  readonly provenance: Omit<Provenance, "rootSeed" | "seeds">;
  readonly commands: Commands;
}

/** The input of a report from a conclusion and its records. */
export function reportInputOf(source: ReportSource): ReportInput {
  const { conclusion, records, failed, load, provenance, commands } = source;
  const { experiments, planned, trials, looks, estimates, verdicts, notices } = conclusion;
  const tasks = experiments.map((experiment) =>
    taskReport(taskCells(experiment, planned, records, failed), conclusion, load),
  );
  const seeds = [...new Set(planned.map(({ seed }) => seed))].sort((a, b) => a - b);
  const imported = experiments[0]?.imported;
  const warnings = imported === undefined ? warningsOf(trials, failed.size) : missingPairs(experiments, planned);
  return {
    claim: source.claim ?? ownClaim(experiments),
    profile: source.profile ?? (imported === undefined ? "own" : "imported"),
    arms: armTexts(experiments),
    metrics: {
      ...(experiments.every(({ loss }) => loss === "squared") ? squaredUnits(conclusion) : {}),
      ...(imported === undefined ? {} : foreignMetrics(conclusion, imported)),
    },
    tasks,
    ...{ verdicts, estimates, notices, looks, commands },
    provenance: {
      ...(imported === undefined ? {} : { imported }),
      ...provenance,
      rootSeed: experiments[0]?.root ?? 0,
      seeds,
    },
    ...(warnings.length === 0 ? {} : { warnings }),
  };
}

function armTexts(experiments: readonly Experiment[]): ArmText[] {
  const texts = new Map<string, ArmText>();
  for (const { arms, imported, net } of experiments)
    for (const [id, arm] of Object.entries(arms))
      if (!texts.has(id)) texts.set(id, imported !== undefined && net.length === 0 ? bareArm(id) : armText(id, arm));
  return [...texts.values()];
}

/** An arm of which nothing but its name is known. */
function bareArm(id: string): ArmText {
  return { id, name: id, description: "", role: "control" };
}

/** Under squared loss what is told in nats elsewhere is a squared error. */
function squaredUnits({ arms, estimates }: Conclusion): Record<string, Partial<MetricText>> {
  const differences = estimates.filter(({ statistic }) => statistic === undefined);
  const units = [...arms.map(({ metric, unit }) => [metric, unit]), ...differences.map(({ on, unit }) => [on, unit])];
  return Object.fromEntries(
    units.flatMap(([name, unit]) => (name && unit === "squared error" ? [[name, { unit }]] : [])),
  );
}

/** Metrics of imported results that are not ours: all that is known is their name. */
function foreignMetrics({ arms, estimates }: Conclusion, { file }: ImportedFrom): Record<string, Partial<MetricText>> {
  const names = new Set([...arms.map(({ metric }) => metric), ...estimates.map(({ on }) => on)]);
  return Object.fromEntries(
    [...names].flatMap((name) =>
      metric(name) === undefined ? [[name, { unit: "in its own unit", what: `the metric ${name} of ${file}` }]] : [],
    ),
  );
}

/** An experiment file is its own claim: its question, and its comparisons in words. */
function ownClaim([first]: readonly Experiment[]): ClaimText {
  const question = first?.question || "What do the arms of this experiment differ in?";
  const imported = first?.imported;
  return {
    id: first?.name ?? "experiment",
    sentence: question,
    speaker: imported === undefined ? "the writer of the experiment" : "asked of imported results",
    source: { text: imported === undefined ? "experiment file" : `file ${imported.file}` },
    question,
    restatements: Object.entries(first?.restatements ?? {}).map(([id, text]) => ({
      ...{ id, text },
      refutedBy: "the interval lies on the other side, and the effect is not smaller than the margin",
    })),
    literature: [],
    limits: imported === undefined ? [] : importedLimits(imported),
    traps: [],
  };
}

/** What cannot be known of results that were trained elsewhere. */
function importedLimits(imported: ImportedFrom): string[] {
  return [
    `The results are those of ${imported.file}: nothing was trained here, and nothing can be replayed.`,
    "That results of one seed belong together (same data, start and batch order) is taken from the file. Where they do not, the intervals still hold, only wider than need be.",
    "Seeds are taken for independent draws. Where all of them share one split of the data, the verdicts are about that split.",
    "Whether metric, margin and number of seeds were chosen before the results were seen is not known. Intervals and p-values hold for a choice made before.",
  ];
}

function warningsOf({ planned, done }: Conclusion["trials"], failed: number): string[] {
  const missing = planned - done;
  if (missing === 0) return [];
  const why = failed === 0 ? "" : `, ${failed} of them failed`;
  return [`${missing} of ${planned} trials are missing${why}: the numbers rest on those that are there.`];
}
