import { metric } from "./metrics.ts";
import { simpson } from "./simpson.ts";
import { isLottery } from "./statistics.ts";
import type { ArmSummary, Estimate, Notice } from "./types.ts";
import { whyDisagree } from "./whyDisagree.ts";

/**
 * What must stand beside the numbers (INSTRUMENTS part 3): measures of one contrast with opposite supported signs, shares
 * of almost nothing, correlations that differ within and between arms, measures that were not valid, diverged trials, and a
 * loss or a damage that is shown without the form
 * that it must be read with.
 */
export function disagreement(estimates: readonly Estimate[], arms: readonly ArmSummary[]): Notice[] {
  const differences = estimates.filter(({ statistic }) => statistic === undefined);
  // A correlation counts networks, and who reached a target first includes those that diverged.
  const pairs = estimates.filter(({ statistic }) => statistic === undefined || isLottery(statistic));
  return [
    ...groups(differences).flatMap(opposites),
    ...simpson(estimates),
    ...almostNothing(differences, arms),
    ...notValid(pairs),
    ...diverged(pairs),
    ...groups(differences).flatMap(alone),
  ];
}

/** Estimates of the same two arms at the same place. */
function groups(estimates: readonly Estimate[]): Estimate[][] {
  const found = new Map<string, Estimate[]>();
  for (const estimate of estimates) {
    const key = [estimate.task, estimate.learningRate, estimate.arm, estimate.against].join("\n");
    found.set(key, [...(found.get(key) ?? []), estimate]);
  }
  return [...found.values()];
}

/** Rules 1 and 2: each pair of kinds once, with its first pair of rows of opposite decisions. */
function opposites(group: readonly Estimate[]): Notice[] {
  const decided = group.filter(({ better, decision }) => better !== "equal" && /^(supported|refuted)$/.test(decision));
  const notices = new Map<string, Notice>();
  for (const [i, one] of decided.entries())
    for (const other of decided.slice(i + 1)) {
      if (one.decision === other.decision || one.on === other.on) continue;
      const why = whyDisagree(one.on, other.on);
      if (why !== undefined && !notices.has(why)) notices.set(why, disagree(one, other, why));
    }
  return [...notices.values()];
}

function disagree(one: Estimate, other: Estimate, why: string): Notice {
  const says = ({ on, mean, unit, better, decision }: Estimate): string =>
    `${named(on)} says ${decision === "supported" ? better : opposite(better)} (${signed(mean)} ${unit})`;
  return {
    type: "disagreement",
    task: one.task,
    learningRate: one.learningRate,
    title: "these measures disagree",
    text: `${one.arm} against ${one.against}: ${says(one)}, ${says(other)}, where the claim wants ${one.better} and ${other.better}; ${why}`,
    metrics: [one.on, other.on],
    arms: [one.arm, one.against],
  };
}

/** A metric in words. */
function named(on: string): string {
  return metric(on)?.title ?? on;
}

function opposite(better: Estimate["better"]): string {
  return better === "lower" ? "higher" : "lower";
}

/** Rule 3: a share is read with its total; below a tenth of the reference arm's total it says nothing. */
function almostNothing(estimates: readonly Estimate[], arms: readonly ArmSummary[]): Notice[] {
  const seen = new Set<string>();
  return estimates.flatMap((estimate): Notice[] => {
    const total = totalOf(estimate.on);
    const { arm, against, task, learningRate } = estimate;
    const key = [task, learningRate, arm, against, estimate.on].join("\n");
    if (total === undefined || seen.has(key)) return [];
    seen.add(key);
    const mean = (name: string): number | undefined =>
      arms.find(
        (row) => row.arm === name && row.metric === total && row.task === task && row.learningRate === learningRate,
      )?.mean;
    const [own, reference] = [mean(arm), mean(against)];
    if (own === undefined || reference === undefined || !(own < 0.1 * reference)) return [];
    return [
      {
        type: "almost-nothing",
        task,
        learningRate,
        title: "share of almost nothing",
        text: `${named(estimate.on)} of ${arm} is a share of ${rounded(own)}, less than a tenth of the ${rounded(reference)} of ${against}`,
        metrics: [estimate.on, total],
        arms: [arm, against],
      },
    ];
  });
}

function totalOf(on: string): string | undefined {
  const share = /^(rely\.single\.(?:.*\.)?)(?:topShare|topShareRatio|gini)(T?)(\.layer\d+)?$/.exec(on);
  return share === null ? undefined : `${share[1]}total${share[2]}${share[3] ?? ""}`;
}

/** One notice for each measure, with the arms of all its pairs. */
function notValid(estimates: readonly Estimate[]): Notice[] {
  const found = new Map<string, Estimate[]>();
  for (const estimate of estimates) {
    const key = [estimate.task, estimate.learningRate, estimate.on].join("\n");
    if (estimate.invalidPairs > 0) found.set(key, [...(found.get(key) ?? []), estimate]);
  }
  return [...found.values()].flatMap((rows): Notice[] => {
    const [first] = rows;
    if (first === undefined) return [];
    const { on, task, learningRate, invalidWhy } = first;
    const worst = Math.max(...rows.map(({ invalidPairs }) => invalidPairs));
    const all = first.pairs + first.invalidPairs + first.divergedPairs;
    const arms = [...new Set(rows.flatMap(({ arm, against }) => [arm, against]))];
    return [
      {
        type: "invalid",
        task,
        learningRate,
        title: "not valid everywhere",
        text: `${named(on)} is not defined in up to ${worst} of ${all} pairs of ${arms.join(", ")}, which are left out of its means${invalidWhy === undefined ? "" : `: ${invalidWhy}`}`,
        metrics: [on],
        arms,
      },
    ];
  });
}

/** One notice for each two arms, however many measures they are compared on. */
function diverged(estimates: readonly Estimate[]): Notice[] {
  return groups(estimates).flatMap(([first]): Notice[] => {
    if (first === undefined || first.divergedPairs === 0) return [];
    const { arm, against, task, learningRate, divergedPairs } = first;
    const all = first.pairs + first.invalidPairs + divergedPairs;
    const bar = divergedPairs > 0.1 * all ? "; with more than a tenth diverged nothing of it can be supported" : "";
    return [
      {
        type: "diverged",
        task,
        learningRate,
        title: "diverged trials",
        text: `${divergedPairs} of ${all} pairs of ${arm} and ${against} have a trial that diverged; they are left out of the means${bar}`,
        metrics: [],
        arms: [arm, against],
      },
    ];
  });
}

/** Rule 4: damage in nats is not shown without its form at T*, loss not without accuracy. */
function alone(group: readonly Estimate[]): Notice[] {
  const names = new Set(group.map(({ on }) => on));
  return group.flatMap((estimate): Notice[] => {
    const partner = partnerOf(estimate.on);
    if (partner === undefined || names.has(partner)) return [];
    const { arm, against, task, learningRate, on } = estimate;
    return [
      {
        type: "alone",
        task,
        learningRate,
        title: "read it beside its partner",
        text: `${named(on)} of ${arm} against ${against} is compared without ${named(partner)}; compare that too`,
        metrics: [on, partner],
        arms: [arm, against],
      },
    ];
  });
}

function partnerOf(on: string): string | undefined {
  const damage = /^(rely\.single\.(?:.*\.)?max)(\.layer\d+)?$/.exec(on);
  if (damage !== null) return `${damage[1]}T${damage[2] ?? ""}`;
  return /^test\.nll$/.test(on) ? "test.accuracy" : undefined;
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${rounded(Math.abs(value))}`;
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(3)));
}
