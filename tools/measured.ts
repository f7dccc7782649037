// What the documentation keeps of a run, and how it says it. Pure: the generator and the test of staleness share it.

import { claim } from "../src/lab/claims/index.ts";
import { armStyles } from "../src/lab/report/armStyle.ts";
import { contrastArms, contrastText } from "../src/lab/report/contrastText.ts";
import { forestScene } from "../src/lab/report/forestScene.ts";
import { formatInterval, formatSigned, intervalDecimals } from "../src/lab/report/formatNumber.ts";
import type { Scene } from "../src/lab/report/surface.ts";
import { svgDocument } from "../src/lab/report/svgSurface.ts";
import type { RunDocument, RunEstimate } from "../src/lab/runDocument.ts";
import type { Estimate } from "../src/lab/types.ts";

/** The part of a run's document that the documentation rests on. */
export interface Measured {
  readonly claim: string;
  readonly kernel: string;
  readonly trials: number;
  readonly verdicts: readonly Pick<
    RunDocument["verdicts"][number],
    "restatement" | "task" | "text" | "decision" | "attribution"
  >[];
  /** Primary estimates, and those of the answer's figure. */
  readonly estimates: readonly RunEstimate[];
}

/** The metric, task and contrasts of the README's picture: the claim's primary measure, nothing chosen by its result. */
const figure = {
  claim: "bn-noise-spreads-reliance",
  on: ["rely.single.maxT", "rely.curve.train"],
  contrasts: ["total", "normalisation", "NC1", "NC2-shared", "dropout-.094"],
} as const;

export function measuredOf(document: RunDocument): Measured {
  const verdicts = document.verdicts.filter(({ primary }) => primary);
  return {
    claim: document.claim ?? "",
    kernel: document.kernel,
    trials: document.trials.done,
    verdicts: verdicts.map(({ restatement, task, text, decision, attribution }) => ({
      ...{ restatement, task, text, decision, attribution },
    })),
    estimates: document.estimates.filter(
      ({ primary, on, contrast }) =>
        primary ||
        (document.claim === figure.claim &&
          (figure.on as readonly string[]).includes(on) &&
          (figure.contrasts as readonly string[]).includes(contrast)),
    ),
  };
}

/** Two panels a task: the worst single unit, and many units removed. */
export function answerFigure(measured: readonly Measured[]): string {
  const estimates = measured.find(({ claim }) => claim === figure.claim)?.estimates ?? [];
  const tasks = [...new Set(estimates.map(({ task }) => task))];
  const styles = armStyles([...new Set(estimates.map(({ arm }) => arm))]);
  const panels = tasks.flatMap((task) =>
    figure.on.map((on, column) => {
      const rows = figure.contrasts.flatMap((contrast) => {
        const found = estimates.find((one) => one.task === task && one.on === on && one.contrast === contrast);
        const style = found && styles.get(found.arm);
        if (!found || !style) return [];
        const estimate = found as unknown as Estimate;
        const label = contrastText(contrast).short;
        return [{ label, detail: contrastArms(estimate), style, estimate }];
      });
      const title = `${column === 0 ? "Worst single-unit damage at T*, nats" : "Area under the ablation curve, training set"}: ${task}`;
      const better = rows[0]?.estimate.better ?? "lower";
      return { title, scene: forestScene({ label: title, rows, better, hint: `the claim says ${better}` }, 430) };
    }),
  );
  return svgDocument(grid(panels));
}

function grid(panels: readonly { readonly title: string; readonly scene: Scene }[]): Scene {
  const [gap, head] = [28, 34];
  const width = Math.max(...panels.map(({ scene }) => scene.width));
  const height = Math.max(...panels.map(({ scene }) => scene.height)) + head;
  const at = (index: number): readonly [number, number] => [
    16 + (index % 2) * (width + gap),
    12 + Math.floor(index / 2) * (height + 12),
  ];
  return {
    label: panels.map(({ scene }) => scene.label).join(". "),
    description: panels[0]?.scene.description ?? "",
    width: 32 + 2 * width + gap,
    height: 24 + Math.ceil(panels.length / 2) * (height + 12),
    draw(surface) {
      panels.forEach(({ title, scene }, index) => {
        surface.group({ move: at(index) }, (inner) => {
          inner.text(title, [0, 16], { size: 15, color: "ink", bold: true });
          inner.group({ move: [0, head] }, (body) => scene.draw(body));
        });
      });
    },
  };
}

const icons = { supported: "✓", refuted: "✗", equivalent: "≈", undecided: "?" } as const;

/** The learner's question answered in a line a restatement, and one for dropout. */
function answerBlock(measured: readonly Measured[]): string {
  const own = measured.find(({ claim }) => claim === figure.claim);
  if (own === undefined) return "";
  const restatements = [...new Set(own.verdicts.map(({ restatement }) => restatement))];
  const lines = restatements.map((restatement) => {
    const answers = own.verdicts
      .filter((verdict) => verdict.restatement === restatement)
      .map(({ task, decision, attribution }) => {
        const why = attribution === "noise" ? ", and it is the noise" : "";
        return `\`${task}\` **${decision}**${why}`;
      });
    const plain = claim(own.claim).restatements.find(({ id }) => id === restatement)?.plain ?? restatement;
    return `* ${plain} ${answers.join("; ")}.`;
  });
  const dropout = own.estimates
    .filter(({ contrast, on }) => contrast.startsWith("dropout") && on === figure.on[0])
    .map((one) => `\`${one.task}\` ${numbersOf(one)}`);
  const noise = own.estimates
    .filter(({ contrast, on, restatement }) => contrast === "NC1" && on === figure.on[0] && restatement === "R1")
    .map((one) => `\`${one.task}\` ${numbersOf(one)}`);
  return [
    ...lines,
    `* And dropout of the same noise-to-signal ratio? Worst single-unit damage in nats, dropout minus plain: ${dropout.join("; ")}. Batch noise on minus off: ${noise.join("; ")}.`,
  ].join("\n");
}

/** The verdicts of every claim, a line each. */
function readmeBlock(measured: readonly Measured[]): string {
  const lines = measured.flatMap(({ claim, trials, verdicts, estimates }) => [
    `**\`${claim}\`** (quick profile, ${trials} networks)`,
    "",
    "| | verdict | task | restatement | primary contrasts: paired difference [95 %] |",
    "|---|---|---|---|---|",
    ...verdicts.map(({ restatement, task, text, decision }) => {
      const own = estimates.filter((one) => one.primary && one.restatement === restatement && one.task === task);
      const numbers = own.map((one) => `${one.contrast}: ${numbersOf(one)}`).join("; ");
      return `| ${icons[decision]} | ${decision} | ${task} | ${restatement}: ${text} | ${numbers} |`;
    }),
    "",
  ]);
  return lines.join("\n").trimEnd();
}

function numbersOf({ mean, low, high, pairs }: RunEstimate): string {
  if (mean === null || low === null || high === null) return "no number";
  const decimals = intervalDecimals([{ low, high }]);
  return `${formatSigned(mean, decimals)} ${formatInterval(low, high, decimals)}, ${pairs} pairs`;
}

/** README.md with its two generated blocks replaced. */
export function writtenReadme(readme: string, measured: readonly Measured[]): string {
  return replaceBlock(replaceBlock(readme, "answer", answerBlock(measured)), "measured", readmeBlock(measured));
}

function replaceBlock(readme: string, name: string, block: string): string {
  const begin = `<!-- ${name}: npm run docs -->`;
  const from = readme.indexOf(begin);
  const to = readme.indexOf(`<!-- /${name} -->`);
  if (from < 0 || to < from) throw new Error(`README.md has no block that begins with ${begin}`);
  return `${readme.slice(0, from)}${begin}\n\n${block}\n\n${readme.slice(to)}`;
}
