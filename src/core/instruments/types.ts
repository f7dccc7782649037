import type { Examples } from "../data/types.ts";
import type { Random } from "../math/random.ts";
import type { NetRunning } from "../nn/network.ts";
import type { NetParams } from "../nn/params.ts";
import type { Program } from "../nn/program.ts";
import type { TrainSpec } from "../nn/spec.ts";

/** What every instrument returns (INSTRUMENTS contract): a value never travels without unit, error and validity. */
export interface Measure {
  readonly value: number;
  readonly se?: number;
  readonly ci?: readonly [number, number];
  readonly n: number;
  readonly unit: string;
  readonly method: string;
  readonly replication: "seed" | "batch" | "example" | "order" | "unit";
  readonly valid: boolean;
  /** Why it is not valid. */
  readonly why?: string;
}

/** Which statistics the norm layers use in a forward pass. */
export type Statistics =
  | "pop-eval" /** whole training set, upstream layers in evaluation mode (default) */
  | "pop-train" /** mean over training batches of train-mode moments, upstream layers in train mode */
  | "ema" /** running averages of training */
  | "batch" /** each consecutive chunk of the evaluated rows normalises itself */;

/**
 * Units held at a value during a forward pass, in one hidden layer of one network. A held unit's post-activation h
 * becomes `scale * h + shift`, at every position of a feature map: (0, 0) removes it, (0, mean) is mean ablation, (1, 0)
 * leaves it alone.
 */
export interface Hold {
  /** Hidden layer, 0-based. */
  readonly layer: number;
  /** (U) */
  readonly scale: Float32Array;
  /** (U) */
  readonly shift: Float32Array;
  /** Optional: the post-activations of one unit replaced example by example by (N, M) values (permutation, added noise). */
  readonly replace?: { readonly unit: number; readonly values: Float32Array };
}

/** Which draws of the noise of training take part in an evaluation pass. */
export interface NoiseDraw {
  /**
   * Name of the streams, such as `mc`: hidden layer l of a network draws its masks from the stream `mc/dropout/l` of its
   * seed, dropout of the inputs from `mc/dropout/input`.
   */
  readonly purpose: string;
  /** Which draw of them, from 0 on: another number, other and independent draws. */
  readonly sample: number;
}

export interface ForwardOptions {
  readonly statistics?: Statistics;
  /** Rows per statistics batch when `statistics` is `batch`. */
  readonly statisticsBatch?: number;
  /**
   * `inputs[p]` are the inputs (N', I) of network p in place of those of the set: changed, sorted or repeated examples, of any
   * number that is the same for all networks. What is asked for has N' rows.
   */
  readonly inputs?: readonly Float32Array[];
  /**
   * `statisticsRows[p]` are training rows of network p, at least 2 and as many for all, by whose own mean and variance every
   * batch norm normalises: they pass as one statistics batch, each norm upstream by the same rows, without dropout, injected
   * noise and renormalisation. One draw of Monte Carlo batch normalisation (Teye, Azizpour, Smith 2018). Not together with
   * `statistics` or `recalibrate`.
   */
  readonly statisticsRows?: readonly Int32Array[];
  /**
   * Dropout (of any kind) and injected noise act on the evaluated rows as they do in training. A draw depends on root, seed,
   * purpose, sample, hidden layer and row, and on nothing else; shared noise is drawn once for all rows. Statistics of the
   * norm layers are those without noise, except that with `batch` the noisy rows normalise themselves. Source: Gal and
   * Ghahramani 2016.
   */
  readonly noise?: NoiseDraw;
  /** `holds[p]` are the holds of network p. */
  readonly holds?: readonly (readonly Hold[])[];
  /** True: population statistics of the norm layers behind a hold are re-estimated with the hold in place. */
  readonly recalibrate?: boolean;
}

/** Which of a seed's example sets a forward pass reads. Each network of a group has its own data. */
export type SetName = "train" | "validation" | "test" | "ablation";

/**
 * A group of P trained networks of one shape, each with its own weights and data: what the engine hands to the
 * instruments (and what the float64 reference imitates in tests). Four networks cost the engine what one costs, so an
 * instrument asks for all of them at once.
 */
export interface Nets {
  /** P */
  readonly count: number;
  /** Units of each hidden layer: neurons of a dense layer, feature maps of a convolution. */
  readonly units: readonly number[];
  /**
   * M, the positions of each unit of each hidden layer as downstream layers read it: 1 in a dense layer, the pixels of a
   * feature map behind pooling in a convolution.
   */
  readonly positions: readonly number[];
  /** Logits, K; in a regression, outputs. */
  readonly classes: number;
  /** What the networks were trained to lower: `squared` compares the outputs with `Examples.targets`, or one-hot labels. */
  readonly loss: "crossEntropy" | "squared";
  /** How the networks were, or are being, trained. */
  readonly training: TrainSpec;
  /** Network `net` as it is now, for the float64 functions of `core/nn`: forward and backward passes, gradients by example. */
  reference(net: number): NetVoice;
  examples(net: number, set: SetName): Examples;
  /** Examples of a second set of inputs, where the data name one (`ood`), to be passed as `inputs`. */
  ood(net: number): Examples | undefined;
  /** Logits (N, K) of every network on its own `set`; element p is fresh memory and stays valid. */
  logits(set: SetName, options?: ForwardOptions): readonly Float32Array[];
  /**
   * Post-activations (N, U) of hidden layer `layer` of every network, as downstream layers read them: behind pooling, and
   * of a feature map the mean over its positions.
   */
  hidden(set: SetName, layer: number, options?: ForwardOptions): readonly Float32Array[];
  /** Post-activations (N, M) of one unit of hidden layer `layer` of every network. */
  unitValues(set: SetName, layer: number, unit: number, options?: ForwardOptions): readonly Float32Array[];
  /**
   * Values (N, U) that enter the normalisation (or, without one, the activation) of hidden layer `layer`: the weight
   * layer's output, of a feature map the mean over its positions.
   */
  preactivations(set: SetName, layer: number, options?: ForwardOptions): readonly Float32Array[];
  /**
   * Mean and mean square (N, U) over the positions of each example's post-activations (as `hidden`) or weight-layer
   * outputs (as `preactivations`) in hidden layer `layer`. All that batch statistics and normalised values of feature
   * maps depend on; in a dense layer the value and its square.
   */
  exampleMoments(
    set: SetName,
    layer: number,
    place: "hidden" | "preactivations",
    options?: ForwardOptions,
  ): readonly ExampleMoments[];
  /**
   * Weights (I, U) of weight layer `index` of network p, with index 0 the first; the layer behind hidden layer l is
   * index l + 1. Rows belong to the units upstream in order, I / U_upstream rows each: kernel cells of a convolution
   * (row-major), positions of a flattened feature map.
   */
  weights(net: number, index: number): Float32Array;
  /**
   * Affine parameters and statistics of the batch norm of hidden layer `layer` of network p, or undefined where that
   * layer has none.
   */
  norm(net: number, layer: number, statistics?: Statistics): NormState | undefined;
  /**
   * Squared norm of the gradient of the mean loss over `set` with respect to the incoming weights of each unit of
   * hidden layer `layer`, evaluation mode: (U) per network.
   */
  incomingGradients(set: SetName, layer: number): readonly Float32Array[];
  /**
   * Post-norm, pre-activation values (rows, U, M) of hidden layer `layer`, before pooling, in TRAIN mode (batch statistics in every norm
   * layer, no dropout, no injected noise) for the training rows `rows[p]` of network p, taken in consecutive chunks of
   * `statisticsBatch` rows. Weights and running averages are not touched. This is the cascaded noise of A1.
   */
  trainModeActivations(layer: number, rows: readonly Int32Array[], statisticsBatch: number): readonly Float32Array[];
}

/** A network in float64: what `forward`, `backward` and `batchGradient` of `core/nn` take. */
export interface NetVoice {
  readonly program: Program;
  readonly params: NetParams;
  readonly running: NetRunning;
}

/** Both (N, U). */
export interface ExampleMoments {
  readonly mean: Float32Array;
  readonly square: Float32Array;
}

export interface NormState {
  readonly gamma: Float32Array;
  readonly beta: Float32Array;
  readonly mean: Float32Array;
  /** Biased for population statistics; as the dialect stores it for `ema`. */
  readonly variance: Float32Array;
  readonly eps: number;
  /**
   * Absent: in training the layer takes mean and variance of its statistics batch. Else what it takes instead: of the others
   * alone, with the factors of renormalisation, or by order statistics.
   */
  readonly estimates?: "others" | "renorm" | "median" | "trimmed";
}

/** What one instrument found in one network. */
export interface Readings {
  /** By metric name, such as `rely.single.maxT` or `rely.single.maxT.layer1` (layers are counted from 1 in names). */
  readonly measures: Readonly<Record<string, Measure>>;
  readonly curves: Readonly<Record<string, Float32Array>>;
  readonly arrays: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: Float32Array }>>;
}

/** What every instrument says of itself. */
interface Description {
  readonly id: string;
  /** In a few words, for `linchpin instruments` and the report. */
  readonly title: string;
  /** Settings with their defaults; a request may override them by name. */
  readonly defaults: Readonly<Record<string, string | number | boolean | readonly number[] | readonly string[]>>;
}

/** An instrument: one file, one entry in `instruments/index.ts`. It measures networks as they are: after training. */
export interface Instrument extends Description {
  /**
   * Measures every network of the group. `random(p, purpose)` opens the stream of network p's seed for a purpose
   * (`ablation/...`): the same seed gives the same draws in every arm.
   */
  measure(
    nets: Nets,
    settings: Readonly<Record<string, unknown>>,
    random: (net: number, purpose: string) => Random,
  ): readonly Readings[];
}

/** An instrument that looks while networks train: one file, one entry in `instruments/index.ts`. */
export interface WatchingInstrument extends Description {
  /** Opens a watch over one group before it trains. `random` as in {@link Instrument}. */
  watch(
    training: TrainingPlan,
    settings: Readonly<Record<string, unknown>>,
    random: (net: number, purpose: string) => Random,
  ): Watch;
}

/** What is known of a training before it begins. */
export interface TrainingPlan {
  readonly train: TrainSpec;
  /** Updates in all, and in one epoch. */
  readonly steps: number;
  readonly stepsPerEpoch: number;
  /** Networks in the group. */
  readonly count: number;
}

/** The looks of one instrument at one group, and what came of them. */
export interface Watch {
  /** Steps before whose update it looks, ascending, from 0 on; `steps` is after the last update. */
  readonly at: readonly number[];
  /**
   * Sees the networks of the moment, which are gone when it returns. The same positions at every look; a network whose loss
   * was not finite by then is stood in for by another one, and its readings are thrown away. The last update may still have
   * left numbers that are not finite: what comes of them is not valid, and nothing may throw.
   */
  look(step: number, nets: Nets): void;
  /** After training: one entry for each network. `nets` are the trained networks. */
  readings(nets: Nets): readonly Readings[];
}
