import type { Dataset, Examples } from "../data/types.ts";
// biome-ignore lint/style/noRestrictedImports: the oracle fulfils the contract of the instruments; types only.
import type { ForwardOptions, Hold, Nets, NoiseDraw, NormState, SetName, Statistics } from "../instruments/types.ts";
import { invariant } from "../math/errors.ts";
import { checkForward } from "./checkForward.ts";
import { estimatesOf } from "./estimatesOf.ts";
import { evaluationDraws, type Streams } from "./evaluationDraws.ts";
import { backward, forward, type NetRunning, type Pass, type StepDraws, type Tape } from "./network.ts";
import type { NetParams } from "./params.ts";
import { type NetMoments, populationMoments, trainingMoments } from "./population.ts";
import { isWeightLayer, type Program, type Stage } from "./program.ts";
import type { RunningStatistics } from "./runningStatistics.ts";
import { selectRows } from "./selectRows.ts";
import type { TrainSpec } from "./spec.ts";
import { statisticsBatches } from "./statisticsBatches.ts";
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
  /** How it was trained; default: not at all. */
  readonly train?: TrainSpec;
  /** Where the draws of evaluation noise come from. Without them there is none. */
  readonly streams?: Streams;
}

/**
 * The float64 reference as the instruments see networks: slow, clear, and the oracle for the engine. Computed in
 * float64, handed out in float32. The one logit z of a logistic network is handed out as the two logits (0, z), whose
 * softmax gives the same probabilities.
 */
export function referenceNets(nets: readonly ReferenceNet[]): Nets {
  const views = nets.map((net) => view(net, nets.length));
  const first = nets[0];
  invariant(first !== undefined, "referenceNets: no network given");
  const { spec, hidden, positions, outputs } = first.program;
  const each = (f: (net: View, p: number) => Float64Array): readonly Float32Array[] =>
    views.map((net, p) => Float32Array.from(f(net, p)));
  return {
    count: nets.length,
    units: hidden,
    positions,
    classes: spec.loss === "logistic" ? 2 : outputs,
    loss: spec.loss === "squared" ? "squared" : "crossEntropy",
    training: first.train ?? untrained(first.batch),
    reference: (net) => nets[net],
    examples: (net, set) => views[net].examples(set),
    ood: (net) => nets[net].data.ood,
    logits: (set, options = {}) => each((net, p) => asSoftmax(net, net.pass(set, options, p).logits)),
    hidden: (set, layer, options = {}) => each((net, p) => mapMeans(net.values(set, layer, "hidden", options, p))),
    unitValues: (set, layer, unit, options = {}) =>
      each((net, p) => ofUnit(net.values(set, layer, "hidden", options, p), unit, hidden[layer])),
    preactivations: (set, layer, options = {}) =>
      each((net, p) => mapMeans(net.values(set, layer, "preactivations", options, p))),
    exampleMoments: (set, layer, place, options = {}) =>
      views.map((net, p) => exampleMoments(net.values(set, layer, place, options, p))),
    weights: (net, index) => Float32Array.from(weightOf(nets[net], index)),
    norm: (net, layer, statistics = "pop-eval") => views[net].norm(layer, statistics),
    incomingGradients: (set, layer) => each((net) => net.incomingGradients(set, layer)),
    trainModeActivations: (layer, rows, batch) => each((net, p) => net.trainMode(layer, rows[p], batch)),
  };
}

function untrained(batch: number): TrainSpec {
  return { learningRate: 0, momentum: 0, batch, epochs: 0, lastBatch: "drop", reshuffle: true };
}

interface View extends ReferenceNet {
  examples(set: SetName): Examples;
  pass(set: SetName, options: ForwardOptions, p: number): Tape;
  /** Post-activations or weight-layer outputs (N, U, M) of hidden layer `layer`. */
  values(
    set: SetName,
    layer: number,
    place: "hidden" | "preactivations",
    options: ForwardOptions,
    p: number,
  ): UnitValues;
  norm(layer: number, statistics: Statistics): NormState | undefined;
  incomingGradients(set: SetName, layer: number): Float64Array;
  trainMode(layer: number, rows: Int32Array, batch: number): Float64Array;
}

/** Values of U units: (N, U, M), row-major. */
interface UnitValues {
  readonly values: Float64Array;
  readonly positions: number;
}

function view(net: ReferenceNet, count: number): View {
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
        : trainingMoments(program, params, train, batch, edit, running);
    if (edit === undefined) intact.set(statistics, found);
    return found;
  };
  /** Every batch norm by the statistics of these training rows. */
  const momentsOf = (rows: Int32Array): NetMoments =>
    populationMoments(program, params, selectRows(inputsOf("train"), inputs, rows));
  /** The last draws of noise: one pass after another asks for the same ones. */
  let drawn: { readonly key: string; readonly draws: StepDraws } | undefined;
  const drawsOf = (noise: NoiseDraw, rows: number): StepDraws => {
    const key = `${noise.purpose}/${noise.sample}/${rows}`;
    if (drawn?.key !== key) drawn = { key, draws: evaluationDraws(program, streamsOf(net), noise, rows) };
    return drawn.draws;
  };
  const run = (set: SetName, options: ForwardOptions, p: number): Tape => {
    const { statistics = "pop-eval", statisticsRows, noise, holds = [] } = options;
    const shape = { count, inputs, trainRows: data.train.y.length, positions: program.positions };
    const rows = checkForward(options, shape, examples(set).y.length);
    const edit = editOf(holds[p] ?? [], program.positions);
    const moments = statisticsRows
      ? momentsOf(statisticsRows[p])
      : given(statistics, options.recalibrate === true ? edit : undefined);
    const x = options.inputs === undefined ? inputsOf(set) : Float64Array.from(options.inputs[p]);
    return forward(program, params, [], x, {
      mode: "eval",
      given: moments?.map((m) => (m === undefined ? undefined : [m])),
      statistics: options.statisticsBatch ?? batch,
      edit,
      ...(noise && { ...drawsOf(noise, rows), noisy: true }),
    });
  };
  return {
    ...net,
    examples,
    pass: run,
    values(set, layer, place, options, p) {
      const { stages } = run(set, options, p);
      if (place === "preactivations") {
        const at = weightStage(program, layer);
        return { values: stages[at].output, positions: program.stages[at].to.positions };
      }
      // What the next weight layer reads; flattening moves no number.
      return { values: stages[weightStage(program, layer + 1)].input, positions: program.positions[layer] };
    },
    norm: (layer, statistics) => normState(net, layer, given(statistics)),
    incomingGradients(set, layer) {
      const passed = run(set, {}, 0);
      const { y, targets } = examples(set);
      const error = logitError(program, passed.logits, y, targets && Float64Array.from(targets));
      const gradients = backward(program, params, passed, error).params;
      return squaredColumns(weightOf({ program, params: gradients }, layer), program.hidden[layer]);
    },
    trainMode(layer, rows, size) {
      const bounds = statisticsBatches(rows.length, size);
      // Exclusive norms stay exclusive within each batch.
      const exclusive = program.stages.some(({ spec }) => spec.type === "batchNorm" && spec.statistics === "others");
      const statistics = exclusive ? undefined : "batch";
      const parts = bounds.slice(1).map((to, k) => {
        const x = selectRows(inputsOf("train"), inputs, rows.subarray(bounds[k], to));
        const { stages } = forward(program, params, running, x, { mode: "train", statistics });
        const norm = stages.find(({ stage }) => stage.hidden === layer && isNorm(stage));
        return (norm ?? stages[weightStage(program, layer)]).output;
      });
      const out = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
      parts.reduce((at, part) => {
        out.set(part, at);
        return at + part.length;
      }, 0);
      return out;
    },
  };
}

function streamsOf({ streams }: ReferenceNet): Streams {
  invariant(streams, "referenceNets: noise asked of a network without streams; give its root and seed");
  return streams;
}

function isNorm({ spec }: Stage): boolean {
  return spec.type === "batchNorm" || spec.type === "layerNorm" || spec.type === "groupNorm";
}

/** Place among the stages of weight layer `index`, the first being 0. */
function weightStage({ stages }: Program, index: number): number {
  const found = stages.findIndex(({ spec, hidden }) => isWeightLayer(spec) && hidden === index);
  invariant(found >= 0, `referenceNets: no weight layer ${index}`);
  return found;
}

/** Mean over the positions of each example's units, (N, U). */
function mapMeans({ values, positions }: UnitValues): Float64Array {
  if (positions === 1) return values;
  const out = new Float64Array(values.length / positions);
  for (let i = 0; i < values.length; i++) out[Math.floor(i / positions)] += values[i] / positions;
  return out;
}

/** Mean and mean square over the positions of each example's units, both (N, U). */
function exampleMoments({ values, positions }: UnitValues): ReturnType<Nets["exampleMoments"]>[number] {
  const mean = Float32Array.from(mapMeans({ values, positions }));
  // Of a single position, the square of the value as it is handed out.
  if (positions === 1) return { mean, square: mean.map((value) => value * value) };
  const squares = values.map((value) => value * value);
  return { mean, square: Float32Array.from(mapMeans({ values: squares, positions })) };
}

/** (N, M) of one unit. */
function ofUnit({ values, positions }: UnitValues, unit: number, units: number): Float64Array {
  const out = new Float64Array(values.length / units);
  for (let i = 0; i < out.length; i++)
    out[i] = values[(Math.floor(i / positions) * units + unit) * positions + (i % positions)];
  return out;
}

/** Holds of one network as an edit of its hidden layers (rows, U, M); undefined when there are none. */
function editOf(holds: readonly Hold[], positions: readonly number[]): Pass["edit"] {
  if (holds.length === 0) return undefined;
  return (hidden, h) => {
    const m = positions[hidden];
    let out = h;
    for (const { layer, scale, shift, replace } of holds) {
      if (layer !== hidden) continue;
      const units = scale.length;
      const unitAt = (i: number): number => Math.floor(i / m) % units;
      out = out.map((value, i) => scale[unitAt(i)] * value + shift[unitAt(i)]);
      if (replace === undefined) continue;
      const { unit, values } = replace;
      invariant(
        values.length * units === out.length,
        `hold: ${values.length} replacing values for ${out.length / units} rows; statistics cannot be recalibrated on other rows`,
      );
      for (let i = 0; i < values.length; i++) out[(Math.floor(i / m) * units + unit) * m + (i % m)] = values[i];
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
  const estimates = estimatesOf(stage.spec);
  return {
    gamma: gamma === undefined ? new Float32Array(stage.units).fill(1) : Float32Array.from(gamma),
    beta: beta === undefined ? new Float32Array(stage.units) : Float32Array.from(beta),
    mean: Float32Array.from(found.mean),
    variance: Float32Array.from(found.variance),
    eps: stage.spec.eps,
    ...(estimates && { estimates }),
  };
}

/** Weights (I, U); those of a convolution, kept (U, C, kh, kw), become (C kh kw, U). */
function weightOf({ program, params }: Pick<ReferenceNet, "program" | "params">, index: number): Float64Array {
  const stage = program.stages[weightStage(program, index)];
  const { weight } = params[stage.layer];
  invariant(weight !== undefined, `referenceNets: weight layer ${index} has no weights`);
  if (stage.spec.type === "dense") return weight;
  const inputs = weight.length / stage.units;
  return weight.map((_, at) => weight[(at % stage.units) * inputs + Math.floor(at / stage.units)]);
}

function squaredColumns(weight: Float64Array, units: number): Float64Array {
  const out = new Float64Array(units);
  weight.forEach((w, i) => {
    out[i % units] += w * w;
  });
  return out;
}

function asSoftmax({ program }: View, logits: Float64Array): Float64Array {
  if (program.spec.loss !== "logistic") return logits;
  const out = new Float64Array(logits.length * 2);
  logits.forEach((z, b) => {
    out[2 * b + 1] = z;
  });
  return out;
}
