import { attribute } from "../core/stats/attribution.ts";
import type { Looks } from "../core/stats/looks.ts";
import type { Place } from "./chooseRate.ts";
import { ALPHA } from "./estimate.ts";
import { statisticName } from "./statistics.ts";
import type { Decision, Estimate, Experiment, Verdict } from "./types.ts";

/**
 * One verdict for each restatement, by their names, and task, at the experiment's own learning rate and at each place of the strip. A
 * restatement of several parts ("both noise contrasts lower it") is supported only where every part is, refuted where any
 * part is, equivalent where all are, else undecided. There is no overall verdict.
 *
 * @param estimates those of {@link estimate}, of all experiments
 * @param looks as for the estimates
 */
export function judge(
  experiments: readonly Experiment[],
  estimates: readonly Estimate[],
  looks: Looks = "fixed",
): Verdict[] {
  return experiments.flatMap((experiment) => {
    const mine = estimates.filter(({ task }) => task === experiment.task);
    const given = Object.keys(experiment.restatements);
    // Sorted only if all can be: a mixture has no order of its own.
    const ids = given.every((id) => /^R\d/.test(id)) ? given.toSorted(byName) : given;
    return ids.flatMap((id) => verdictsOf(experiment, id, mine, looks));
  });
}

/** `R1a` before `R2` before `R10`. */
function byName(one: string, other: string): number {
  const parts = (id: string): readonly [number, string] => {
    const [, number = "", rest = ""] = /^R(\d+)(.*)$/.exec(id) ?? [];
    return [Number(number), rest];
  };
  const [[m, x], [n, y]] = [parts(one), parts(other)];
  return m - n || Number(x > y) - Number(x < y);
}

function verdictsOf(
  experiment: Experiment,
  restatement: string,
  estimates: readonly Estimate[],
  looks: Looks,
): Verdict[] {
  const own = experiment.train.learningRate;
  const parts = estimates.filter((estimate) => estimate.decides && estimate.restatement === restatement);
  const places: readonly Place[] = [...new Set(parts.map(({ learningRate }) => learningRate))];
  const decided = new Map(places.map((place) => [place, combine(decisionsAt(parts, place))]));
  const everywhere = [...decided.values()].every((decision) => decision === "supported");
  return places.map((learningRate): Verdict => {
    const here = parts.filter((part) => part.learningRate === learningRate);
    const decision = decided.get(learningRate) ?? "undecided";
    const primary = learningRate === own;
    // "Supported at one learning rate" must not read as "supported".
    const named = !primary || (decision === "supported" && !everywhere);
    const attribution = attributionOf(here, estimates, { place: learningRate, decision, looks });
    return {
      restatement,
      task: experiment.task,
      learningRate,
      text: `${experiment.restatements[restatement]}${named ? `, ${placeName(learningRate)}` : ""}`,
      decision,
      because: [
        ...here.map((part) => partText(part, here.length > 1)),
        ...(attribution ? [attribution.attributionDetail.text] : []),
      ].join("; "),
      primary,
      ...attribution,
    };
  });
}

function decisionsAt(parts: readonly Estimate[], place: Place): Decision[] {
  return parts.filter(({ learningRate }) => learningRate === place).map(({ decision }) => decision);
}

/** The decision of a restatement from those of its parts. */
export function combine(parts: readonly Decision[]): Decision {
  if (parts.some((part) => part === "refuted")) return "refuted";
  for (const all of ["supported", "equivalent"] as const)
    if (parts.length > 0 && parts.every((part) => part === all)) return all;
  return "undecided";
}

function placeName(place: Place): string {
  return place === "best" ? "each arm at its validation-best learning rate" : `at learning rate ${place}`;
}

function partText({ contrast, arm, against, statistic, text, because }: Estimate, several: boolean): string {
  const pair = contrast === "" ? `${arm} - ${against}` : contrast;
  const name = statistic === undefined ? pair : statisticName({ contrast, arm, against, statistic });
  return several ? `${name}: ${text} (${because})` : `${text} (${because})`;
}

type Attributed = Required<Pick<Verdict, "attribution" | "attributionDetail">>;

/** Contrasts that speak of noise; for `total` the question arises only where the effect is there. */
const NOISE: ReadonlySet<string> = new Set(["NC1", "NC2-shared", "NC2-indep"]);

/**
 * What the effect is due to, where the noise contrasts were made on the metric of the restatement. A restatement about
 * batch norm as a whole has an effect to attribute only where it is supported: "refuted, because of the noise" would say
 * nothing.
 */
function attributionOf(
  parts: readonly Estimate[],
  all: readonly Estimate[],
  { place, decision, looks }: { readonly place: Place; readonly decision: Decision; readonly looks: Looks },
): Attributed | undefined {
  const [first] = parts;
  // A lottery or a correlation has no effect that could be due to the noise.
  if (parts.some(({ statistic }) => statistic !== undefined)) return undefined;
  if (first === undefined || parts.some(({ on }) => on !== first.on)) return undefined;
  const asks = ({ contrast }: Estimate): boolean =>
    NOISE.has(contrast) || (contrast === "total" && decision === "supported");
  if (!parts.every(asks)) return undefined;
  const row = (wanted: (estimate: Estimate) => boolean): Estimate | undefined =>
    all.find(
      (estimate) =>
        estimate.on === first.on &&
        estimate.learningRate === place &&
        estimate.statistic === undefined &&
        wanted(estimate),
    );
  const nc1 = row(({ contrast }) => contrast === "NC1");
  const nc2 = row(({ contrast }) => contrast === "NC2-shared");
  const normalisation = row(({ contrast }) => contrast === "normalisation");
  const total = row(({ arm, against }) => arm === nc1?.arm && against === normalisation?.against);
  if (nc1 === undefined || nc2 === undefined || normalisation === undefined || total === undefined) return undefined;
  const rows = [nc1, nc2, normalisation, total];
  const common = nc1.seeds.filter((seed) => rows.every(({ seeds }) => seeds.includes(seed)));
  const on = (estimate: Estimate): number[] =>
    common.map((seed) => estimate.differences[estimate.seeds.indexOf(seed)] ?? Number.NaN);
  // A contrast of noise on and off holds the normalisation fixed: it cannot be due to it.
  const aboutNoise = parts.every(({ contrast }) => NOISE.has(contrast));
  const found = attribute({
    nc1: { differences: on(nc1), decision: nc1.decision },
    nc2Shared: { differences: on(nc2), decision: nc2.decision },
    normalisation: {
      differences: on(normalisation),
      decision: aboutNoise ? "undecided" : normalisation.decision,
    },
    total: on(total),
    margin: nc1.margin,
    level: 1 - ALPHA,
    looks,
  });
  const { attribution, text, becauseOfNoise, coupling, share, shareWhyNot } = found;
  // The noise contrasts may stand at another statistics batch than the arm that the restatement is about.
  const where = aboutNoise || parts.every(({ arm }) => arm === nc1.arm) ? "" : ` (judged at ${nc1.arm})`;
  const attributionDetail = {
    text: aboutNoise && nc1.decision !== "supported" ? "the batch noise is not shown to do it" : `${text}${where}`,
    becauseOfNoise,
    ...(coupling?.valid ? { coupling: { mean: coupling.mean, low: coupling.low, high: coupling.high } } : {}),
    ...(share === undefined ? {} : { share: { value: share.value, low: share.low, high: share.high } }),
    ...(shareWhyNot === undefined ? {} : { shareWhyNot }),
  };
  return { attribution, attributionDetail };
}
