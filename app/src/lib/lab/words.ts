import type { Messages } from "#lib/messages/messages.ts";
import { armText } from "../../../../src/lab/report/input/armText.ts";
import type { ArmSpec } from "../../../../src/lab/types.ts";

/** Names of arms: the page's own words for the usual ones, else those of the report. */
export function armNamer(m: Messages, arms: Readonly<Record<string, ArmSpec>>, short = false): (id: string) => string {
  const own: Readonly<Record<string, string>> = m.lab.armNames;
  return (id) => {
    const arm = arms[id];
    if (Object.hasOwn(own, id)) return (short ? m.lab.shortNames[id as keyof typeof m.lab.shortNames] : own[id]) ?? id;
    if (arm === undefined) return id;
    const text = armText(id, arm);
    return (short ? text.short : undefined) ?? text.name;
  };
}

/** A metric's title, its unit as it is shown, and what its better end means. */
export function metricWords(
  m: Messages,
  metric: string,
): { readonly title: string; readonly unit: string; readonly better: string } {
  const titles: Readonly<Record<string, string>> = m.lab.metrics;
  const better: Readonly<Record<string, string>> = m.lab.better;
  const { points, percentPoints, nats, fraction, units } = m.lab.metricUnits;
  const unit: Readonly<Record<string, string>> = {
    "rely.single.maxAccuracy": points,
    "rely.single.maxT": nats,
    "rely.single.topShare": percentPoints,
    "rely.curve.test": fraction,
    "concentration.nEff": units,
    "test.accuracy": percentPoints,
    "test.nll": nats,
    "gap.nll": nats,
    "test.ece": percentPoints,
  };
  return { title: titles[metric] ?? metric, unit: unit[metric] ?? "", better: better[metric] ?? "" };
}

/** What a contrast isolates; empty where its arms say it. */
export function contrastWords(m: Messages, contrast: string): string {
  const words: Readonly<Record<string, string>> = m.lab.difference.contrasts;
  return words[contrast.replace(/-.*/, "")] ?? "";
}
