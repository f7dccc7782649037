import type { Readable, Writable } from "node:stream";
import { type CANCEL_SYMBOL, cancel, intro, isCancel, multiselect, outro, select, text } from "@clack/prompts";
import { CommanderError } from "commander";
import { catalogue } from "../../core/data/catalogue.ts";
import { armByName, isStandardArm, STANDARD_ARMS } from "../../lab/arms.ts";
import type { DraftMeasure, ExperimentDraft } from "../../lab/draftExperiment.ts";
import { datasetEntry } from "../../lab/fillDefaults.ts";
import { metric, metricNames } from "../../lab/metrics.ts";
import { didYouMean } from "../../lab/nearest.ts";
import { armName } from "../../lab/report/input/armName.ts";
import { metricText } from "../../lab/report/metricText.ts";
import type { Margin } from "../../lab/types.ts";
import type { InitFlags } from "./initFlags.ts";
import { marginSize } from "./options.ts";

/** Where questions are asked. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
}

/** Arms that are offered; any other can be typed. */
const ARMS = ["plain", "bn", "bn-g16", "bn-full", "bn-full+shared16", "layernorm", "dropout-.2"] as const;

/** Metrics that are offered, of classifications and of regressions. */
const METRICS = [
  ...["test.nll", "test.accuracy", "gap.nll", "test.ece", "rely.single.maxT", "rely.curve.train"],
  ...["concentration.nEff", "selectivity.mean"],
];
const REGRESSION_METRICS = ["test.loss", "gap.loss", "rely.single.max", "concentration.nEff"];

const OTHER = "another, by its name";

/** Thrown inside the questions by Ctrl-C. */
class Cancelled extends Error {}

/**
 * Asks for what the flags leave open, in the order in which an experiment is thought out: question, data, arms, measures,
 * what is claimed and the margin, seeds. Undefined where Ctrl-C ended it.
 */
export async function askExperiment(
  file: string,
  flags: InitFlags,
  terminal: Terminal,
): Promise<ExperimentDraft | undefined> {
  try {
    intro(`A new experiment, ${file}. Ctrl-C leaves without writing anything.`, terminal);
    const question = flags.question ?? (await askQuestion(terminal));
    const data = flags.data ?? (await askData(terminal));
    const arms = flags.arms ?? (await askArms(terminal));
    const against = flags.against ?? (await askAgainst(arms, terminal));
    const metrics = flags.on ?? (await askMetrics(data, terminal));
    const measures: DraftMeasure[] = [];
    for (const on of metrics) measures.push(await askClaim(on, data, flags, terminal));
    const seeds = flags.seeds ?? (await askSeeds(terminal));
    outro("These comparisons are fixed now: what is decided is decided by them.", terminal);
    return { ...(question === "" ? {} : { question }), data, arms, against, measures, seeds };
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error;
    cancel("Stopped.", terminal);
    return undefined;
  }
}

/** What was answered. Throws {@link Cancelled} for Ctrl-C. */
async function answer<Value>(asked: Promise<Value | typeof CANCEL_SYMBOL>): Promise<Value> {
  const value = await asked;
  if (isCancel(value)) throw new Cancelled();
  return value;
}

function askQuestion(terminal: Terminal): Promise<string> {
  return answer(
    text({
      ...terminal,
      message: "What do you want to know? One sentence.",
      placeholder: "Enter: it is worded by what you compare",
      defaultValue: "",
    }),
  );
}

function askData(terminal: Terminal): Promise<string> {
  const sets = catalogue.filter(({ task }) => task !== "fixture");
  return answer(
    select({
      ...terminal,
      message: "On which data?",
      options: sets.map(({ id, title, source }) => ({
        value: id,
        label: id,
        hint: source === undefined ? title : `${title}; files by: linchpin data get ${source}`,
      })),
      maxItems: 8,
    }),
  );
}

async function askArms(terminal: Terminal): Promise<string[]> {
  const chosen = await answer(
    multiselect<string>({
      ...terminal,
      message: "Which networks? They share data, start and order of the batches.",
      options: [
        ...ARMS.map((arm) => ({ value: arm, label: arm, hint: armName(armByName(arm)) })),
        { value: OTHER, label: OTHER, hint: "such as bn-g8, groupnorm-4 or bn+dropout-.1" },
      ],
      initialValues: ["plain", "bn"],
      required: true,
    }),
  );
  const offered = chosen.filter((arm) => arm !== OTHER);
  if (!chosen.includes(OTHER) && offered.length > 1) return offered;
  const more = await answer(
    text({
      ...terminal,
      message: offered.length > 0 ? `Besides ${offered.join(", ")}: which arms? Commas between.` : "Which arms?",
      validate: (given) => firstFault(words(given), armFault) ?? tooFew([...offered, ...words(given)]),
    }),
  );
  return [...new Set([...offered, ...words(more)])];
}

function askAgainst(arms: readonly string[], terminal: Terminal): Promise<string> {
  return answer(
    select<string>({
      ...terminal,
      message: "Which one are the others compared with?",
      options: arms.map((arm) => ({ value: arm, label: arm })),
      initialValue: arms.includes("plain") ? "plain" : (arms[0] ?? ""),
    }),
  );
}

async function askMetrics(data: string, terminal: Terminal): Promise<string[]> {
  const names = datasetEntry(data)?.task === "regression" ? REGRESSION_METRICS : METRICS;
  const chosen = await answer(
    multiselect<string>({
      ...terminal,
      message: "What decides? Few: every one more makes all of them harder to show.",
      options: [
        ...names.map((name) => ({ value: name, label: name, hint: metricText(name).what })),
        { value: OTHER, label: OTHER, hint: "docs/experimentFile.md lists them" },
      ],
      initialValues: names.slice(0, 1),
      required: true,
    }),
  );
  const offered = chosen.filter((name) => name !== OTHER);
  if (!chosen.includes(OTHER)) return offered;
  const more = await answer(
    text({
      ...terminal,
      message: "Which metrics? Commas between.",
      validate: (given) => (words(given).length === 0 ? "Expected a name." : firstFault(words(given), metricFault)),
    }),
  );
  return [...new Set([...offered, ...words(more)])];
}

async function askClaim(on: string, data: string, flags: InitFlags, terminal: Terminal): Promise<DraftMeasure> {
  const found = metric(on);
  const title = found?.title ?? on;
  const better =
    flags.better ??
    (await answer(
      select<"lower" | "higher" | "equal">({
        ...terminal,
        message: `${title}: what is claimed? It is fixed before any trial runs.`,
        options: [
          { value: "lower", label: "the arms lower it" },
          { value: "higher", label: "the arms raise it" },
          { value: "equal", label: "it stays the same, within the margin" },
        ],
        initialValue: found?.better ?? "lower",
      }),
    ));
  const margin = flags.margin ?? (await askMargin(on, data, terminal));
  return { on, better, margin };
}

async function askMargin(on: string, data: string, terminal: Terminal): Promise<Margin> {
  const { title = on, unit = "in its unit", margin } = metric(on) ?? {};
  const own = typeof margin === "object" ? margin[datasetEntry(data)?.kind ?? "generated"] : margin;
  const given = await answer(
    text({
      ...terminal,
      message: `${title}: the smallest difference that matters? A number (${unit}) or a share ("5%").`,
      ...(own === undefined ? { placeholder: "1% of test.nll" } : { initialValue: String(own) }),
      validate: (value) => faultOf(() => marginSize(value ?? "")),
    }),
  );
  return marginSize(given);
}

async function askSeeds(terminal: Terminal): Promise<number> {
  const given = await answer(
    text({
      ...terminal,
      message: "How many paired seeds? No verdict below 8; small effects need tens to hundreds.",
      initialValue: "16",
      validate: (value) => (/^[1-9]\d{0,4}$/.test(value ?? "") ? undefined : "Expected a whole number of at least 1."),
    }),
  );
  return Number(given);
}

function words(given: string | undefined): string[] {
  return (given ?? "")
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

function tooFew(arms: readonly string[]): string | undefined {
  return new Set(arms).size > 1 ? undefined : "Expected at least two arms, to compare them.";
}

function firstFault(names: readonly string[], fault: (name: string) => string | undefined): string | undefined {
  return names.map(fault).find((message) => message !== undefined);
}

function armFault(name: string): string | undefined {
  return isStandardArm(name) ? undefined : `"${name}" is no standard arm${didYouMean(name, STANDARD_ARMS)}.`;
}

function metricFault(name: string): string | undefined {
  return metric(name) === undefined ? `There is no metric "${name}"${didYouMean(name, metricNames())}.` : undefined;
}

function faultOf(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof CommanderError) return error.message;
    throw error;
  }
}
