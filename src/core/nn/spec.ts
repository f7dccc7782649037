/**
 * A network as plain data. The float64 reference (`nn`) and the population engine (`engine`) both read this.
 * Letters: B batch, I inputs, U units, K classes or statistics batch, N training rows.
 */
export type LayerSpec = DenseSpec | BatchNormSpec | LayerNormSpec | ActivationSpec | DropoutSpec | MatchedNoiseSpec;

/** y = x W + b; W is (I, U), b is (U). */
export interface DenseSpec {
  readonly type: "dense";
  readonly units: number;
  /** Default true. */
  readonly bias?: boolean;
}

/**
 * Batch normalisation (Ioffe and Szegedy 2015): y = gamma (x - mean) / sqrt(var + eps) + beta, biased variance.
 */
export interface BatchNormSpec {
  readonly type: "batchNorm";
  readonly dialect: "pytorch" | "keras";
  /**
   * Over which rows mean and variance are taken in training: `batch` = the gradient batch; a number K = consecutive
   * chunks of K rows of the gradient batch (ghost batches); `all` = every training row at every step, which switches
   * the batch noise off.
   */
  readonly statistics: "batch" | "all" | number;
  /** True: no gradient flows through mean and variance. */
  readonly stopGradient: boolean;
  readonly affine: boolean;
  readonly eps: number;
  /** `pytorch`: weight of the new value, or `cumulative`. `keras`: weight of the old value. */
  readonly momentum: number | "cumulative";
}

/** Layer normalisation (Ba, Kiros, Hinton 2016): mean and biased variance over the units of one example. */
export interface LayerNormSpec {
  readonly type: "layerNorm";
  readonly affine: boolean;
  readonly eps: number;
}

export interface ActivationSpec {
  readonly type: "relu" | "tanh" | "sigmoid";
}

/**
 * Inverted dropout (Srivastava et al. 2014) after an activation; `rate` is the probability to DROP. Evaluation is the
 * identity. `boosting`: the dropout-boosting control (Warde-Farley et al. 2014): the error at the logits is that of the
 * full, weight-scaled network, and is back-propagated through the masked sub-network. All dropout layers of a network
 * share the flag.
 */
export interface DropoutSpec {
  readonly type: "dropout";
  readonly rate: number;
  readonly boosting: boolean;
}

/**
 * Noise with the moments of batch normalisation at a statistics batch of K, put on the normalised activation (between
 * normalisation and its affine map when it follows a batchNorm): xhat -> (xhat + e) s with e ~ N(0, 1/K) and
 * s = sqrt(K) / chi_{K-1}, divided by its mean. Training only.
 * Because gamma and beta come after it, the compiler of either voice fuses it into the batchNorm that precedes it; it
 * is refused anywhere else.
 */
export interface MatchedNoiseSpec {
  readonly type: "matchedNoise";
  readonly batch: number;
  /** True: one draw per step and unit, shared by the whole batch. False: one per step, unit and example. */
  readonly shared: boolean;
}

export type Initialiser = "he" | "glorot" | "pytorch";

export interface NetSpec {
  readonly inputs: number;
  readonly layers: readonly LayerSpec[];
  /** `softmax`: cross-entropy over K logits. `logistic`: one logit, labels 0 and 1. Mean over the batch, in nats. */
  readonly loss: "softmax" | "logistic";
  readonly initialiser: Initialiser;
}

/** Stochastic gradient descent with momentum, PyTorch form: v <- m v + g; w <- w - lr v. */
export interface TrainSpec {
  readonly learningRate: number;
  readonly momentum: number;
  /** Gradient batch. */
  readonly batch: number;
  readonly epochs: number;
  /** `drop`: an incomplete last batch is left out. `keep`: it is trained on, by the rule of the dialect. */
  readonly lastBatch: "drop" | "keep";
  /** False: the partition into batches of the first epoch is used in every epoch (frozen batches). */
  readonly reshuffle: boolean;
}
