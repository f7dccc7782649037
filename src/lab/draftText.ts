import { stringify } from "yaml";
import { invariant } from "../core/math/errors.ts";
import { armByName } from "./arms.ts";
import { draftExperiment, type ExperimentDraft } from "./draftExperiment.ts";
import { metric, unitOf } from "./metrics.ts";
import { armDescription } from "./report/input/armDescription.ts";
import { experiment } from "./spec.ts";
import type { Comparison, Experiment } from "./types.ts";

/**
 * The experiment file of a draft as commented YAML: the defaults that matter are written out, so that they can be changed,
 * and each part says what it is for. Reading it gives the experiment of {@link draftExperiment}. Throws UserError where the
 * answers do not fit together.
 *
 * @param file its name, for the commands in it
 */
export function draftText(draft: ExperimentDraft, file: string): string {
  const written = draftExperiment(draft);
  const filled = experiment(written, "init");
  const { data, net, train, seeds, compare, loss } = filled;
  const sizes = `${data.train} training, ${data.validation} validation, ${data.test} test examples a seed`;
  const [first] = compare;
  invariant(first, "draft: nothing is compared");
  return [
    "# An experiment of Linchpin: the same networks from many seeds, and comparisons that are fixed before any is trained.",
    "#",
    `#   linchpin run ${file} --dry-run     the plan, and about how long it takes here`,
    `#   linchpin run ${file}`,
    "#",
    "# Every member, its default, and all arms and metrics: docs/experimentFile.md",
    "",
    `question: ${oneLine(draft.question ?? ownQuestion(first))}`,
    "",
    `# ${sizes}. In full: { name: ${data.name}, train: ${data.train} }`,
    `data: ${written.data}`,
    "",
    `# He initialisation, ${loss} loss. The arms put norms and noise into the hidden layers.`,
    `net: ${oneLine(net)}`,
    "",
    "# SGD with momentum .9. Try them on other rates: linchpin run ... --set lr=0.01,0.1",
    `train: { learningRate: ${train.learningRate}, batch: ${train.batch}, epochs: ${train.epochs} }`,
    "",
    "# Networks that share data, start and order of the batches, seed by seed, and differ in nothing but this.",
    "arms:",
    ...Object.keys(filled.arms).map((arm) => `  - ${oneLine(arm)} # ${armDescription(armByName(arm))}`),
    "",
    "# Pairs. No verdict below 8; where it stays undecided, the run says about how many more would decide it.",
    `seeds: ${seeds}`,
    "",
    "# What is measured of every trained network. More can be listed: it is shown and does not decide.",
    `instruments: ${oneLine(written.instruments)}`,
    "",
    "# What decides: arm minus against, seed by seed. margin is the smallest difference that matters: smaller ones are called",
    "# equivalent. Fixed before any trial runs; another row or margin is another experiment.",
    ...contrastNotes(compare),
    "compare:",
    ...(written.compare ?? []).map(({ primary, ...row }, i) => {
      const margin = compare[i]?.margin;
      return `  - ${oneLine({ ...row, margin, ...(primary === undefined ? {} : { primary }) })}${words(row.on, loss)}`;
    }),
    "",
  ].join("\n");
}

function ownQuestion({ arm, against, better, on }: Comparison): string {
  const title = metric(on)?.title ?? on;
  if (better === "equal") return `Have ${arm} and ${against} the same ${title}?`;
  return `Does ${arm} ${better === "lower" ? "lower" : "raise"} the ${title}, compared with ${against}?`;
}

/** What the names of contrasts mean, where there are any. */
function contrastNotes(compare: readonly Comparison[]): string[] {
  const named = new Set(compare.map(({ contrast }) => contrast));
  const notes = [
    ["NC1", "NC1: batch noise on against batch noise off, normalisation the same."],
    ["NC2-shared", "NC2-shared: noise of the same size put back, one draw a batch."],
    ["NC2-indep", "NC2-indep: noise of the same size put back, one draw an example."],
  ] as const;
  const found = notes.filter(([name]) => named.has(name));
  if (found.length === 0) return [];
  return [
    ...found.map(([, text]) => `# ${text}`),
    "# An effect is called one of the noise where NC1 and NC2-shared both show it. primary: false is shown and does not decide.",
  ];
}

function words(on: string, loss: Experiment["loss"]): string {
  const [title, unit] = [metric(on)?.title ?? on, unitOf(on, loss)];
  return ` # ${title}${title.endsWith(unit) ? "" : `, in ${unit}`}`;
}

function oneLine(value: unknown): string {
  return stringify(value, { collectionStyle: "flow", lineWidth: 0, defaultStringType: "PLAIN" }).trimEnd();
}
