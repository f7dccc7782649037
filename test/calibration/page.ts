import { BOOTSTRAP_OF_MEAN, PLAIN_T } from "./coverage.ts";
import { type Measurement, shareOf, standing } from "./measurement.ts";
import { predicted } from "./power.ts";

/** What `npm run calibrate` writes down. */
export interface Calibration {
  /** Kernel that trained the real networks. */
  readonly kernel: string;
  readonly measurements: readonly Measurement[];
}

const SECTIONS: readonly { readonly table: Measurement["table"]; readonly title: string; readonly text: string }[] = [
  {
    table: "falseVerdicts",
    title: "False verdicts, simulated",
    text: "Share of the populations in which the machine says something false: supported or refuted where there is no effect, equivalent where the effect is as large as the margin. At most 5 % is promised.",
  },
  {
    table: "coverage",
    title: "Coverage of the intervals, simulated",
    text: "Share of the populations in which a 95 % interval holds the true value; at all looks together where it says so.",
  },
  {
    table: "power",
    title: "Power, simulated",
    text: "Share of the populations in which a planted effect of d_z standard deviations is supported, alone in its family. With sequential looks: at any look after every eighth seed up to this number.",
  },
  {
    table: "netVerdicts",
    title: "False verdicts on real networks that do not differ",
    text: "Pairs of networks of one specification and one data set each, with starts, batch orders and noise of their own, called arm and against. Trained, measured and judged as any experiment; where the measure is not valid in more than a tenth of the pairs nothing is decided.",
  },
  {
    table: "netCoverage",
    title: "Coverage on real networks that do not differ",
    text: "The true mean difference is 0. Metrics of one population come of the same networks, so their rows are not independent of each other.",
  },
  {
    table: "netPower",
    title: "Power on real differences",
    text: "The same networks, with a constant of d_z standard deviations added to every difference.",
  },
];

/** `docs/calibration.md` from the numbers. Pure: the command and the test of staleness share it. */
export function calibrationPage({ kernel, measurements }: Calibration): string {
  return `${[
    "# Calibration of the verdict machine",
    "",
    "<!-- written by npm run calibrate from docs/measured/calibration/counts.json; do not edit -->",
    "",
    "How often the statistics of Linchpin say something false, how often their intervals hold the truth, and how often they find what is there. Everything runs through the same functions as an experiment, on differences whose truth is known.",
    "",
    "```",
    "npm run calibrate                  # about ten minutes on two cores; writes this page and docs/measured/calibration/counts.json",
    "```",
    "",
    `A share stands with its own 95 % interval (Clopper & Pearson 1934) in square brackets, in per cent. A share of false verdicts **fails** where its whole interval lies above the nominal one. A coverage **fails** where its whole interval lies more than a point below the nominal one, is *wide* where all of it lies more than a point above, and *open* where this measurement cannot tell. What has no remark holds. The tests run a short form of all of it. Real networks were trained with kernel \`${kernel}\`; root seeds are 1 to 4, and the same version gives the same numbers.`,
    "",
    "Laws of the differences: `normal`; `t3`, Student's t with 3 degrees of freedom, which has heavy tails; `skewed`, an exponential less its mean, skewness 2.",
    "",
    ...failures(measurements),
    ...SECTIONS.flatMap(({ table, title, text }) =>
      section(
        title,
        text,
        measurements.filter((one) => one.table === table),
      ),
    ),
  ].join("\n")}\n`;
}

/** What is done where the usual statistics would fail. */
const why = (measurements: readonly Measurement[]): readonly string[] => [
  `**Skewed differences.** A t statistic of few strongly skewed numbers is no t: alone, its interval covers ${shares(measurements, PLAIN_T)} % at 8, 16 and 32 exponential differences. Intervals therefore reach as far as Hall's (1992) transformation of t does, and equivalence asks both statistics, below 16 seeds, too few to show a tail, both at half the level. It costs width where a sample is skewed by chance, and power to call equivalent at 8 seeds. Where differences are skewed by more than 1, the verdict says so with their median, and sequential looks wait for 16 seeds.`,
  `**Bootstrap.** 32 or 64 numbers know little of a heavy or skewed tail: the BCa interval of their mean covers ${shares(measurements, BOOTSTRAP_OF_MEAN, "t3")} % with heavy tails and ${shares(measurements, BOOTSTRAP_OF_MEAN, "skewed")} % with skewed ones. It is meant for what has no interval of its own, such as a median; no verdict rests on it, and below 32 seeds it is refused.`,
];

/** The shares of a row, in the order of its numbers of seeds. */
function shares(measurements: readonly Measurement[], row: string, law: string = "skewed"): string {
  const found = measurements.filter((one) => one.what === row && one.law === law);
  return found.map((one) => percent(shareOf(one).share)).join(", ");
}

function failures(measurements: readonly Measurement[]): string[] {
  const of = (wanted: string): Measurement[] => measurements.filter((one) => standing(one) === wanted);
  const failing = of("fails");
  const nets = measurements.filter(({ table }) => table === "netVerdicts");
  const worst = Math.max(...nets.map((one) => shareOf(one).share));
  const judged = measurements.filter((one) => standing(one) !== undefined).length;
  const lines = [...Map.groupBy(failing, ({ what, law }) => `* ${what}, ${law}`)].map(
    ([name, rows]) => `${name}: ${rows.map((one) => `${percent(shareOf(one).share)} % at ${one.seeds}`).join(", ")}`,
  );
  return [
    "## What holds and what does not",
    "",
    `Of ${judged} measurements ${of("holds").length} hold, ${of("wide").length} are wide, ${of("open").length} open, ${failing.length === 0 ? "none fails." : `${failing.length} fail:`}`,
    "",
    ...lines,
    ...(lines.length === 0 ? [] : [""]),
    ...why(measurements).map((reason) => `${reason}\n`),
    `Where arms are alike the machine keeps its promise: on real networks that do not differ, no row has more than ${percent(worst)} % false verdicts.`,
    "",
  ];
}

function section(title: string, text: string, rows: readonly Measurement[]): string[] {
  const byWhat = [...Map.groupBy(rows, ({ what }) => what)];
  return [`## ${title}`, "", text, "", ...byWhat.flatMap(([what, own]) => tableOf(what, own))];
}

/** Laws down, numbers of seeds across. */
function tableOf(what: string, rows: readonly Measurement[]): string[] {
  const seeds = [...new Set(rows.map((one) => one.seeds))];
  const most = new Map(
    seeds.map((size) => [size, Math.max(...rows.map((one) => (one.seeds === size ? one.times : 0)))] as const),
  );
  const times = [...new Set(most.values())];
  const nominal = rows[0]?.nominal;
  const promise = nominal === undefined ? "" : `; nominal ${percent(nominal)} %`;
  const body = [...Map.groupBy(rows, ({ law }) => law)].map(([law, own]) => {
    const cells = seeds.map((size) => {
      const found = own.find((one) => one.seeds === size);
      return found === undefined ? "" : cell(found, most.get(size) ?? 0);
    });
    return `| ${law} | ${cells.join(" | ")} |`;
  });
  return [
    `**${what}** (${times.join(", ")} populations${promise})`,
    "",
    `| | ${seeds.map((size) => (/\D/.test(size) ? size : `${size} seeds`)).join(" | ")} |`,
    `|---|${seeds.map(() => "---").join("|")}|`,
    ...body,
    ...reference(what, seeds),
    "",
  ];
}

/** @param most populations of this size, as the heading says */
function cell(measurement: Measurement, most: number): string {
  if (measurement.times === 0) return "no population with so many valid pairs";
  const { share, low, high } = shareOf(measurement);
  // Some populations have too few valid pairs: then a row rests on fewer than its heading says.
  const fewer = measurement.times === most ? "" : `, of ${measurement.times}`;
  const remark = { fails: " **fails**", wide: " *wide*", open: " *open*", holds: "" }[standing(measurement) ?? "holds"];
  return `${percent(share)} [${percent(low)}, ${percent(high)}${fewer}]${remark}`;
}

/** What the non-central t predicts, under the tables of one planned look. */
function reference(what: string, seeds: readonly string[]): string[] {
  const effect = /^d_z ([\d.]+), one planned look$/.exec(what)?.[1];
  if (effect === undefined) return [];
  const cells = seeds.map((size) => percent(predicted(Number(effect), Number(size))));
  return [`| *predicted for normal differences* | ${cells.join(" | ")} |`];
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}
