// The pages of the documentation that say what was measured, from docs/measured. Pure.

import type { Claim } from "../src/lab/claims/claim.ts";
import { claimExperiments, claimProfile, claims, profileNames } from "../src/lab/claims/index.ts";
import {
  AGREEMENT_WORDS,
  type BlockResult,
  type BlockRow,
  compareBlocks,
  countedBlocks,
} from "../src/lab/compareBlocks.ts";
import { claimFigure } from "../src/lab/report/claimFigure.ts";
import { byContrast, contrastArms } from "../src/lab/report/contrastText.ts";
import { effectText, effectUnit } from "../src/lab/report/effectText.ts";
import { estimateTitle } from "../src/lab/report/estimateNumbers.ts";
import { markdownText } from "../src/lab/report/markdownText.ts";
import { metricText } from "../src/lab/report/metricText.ts";
import { sentence, sentenceCase } from "../src/lab/report/sentence.ts";
import { svgDocument } from "../src/lab/report/svgSurface.ts";
import type { Decision, Estimate } from "../src/lab/types.ts";
import { formulaLatex } from "./formulaLatex.ts";
import { type Measured, type MeasuredVerdict, RUNS } from "./measured.ts";

/** Measurements by claim. */
export type MeasuredClaims = ReadonlyMap<string, Measured>;

/** What was measured: the quick profiles, the same on a second block of seeds, full profiles and those with convolutions. */
export type MeasuredRuns = Readonly<Record<keyof typeof RUNS, MeasuredClaims>>;

const ICONS: Readonly<Record<Decision, string>> = { supported: "✓", refuted: "✗", equivalent: "≈", undecided: "?" };
const GRADES = { S: "supports", N: "nuance", C: "contradicts", U: "untested" } as const;

/** Every file that `npm run docs` writes from measurements, by its path in the repository. */
export function generatedFiles(runs: MeasuredRuns, readme: string): ReadonlyMap<string, string> {
  const { first, second } = runs;
  const files = new Map<string, string>();
  for (const claim of claims) {
    const { id } = claim;
    const measured = first.get(id);
    if (measured === undefined) continue;
    const figure = claimFigure(measured.estimates);
    if (figure !== undefined) files.set(`docs/figures/claims/${id}.svg`, svgDocument(figure));
    const others = OTHERS.flatMap((profile): OtherProfile[] => {
      const found = runs[profile].get(id);
      if (found === undefined) return [];
      const drawn = claimFigure(found.estimates);
      if (drawn !== undefined) files.set(`docs/figures/claims/${id}-${profile}.svg`, svgDocument(drawn));
      return [{ profile, measured: found, label: drawn?.label }];
    });
    files.set(
      `docs/claims/${id}.md`,
      claimPage(claim, { measured, second: second.get(id), label: figure?.label, others }),
    );
  }
  files.set("docs/claims/README.md", indexPage(runs));
  files.set("docs/blocks.md", blocksPage(first, second));
  files.set("README.md", writtenReadme(readme, runs));
  return files;
}

/** Profiles beside the quick one, with the heading of their part of a page. */
const OTHERS = ["full", "conv"] as const;
const HEADINGS = { full: "The full profile", conv: "With convolutions or depth" } as const;

/** What was measured of another profile than the quick one. */
interface OtherProfile {
  readonly profile: (typeof OTHERS)[number];
  readonly measured: Measured;
  /** What its figure shows, in words. */
  readonly label: string | undefined;
}

interface ClaimRuns {
  readonly measured: Measured;
  readonly second: Measured | undefined;
  /** What the figure shows, in words. */
  readonly label: string | undefined;
  readonly others: readonly OtherProfile[];
}

function claimPage(claim: Claim, { measured, second, label, others }: ClaimRuns): string {
  const { id, sentence: said, speaker, place, source, question, control, statements } = claim;
  const link = source.url === undefined ? markdownText(source.text) : `[${markdownText(source.text)}](${source.url})`;
  const told =
    statements.length === 0
      ? ""
      : ` ${statements.length === 1 ? "Statement" : "Statements"} ${statements.join(", ")} of the thread.`;
  const lines = [
    `# ${id}`,
    "",
    GENERATED,
    "",
    `> “${markdownText(said)}”`,
    "",
    `${markdownText(sentenceCase(speaker))}; ${markdownText(place)}. ${link}.${told}`,
    "",
    `**${markdownText(question)}**`,
    "",
    "## Verdicts",
    "",
    "There is no overall verdict: each line stands for its own restatement and task.",
    "",
    ...verdictTable(claim, measured),
    "",
    ...(label === undefined
      ? []
      : [
          `![${markdownText(label)}](../figures/claims/${id}.svg)`,
          "",
          "_Every small dot is the difference of one pair of networks that share data, start and batch order; large mark and bar: mean and interval; shaded: smaller than the margin._",
          "",
        ]),
    "## What could refute it",
    "",
    ...claim.restatements.map(
      ({ id: restatement, text, refutedBy }) =>
        `* **${restatement}** ${markdownText(sentence(text))} Refuted by: ${markdownText(refutedBy.replace(/\.$/, ""))}.`,
    ),
    "",
    "## What was measured",
    "",
    ...measuredLines(claim, measured),
    "",
    ...(second === undefined ? [] : [...blockLines(measured, second), ""]),
    ...others.flatMap((one) => otherLines(claim, measured, one)),
    ...(control === undefined ? [] : ["## The control that matters", "", markdownText(control), ""]),
    ...whyLines(claim),
    "## Literature",
    "",
    ...claim.literature.map(
      ({ grade, text, citation }) => `* _${GRADES[grade]}_ ${markdownText(text)} — ${markdownText(citation)}`,
    ),
    "",
    "## Traps",
    "",
    ...claim.traps.map((trap) => `* ${markdownText(trap)}`),
    "",
    "## Limits",
    "",
    ...claim.limits.map((limit) => `* ${markdownText(limit)}`),
    "",
    "## Run it",
    "",
    "```",
    `linchpin run ${id}`,
    "```",
    "",
    ...profileNames(claim).map((name) => `* \`--profile ${name}\`: ${markdownText(claimProfile(claim, name).about)}`),
  ];
  return `${lines.join("\n")}\n`;
}

const GENERATED =
  "<!-- Generated by `npm run docs` from docs/measured and src/lab/claims; a test fails when it is stale. -->";

function verdictTable(claim: Claim, { verdicts, estimates }: Measured): string[] {
  const rows = verdicts.map(({ restatement, task, decision, becauseOfNoise }) => {
    const text = claim.restatements.find((known) => known.id === restatement)?.text ?? "";
    const own = primaryOf(estimates, restatement, task);
    const cause = becauseOfNoise === true && decision === "supported" ? ", and it is the noise" : "";
    return `| ${ICONS[decision]} ${decision}${cause} | ${task} | ${restatement}: ${markdownText(text)} | ${own.map(numbersOf).join("<br>")} |`;
  });
  return ["| verdict | task | restatement | what decides: effect [95 % interval] |", "|---|---|---|---|", ...rows];
}

function primaryOf(estimates: readonly Estimate[], restatement: string, task: string): readonly Estimate[] {
  return byContrast(estimates.filter((one) => one.primary && one.restatement === restatement && one.task === task));
}

function numbersOf(estimate: Estimate): string {
  const { contrast, pairs } = estimate;
  const name = contrast === "" ? contrastArms(estimate) : estimateTitle(estimate).short;
  return `${markdownText(name)}: ${markdownText(`${effectText(estimate)} ${effectUnit(estimate)}`)}, ${pairs} ${pairs === 1 ? "pair" : "pairs"}`;
}

/** Another profile: real data, more seeds, other learning rates, other networks. */
function otherLines(claim: Claim, quick: Measured, { profile, measured, label }: OtherProfile): string[] {
  const rows = compareBlocks(quick, measured);
  const odd = rows.filter(({ agreement }) => agreement === "different" || agreement === "contradiction");
  const same = rows.length === 0 ? "" : ` On the tasks of the quick profile it ${oddText(odd)}.`;
  return [
    `## ${HEADINGS[profile]}`,
    "",
    `${markdownText(claimProfile(claim, profile).about)}; numbers in [docs/measured/${profile}/${claim.id}.json](../measured/${profile}/${claim.id}.json).${same} ${networksText(measured)}.`,
    "",
    ...verdictTable(claim, measured),
    "",
    ...(label === undefined ? [] : [`![${markdownText(label)}](../figures/claims/${claim.id}-${profile}.svg)`, ""]),
    ...rateLines(measured),
  ];
}

/** Whether a verdict holds at other learning rates too, and with each arm at its best one. */
function rateLines({ verdicts, otherRates = [] }: Measured): string[] {
  if (otherRates.length === 0) return [];
  const rates = [...new Set(otherRates.map(({ learningRate }) => learningRate))];
  const rows = verdicts.map(({ restatement, task, decision }) => {
    const at = rates.map((rate) => {
      const found = otherRates.find(
        (one) => one.restatement === restatement && one.task === task && one.learningRate === rate,
      );
      return found === undefined ? "–" : `${ICONS[found.decision]} ${found.decision}`;
    });
    return `| ${restatement} | ${task} | ${ICONS[decision]} ${decision} | ${at.join(" | ")} |`;
  });
  const heads = rates.map((rate) => (rate === "best" ? "each arm at its best rate" : `rate ${rate}`));
  return [
    "The verdict is that of the planned learning rate. Beside it the same comparisons at others, a family of their own at each rate; none of them decides.",
    "",
    `| restatement | task | planned rate | ${heads.join(" | ")} |`,
    `|${"---|".repeat(3 + rates.length)}`,
    ...rows,
    "",
  ];
}

/** Where it does not agree; of what is undecided nothing can be said. */
function oddText(odd: readonly BlockRow[]): string {
  const where = odd.map(({ restatement, task }) => `${restatement} on ${task}`).join(", ");
  return where === "" ? "contradicts no verdict that is decided in both" : `disagrees on ${where}`;
}

/** `320 networks, none diverged; 16 seeds; kernel ...`. */
function networksText({ kernel, trials, seeds }: Measured): string {
  const diverged = trials.diverged === 0 ? "none diverged" : `${trials.diverged} diverged`;
  return `${trials.done} networks, ${diverged}; ${seeds.join(" and ")} seeds; kernel \`${kernel}\``;
}

function measuredLines(claim: Claim, measured: Measured): string[] {
  const { estimates, plan } = measured;
  const experiments = claimExperiments(claim, "quick");
  const arms = [...new Set(experiments.flatMap((one) => Object.keys(one.arms)))];
  const metrics = [...new Set(estimates.filter(({ primary }) => primary).map(({ on }) => on))];
  return [
    `Quick profile: ${markdownText(claimProfile(claim, "quick").about)}. ${networksText(measured)}.`,
    "",
    `* Arms: ${arms.map((arm) => `\`${arm}\``).join(", ")}.`,
    ...metrics.map((on) => {
      const { title, what } = metricText(on);
      const more = what === "" || what.toLowerCase() === title.toLowerCase() ? "" : `: ${markdownText(what)}`;
      return `* \`${on}\`, ${markdownText(title)}${more}.`;
    }),
    `* Plan \`${plan.slice(0, 12)}\`; numbers to the last digit in [docs/measured/${claim.id}.json](../measured/${claim.id}.json).`,
  ];
}

function whyLines({ why = [] }: Claim): string[] {
  if (why.length === 0) return [];
  const parts = why.flatMap((entry) =>
    typeof entry === "string" ? [markdownText(entry), ""] : ["```math", formulaLatex(entry.formula), "```", ""],
  );
  return ["## Why it should be so", "", ...parts];
}

/** Whether another block of seeds says the same. */
function blockLines(first: Measured, second: Measured): string[] {
  const odd = compareBlocks(first, second).filter(
    ({ agreement }) => agreement === "different" || agreement === "contradiction",
  );
  return [`A second block of seeds, from ${second.firstSeed}, ${oddText(odd)}: [two blocks of seeds](../blocks.md).`];
}

function indexPage(runs: MeasuredRuns): string {
  const { first: measured } = runs;
  const own = claims.filter(({ id }) => measured.has(id));
  const lines = [
    "# The claims",
    "",
    GENERATED,
    "",
    "Each sentence of the thread (and some from around it) restated so that it can fail, with the verdicts of its quick profile. A claim has a verdict for each restatement and task; there is no overall one. ✓ supported, ✗ refuted, ≈ no effect as large as the margin, ? undecided. Last column: the full profile, with real data, and that with convolutions or depth (conv), where they were run.",
    "",
    "| statement | claim | sentence | verdicts | other profiles |",
    "|---|---|---|---|---|",
    ...inOrder(own).map((claim) => {
      const { id, statements, sentence: said } = claim;
      const verdicts = measured.get(id)?.verdicts ?? [];
      return `| ${statements.join(", ") || "–"} | [${id}](${id}.md) | “${markdownText(said)}” | ${compactVerdicts(verdicts, "<br>")} | ${otherVerdicts(runs, id, "<br>")} |`;
    }),
    "",
    "Do the verdicts depend on the seeds? [Two blocks of seeds](../blocks.md).",
  ];
  return `${lines.join("\n")}\n`;
}

/** By the first statement of the thread that each stands for; those beyond the thread last. */
function inOrder(own: readonly Claim[]): readonly Claim[] {
  const first = ({ statements }: Claim): number =>
    Math.min(1000, ...statements.map((statement) => Number(statement.slice(1))));
  return [...own].sort((a, b) => first(a) - first(b));
}

/** Those of the full profile, then those with convolutions or depth. */
function otherVerdicts(runs: MeasuredRuns, id: string, between: string): string {
  return OTHERS.flatMap((profile) => {
    const verdicts = runs[profile].get(id)?.verdicts;
    if (verdicts === undefined) return [];
    return `${profile === "full" ? "" : `${profile}: `}${compactVerdicts(verdicts, between)}`;
  }).join(between);
}

/** `R1 ✓ teacher, ? moons`; the task is not named where there is one only. */
function compactVerdicts(verdicts: readonly MeasuredVerdict[], between: string): string {
  const several = new Set(verdicts.map(({ task }) => task)).size > 1;
  const groups = Map.groupBy(verdicts, ({ restatement }) => restatement);
  return [...groups]
    .map(([restatement, own]) => {
      const words = own.map(({ decision, task }) => (several ? `${ICONS[decision]} ${task}` : ICONS[decision]));
      return `${restatement} ${words.join(", ")}`;
    })
    .join(between);
}

function blocksPage(first: MeasuredClaims, second: MeasuredClaims): string {
  const pairs = claims.flatMap(({ id }) => {
    const [one, two] = [first.get(id), second.get(id)];
    return one === undefined || two === undefined ? [] : [{ one, two, rows: compareBlocks(one, two) }];
  });
  const all = pairs.flatMap(({ rows }) => rows);
  const row = ({ claim, restatement, task, first: a, second: b, agreement }: BlockRow): string =>
    `| [${claim}](claims/${claim}.md) | ${restatement} | ${task} | ${cell(a)} | ${cell(b)} | ${AGREEMENT_WORDS[agreement]} |`;
  const lines = [
    "# Two blocks of seeds",
    "",
    GENERATED,
    "",
    `A verdict that depends on which seeds were drawn is luck. A claim's quick profile is run twice, on seeds from 0 and on as many from ${RUNS.second.firstSeed}: other data, other starts, other batches, no network in common. Two blocks agree where they decide the same, or where one of them is undecided; they contradict each other where one supports what the other refutes.`,
    "",
    pairs.length === 0 ? "No claim has been run on a second block yet." : `${countedBlocks(all)}.`,
    "",
    ...(pairs.length === 0
      ? []
      : [
          "| claim | restatement | task | first block | second block | agree? |",
          "|---|---|---|---|---|---|",
          ...all.map(row),
          "",
        ]),
    "The same from your own store: `linchpin run --all`, `linchpin run --all --first-seed 1000`, `linchpin blocks`. This page: `npm run docs -- --blocks`.",
  ];
  return `${lines.join("\n")}\n`;
}

function cell({ decision, estimates }: BlockResult): string {
  const numbers = estimates.map((one) => `${markdownText(one.contrast)} ${markdownText(effectText(one))}`.trim());
  return [`${ICONS[decision]} ${decision}`, ...numbers].join("<br>");
}

/** The claim that answers the learner. */
const ANSWER = "bn-noise-spreads-reliance";

/** README.md with its two generated blocks replaced. */
function writtenReadme(readme: string, runs: MeasuredRuns): string {
  return replaceBlock(replaceBlock(readme, "answer", answerBlock(runs.first)), "measured", readmeTable(runs));
}

/** The learner's question answered in a line a restatement, and one for dropout. */
function answerBlock(measured: MeasuredClaims): string {
  const own = measured.get(ANSWER);
  const claim = claims.find(({ id }) => id === ANSWER);
  if (own === undefined || claim === undefined) return "";
  const lines = claim.restatements.flatMap(({ id, plain, text }) => {
    const answers = own.verdicts
      .filter(({ restatement }) => restatement === id)
      .map(({ task, decision, becauseOfNoise }) => {
        const why = becauseOfNoise === true && decision === "supported" ? ", and it is the noise" : "";
        return `\`${task}\` **${decision}**${why}`;
      });
    return answers.length === 0 ? [] : [`* ${markdownText(plain ?? text)} ${answers.join("; ")}.`];
  });
  const worst = own.estimates.find(({ primary }) => primary)?.on;
  const of = (contrast: RegExp): string =>
    own.estimates
      .filter((one) => one.on === worst && contrast.test(one.contrast))
      .map((one) => `\`${one.task}\` ${effectText(one)}, ${one.pairs} pairs`)
      .join("; ");
  return [
    ...lines,
    `* And dropout of the same noise-to-signal ratio? Worst single-unit damage in nats, dropout minus plain: ${of(/^dropout/)}. Batch noise on minus off: ${of(/^NC1$/)}.`,
  ].join("\n");
}

/** One line a claim. */
function readmeTable(runs: MeasuredRuns): string {
  const own = inOrder(claims.filter(({ id }) => runs.first.has(id)));
  const quick = (id: string): string => compactVerdicts(runs.first.get(id)?.verdicts ?? [], " · ");
  return [
    "| claim | quick profile: verdicts by restatement and task | full and conv profiles, where they were run |",
    "|---|---|---|",
    ...own.map(({ id }) => `| [${id}](docs/claims/${id}.md) | ${quick(id)} | ${otherVerdicts(runs, id, " · ")} |`),
  ].join("\n");
}

function replaceBlock(readme: string, name: string, block: string): string {
  const begin = `<!-- ${name}: npm run docs -->`;
  const from = readme.indexOf(begin);
  const to = readme.indexOf(`<!-- /${name} -->`);
  if (from < 0 || to < from) throw new Error(`README.md has no block that begins with ${begin}`);
  return `${readme.slice(0, from)}${begin}\n\n${block}\n\n${readme.slice(to)}`;
}
