import type { Dataset, Examples } from "../data/types.ts";
// biome-ignore lint/style/noRestrictedImports: the oracle fulfils the contract of the instruments; types only.
import type { ForwardOptions, Hold, Nets, NormState, SetName, Statistics } from "../instruments/types.ts";
import { invariant } from "../math/errors.ts";
import { backward, forward, type NetRunning, type Pass, type Tape } from "./network.ts";
import type { NetParams } from "./params.ts";
import { type NetMoments, populationMoments, trainingMoments } from "./population.ts";
import type { Program, Stage } from "./program.ts";
import type { RunningStatistics } from "./runningStatistics.ts";
import { selectRows } from "./selectRows.ts";
import { logitError } from "./trainStep.ts";

/** One trained network of the float64 reference, with the data of its seed. */
export interface ReferenceNet {
  readonly program: Program;
  readonly params: NetParams;
  readonly running: NetRunning;
  readonly data: Dataset;
  /** Examples for single-unit ablation; default: the test set. */
  readonly ablation?: Examples | undefined;
  /** Rows of a gradient batch, for `pop-train`. */
  readonly batch: number;
}

/**
 * The float64 reference as the instruments see networks: slow, clear, and the oracle for the engine. Computed in
 * float64, handed out in float32. The one logit z of a logistic network is handed out as the two logits (0, z), whose
 * softmax gives the same probabilities.
 */
export function referenceNets(nets: readonly ReferenceNet[]): Nets {
  const views = nets.map(view);
  const first = nets[0];
  invariant(first !== undefined, "referenceNets: no network given");
  const each = (f: (net: View, p: number) => Float64Array): readonly Float32Array[] =>
    views.map((net, p) => Float32Array.from(f(net, p)));
  return {
    count: nets.length,
    units: first.program.hidden,
    classes: Math.max(2, first.program.outputs),
    examples: (net, set) => views[net].examples(set),
    logits: (set, options = {}) => each((net, p) => asSoftmax(net, net.pass(set, options, p).logits)),
    hidden: (set, layer, options = {}) =>
      each((net, p) => net.tape(net.pass(set, options, p), "dense", layer + 1).input),
    preactivations: (set, layer, options = {}) =>
      each((net, p) => net.tape(net.pass(set, options, p), "dense", layer).output),
    weights: (net, index) => Float32Array.from(weightOf(nets[net], index)),
    norm: (net, layer, statistics = "pop-eval") => views[net].norm(layer, statistics),
    incomingGradients: (set, layer) => each((net) => net.incomingGradients(set, layer)),
    trainModeActivations: (layer, rows, batch) => each((net, p) => net.trainMode(layer, rows[p], batch)),
  };
}

interface View extends ReferenceNet {
  examples(set: SetName): Examples;
  pass(set: SetName, options: ForwardOptions, p: number): Tape;
  tape(tape: Tape, type: Stage["spec"]["type"], hidden: number): { input: Float64Array; output: Float64Array };
  norm(layer: number, statistics: Statistics): NormState | undefined;
  incomingGradients(set: SetName, layer: number): Float64Array;
  trainMode(layer: number, rows: Int32Array, batch: number): Float64Array;
}

function view(net: ReferenceNet): View {
  const { program, params, running, data, batch } = net;
  const inputs = program.spec.inputs;
  const examples = (set: SetName): Examples => (set === "ablation" ? (net.ablation ?? data.test) : data[set]);
  const inputsOf = (set: SetName): Float64Array => Float64Array.from(examples(set).x);
  const intact = new Map<Statistics, NetMoments>();
  const given = (statistics: Statistics, edit?: Pass["edit"]): NetMoments | undefined => {
    if (statistics === "batch") return undefined;
    if (statistics === "ema") return running;
    const known = edit === undefined ? intact.get(statistics) : undefined;
    if (known !== undefined) return known;
    const train = inputsOf("train");
    const found =
      statistics === "pop-eval"
        ? populationMoments(program, params, train, edit)
        : trainingMoments(program, params, train, batch, edit);
    if (edit === undefined) intact.set(statistics, found);
    return found;
  };
  const run = (set: SetName, options: ForwardOptions, holds: readonly Hold[]): Tape => {
    const statistics = options.statistics ?? "pop-eval";
    const edit = editOf(holds);
    const moments = given(statistics, options.recalibrate === true ? edit : undefined);
    return forward(program, params, [], inputsOf(set), {
      mode: "eval",
      given: moments?.map((m) => (m === undefined ? undefined : [m])),
      statistics: options.statisticsBatch ?? batch,
      edit,
    });
  };
  const tape: View["tape"] = (passed, type, hidden) => {
    const found = passed.stages.find(({ stage }) => stage.spec.type === type && stage.hidden === hidden);
    invariant(found !== undefined, `referenceNets: no ${type} layer at hidden layer ${hidden}`);
    return found;
  };
  return {
    ...net,
    examples,
    pass: (set, options, p) => run(set, options, options.holds?.[p] ?? []),
    tape,
    norm: (layer, statistics) => normState(net, layer, given(statistics)),
    incomingGradients(set, layer) {
      const passed = run(set, {}, []);
      const error = logitError(program, passed.logits, examples(set).y);
      const gradients = backward(program, params, passed, error).params;
      return squaredColumns(weightOf({ program, params: gradients }, layer), program.hidden[layer]);
    },
    trainMode(layer, rows, statistics) {
      const x = selectRows(inputsOf("train"), inputs, rows);
      const passed = forward(program, params, [], x, { mode: "train", statistics });
      const norm = passed.stages.find(
        ({ stage }) => stage.hidden === layer && (stage.spec.type === "batchNorm" || stage.spec.type === "layerNorm"),
      );
      return (norm ?? tape(passed, "dense", layer)).output;
    },
  };
}

/** Holds of one network as an edit of its hidden layers; undefined when there are none. */
function editOf(holds: readonly Hold[]): Pass["edit"] {
  if (holds.length === 0) return undefined;
  return (hidden, h) => {
    let out = h;
    for (const { layer, scale, shift, replace } of holds) {
      if (layer !== hidden) continue;
      const units = scale.length;
      out = out.map((value, i) => scale[i % units] * value + shift[i % units]);
      if (replace === undefined) continue;
      invariant(
        replace.values.length * units === out.length,
        `hold: ${replace.values.length} replacing values for ${out.length / units} rows; statistics cannot be recalibrated on other rows`,
      );
      for (let b = 0; b < replace.values.length; b++) out[b * units + replace.unit] = replace.values[b];
    }
    return out;
  };
}

function normState(
  { program, params }: ReferenceNet,
  hidden: number,
  moments: NetMoments | readonly (RunningStatistics | undefined)[] | undefined,
): NormState | undefined {
  const stage = program.stages.find(({ spec, hidden: h }) => spec.type === "batchNorm" && h === hidden);
  if (stage?.spec.type !== "batchNorm") return undefined;
  const found = moments?.[stage.layer];
  invariant(found !== undefined, "referenceNets: statistics `batch` belong to a pass, not to a norm layer");
  const { gamma, beta } = params[stage.layer];
  return {
    gamma: gamma === undefined ? new Float32Array(stage.units).fill(1) : Float32Array.from(gamma),
    beta: beta === undefined ? new Float32Array(stage.units) : Float32Array.from(beta),
    mean: Float32Array.from(found.mean),
    variance: Float32Array.from(found.variance),
    eps: stage.spec.eps,
  };
}

function weightOf({ program, params }: Pick<ReferenceNet, "program" | "params">, index: number): Float64Array {
  const stage = program.stages.find(({ spec, hidden }) => spec.type === "dense" && hidden === index);
  const weight = stage === undefined ? undefined : params[stage.layer].weight;
  invariant(weight !== undefined, `referenceNets: no dense layer ${index}`);
  return weight;
}

function squaredColumns(weight: Float64Array, units: number): Float64Array {
  const out = new Float64Array(units);
  weight.forEach((w, i) => {
    out[i % units] += w * w;
  });
  return out;
}

function asSoftmax({ program }: View, logits: Float64Array): Float64Array {
  if (program.spec.loss === "softmax") return logits;
  const out = new Float64Array(logits.length * 2);
  logits.forEach((z, b) => {
    out[2 * b + 1] = z;
  });
  return out;
}
