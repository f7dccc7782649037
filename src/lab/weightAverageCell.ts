import { makeDataset } from "../core/data/makeDataset.ts";
import type { Dataset, Examples } from "../core/data/types.ts";
import { answersMeasured, type GivenAnswers } from "../core/instruments/generalisation.ts";
import { UserError } from "../core/math/errors.ts";
import { forward } from "../core/nn/network.ts";
import { type NetParams, paramNames } from "../core/nn/params.ts";
import { populationMoments } from "../core/nn/population.ts";
import { type Program, program } from "../core/nn/program.ts";
import { canonical } from "./canonical.ts";
import type { Cell } from "./ensembleCells.ts";
import type { TrialRecord, TrialSpec } from "./types.ts";

/** Metrics of which an average network has one member's. */
const ONCE = ["cost.inference"] as const;

/**
 * The average of the members' WEIGHTS as one network, as if it were a trial: the contrast to an ensemble, which averages
 * answers. Networks of other starts have their units in other orders, so that their mean weights need not compute anything;
 * that is what it shows. Evaluated in float64 with population statistics of the training set; answers to every set are
 * measured as by `generalisation`. It costs in use what one member costs, and in training what all cost.
 *
 * @param records of the members, all measured by `parameters`, on generated data
 */
export function weightAverageCell(records: readonly TrialRecord[]): Cell {
  if (records.some(({ outcome }) => outcome === "diverged")) return { outcome: "diverged", scalars: {}, invalid: {} };
  const [first] = records;
  const specs = records.flatMap(({ spec }) => ("imported" in spec ? [] : [spec]));
  const own = specs[0];
  const why = own === undefined || first === undefined ? "imported results have no weights" : unfit(specs, records);
  if (own === undefined || first === undefined || why !== undefined) return lacking(why ?? "there is no member");
  let data: Dataset;
  try {
    const { ablation: _, ...set } = own.data;
    data = makeDataset(set, own.root, own.seed);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return lacking("averages of weights are evaluated on generated data only");
  }
  const net = program(own.net);
  const params = averaged(net, records);
  const scalars: Record<string, number> = {};
  const invalid: Record<string, string> = {};
  for (const [name, { value, why: lacks }] of Object.entries(measured(net, params, data))) {
    if (lacks === undefined && Number.isFinite(value)) scalars[name] = value + 0;
    else invalid[name] = lacks ?? `the value is ${value}`;
  }
  for (const name of ONCE) if (first.scalars[name] !== undefined) scalars[name] = first.scalars[name];
  const costs = records.flatMap((record) => record.scalars["cost.training"] ?? []);
  if (costs.length === records.length) scalars["cost.training"] = costs.reduce((sum, cost) => sum + cost, 0);
  return { outcome: "ok", scalars, invalid };
}

function lacking(why: string): Cell {
  return { outcome: "ok", scalars: {}, invalid: { "test.nll": why, "test.accuracy": why } };
}

/** Why the members have no average. */
function unfit(specs: readonly TrialSpec[], records: readonly TrialRecord[]): string | undefined {
  const [first] = specs;
  const same = (part: (spec: TrialSpec) => unknown): boolean =>
    specs.every((spec) => first !== undefined && canonical(part(spec)) === canonical(part(first)));
  if (!same(({ net }) => net) || !same(({ data, root, seed }) => ({ data, root, seed })))
    return "members of an average of weights have one architecture and the same data";
  const stored = records.every(({ arrays }) => Object.keys(arrays).some((name) => name.startsWith("parameters.")));
  if (!stored) return "the weights of a member were not stored";
  return first?.net.loss === "squared" ? "squared loss has no probabilities" : undefined;
}

function averaged({ spec }: Program, records: readonly TrialRecord[]): NetParams {
  return spec.layers.map((_, l) =>
    Object.fromEntries(
      paramNames.flatMap((name) => {
        const all = records.flatMap(({ arrays }) => arrays[`parameters.${l}.${name}`]?.data ?? []);
        const [first] = all;
        if (first === undefined || all.length < records.length) return [];
        return [
          [name, Float64Array.from(first, (_, i) => all.reduce((sum, own) => sum + (own[i] ?? 0), 0) / all.length)],
        ];
      }),
    ),
  );
}

function measured(net: Program, params: NetParams, data: Dataset): ReturnType<typeof answersMeasured> {
  const moments = populationMoments(net, params, Float64Array.from(data.train.x));
  const answers = ({ x, y }: Examples): GivenAnswers => {
    const { logits } = forward(net, params, [], Float64Array.from(x), {
      mode: "eval",
      given: moments.map((own) => (own === undefined ? undefined : [own])),
    });
    return { logits: net.spec.loss === "logistic" ? paired(logits) : logits, labels: y };
  };
  return answersMeasured(
    { train: answers(data.train), validation: answers(data.validation), test: answers(data.test) },
    net.spec.loss === "logistic" ? 2 : net.outputs,
  );
}

/** One logit z as two, (0, z): the softmax of them is the logistic function of z. */
function paired(logits: Float64Array): Float64Array {
  const out = new Float64Array(2 * logits.length);
  logits.forEach((z, i) => {
    out[2 * i + 1] = z;
  });
  return out;
}
