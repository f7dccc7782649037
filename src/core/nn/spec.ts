/**
 * A network as plain data. The float64 reference (`nn`) and the population engine (`engine`) both read this.
 * Letters: B batch, I inputs, U units (channels of an image), M positions (pixels of an image, 1 for a dense layer),
 * K classes or statistics batch, N training rows. Activations are (B, U, M) row-major, images (B, C, H, W).
 */
export type LayerSpec =
  | DenseSpec
  | Conv2dSpec
  | PoolSpec
  | GlobalAveragePoolSpec
  | FlattenSpec
  | AddSpec
  | BatchNormSpec
  | LayerNormSpec
  | GroupNormSpec
  | ActivationSpec
  | DropoutSpec
  | GaussianDropoutSpec
  | GaussianNoiseSpec
  | MatchedNoiseSpec
  | ShiftedNoiseSpec;

/** y = x W + b; W is (I, U), b is (U). */
export interface DenseSpec {
  readonly type: "dense";
  readonly units: number;
  /** Default true. */
  readonly bias?: boolean;
}

/**
 * Two-dimensional cross-correlation, which the field calls convolution (LeCun et al. 1989): W is (U, C, kh, kw), b is
 * (U). A unit is a feature map.
 */
export interface Conv2dSpec {
  readonly type: "conv2d";
  readonly units: number;
  /** Rows and columns of the kernel. */
  readonly kernel: readonly [number, number];
  readonly stride: number;
  /**
   * Zeros around the image: a number on every side (PyTorch), or `same`: as many as make the output ceil(side / stride)
   * long, the odd one below and to the right (Keras).
   */
  readonly padding: number | "same";
  /** Default true. */
  readonly bias?: boolean;
}

/**
 * Pooling over windows of size x size. The gradient of a maximum goes to the first cell that has it, in row-major order;
 * an average counts the padding.
 */
export interface PoolSpec {
  readonly type: "maxPool" | "averagePool";
  readonly size: number;
  readonly stride: number;
  readonly padding: number;
}

/** Mean over the pixels of each feature map (Lin, Chen, Yan 2014): (B, C, H, W) becomes (B, C). */
export interface GlobalAveragePoolSpec {
  readonly type: "globalAveragePool";
}

/** (B, C, H, W) becomes (B, C H W), row-major as in PyTorch. */
export interface FlattenSpec {
  readonly type: "flatten";
}

/** Residual connection (He et al. 2016): adds the output of layer `from` of the spec, which has the same shape. */
export interface AddSpec {
  readonly type: "add";
  readonly from: number;
}

/**
 * Batch normalisation (Ioffe and Szegedy 2015): y = gamma (x - mean) / sqrt(var + eps) + beta, biased variance, over the
 * rows and positions of each unit.
 */
export interface BatchNormSpec {
  readonly type: "batchNorm";
  readonly dialect: "pytorch" | "keras";
  /**
   * Over which rows mean and variance are taken in training: `batch` = the gradient batch; a number K = consecutive
   * chunks of K rows of the gradient batch (ghost batches); `all` = every training row at every step, which switches
   * the batch noise off; `others` = each example by the other examples of the gradient batch, with all their pixels
   * (exclusive batch norm; Kosson, Fan, Jaggi 2024).
   */
  readonly statistics: "batch" | "all" | "others" | number;
  /**
   * Absent: mean and biased variance. `median`: median, and (1.4826 median absolute deviation)^2 in place of the variance.
   * `trimmed`: mean and variance of the values from the 10 % to the 90 % quantile, the variance divided by
   * {@link trimmedVariance} so that it is right for normal values. The gradient flows through the values that are kept.
   */
  readonly estimator?: "median" | "trimmed";
  /**
   * Batch renormalisation (Ioffe 2017): x^ = (x - mean) / deviation r + d with r = deviation / running deviation in
   * [1 / rMax, rMax] and d = (mean - running mean) / running deviation in [-dMax, dMax], both without gradient.
   * Evaluation and r, d use moving averages of mean and deviation sqrt(var + eps), new = (1 - m) old + m batch.
   * `pytorch`: as in the paper, m = `momentum` for both. `keras`: as Keras does, moving averages for evaluation by
   * `momentum`, those for r and d by `momentum` of this object.
   */
  readonly renorm?: { readonly rMax: number; readonly dMax: number; readonly momentum?: number };
  /** True: no gradient flows through mean and variance. */
  readonly stopGradient: boolean;
  readonly affine: boolean;
  readonly eps: number;
  /** `pytorch`: weight of the new value, or `cumulative`. `keras`: weight of the old value. */
  readonly momentum: number | "cumulative";
}

/**
 * Layer normalisation (Ba, Kiros, Hinton 2016): mean and biased variance over the units and positions of one example;
 * scale and shift by unit (on images therefore {@link GroupNormSpec} with one group).
 */
export interface LayerNormSpec {
  readonly type: "layerNorm";
  readonly affine: boolean;
  readonly eps: number;
}

/**
 * Group normalisation (Wu and He 2018): mean and biased variance over the units of a group and their positions, of one
 * example. `groups` consecutive groups of equal size; `instance` = every unit its own (Ulyanov, Vedaldi, Lempitsky 2016).
 */
export interface GroupNormSpec {
  readonly type: "groupNorm";
  readonly groups: number | "instance";
  readonly affine: boolean;
  readonly eps: number;
}

/** Elementwise nonlinearity; each is defined in the file of its name. */
export interface ActivationSpec {
  readonly type: "relu" | "leakyRelu" | "tanh" | "sigmoid" | "gelu" | "geluTanh" | "silu" | "softplus";
  /** Of leakyRelu below 0; default .01. */
  readonly slope?: number;
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
  /** True: a feature map is dropped as a whole (spatial dropout; Tompson et al. 2015). */
  readonly spatial?: boolean;
}

/** h (1 + sqrt(p / (1 - p)) z), z ~ N(0, 1) (Srivastava et al. 2014, section 10). Training only. */
export interface GaussianDropoutSpec {
  readonly type: "gaussianDropout";
  /** p of a dropout with the same variance. */
  readonly rate: number;
}

/** h + deviation z, z ~ N(0, 1). Training only. */
export interface GaussianNoiseSpec {
  readonly type: "gaussianNoise";
  readonly deviation: number;
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
  /**
   * True: one draw per step and unit, shared by the whole batch. False: one per step, unit and example. The positions of a
   * feature map share a draw, as they share a batch's statistics.
   */
  readonly shared: boolean;
}

/**
 * Noise of non-zero mean and non-unit deviation (Santurkar et al. 2018, appendix A.2.1, algorithm 1), behind a
 * normalisation or a weight layer: at every step and for every unit mu ~ U(-shift, shift) and sigma ~ U(1, scale); then
 * for every example and position a <- s a + m with m ~ U(mu - shiftSpread, mu + shiftSpread) and
 * s ~ N(sigma, scaleSpread^2). Training only. The paper: shift .5, scale 1.25, both spreads .1.
 */
export interface ShiftedNoiseSpec {
  readonly type: "shiftedNoise";
  readonly shift: number;
  readonly scale: number;
  readonly shiftSpread: number;
  readonly scaleSpread: number;
}

export type Initialiser = "he" | "glorot" | "pytorch" | "lecun" | "lecunUniform";

export interface ImageShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

export interface NetSpec {
  /** Numbers of one example. */
  readonly inputs: number;
  /** How they form an image, channel after channel, row after row; needed by convolutions. */
  readonly image?: ImageShape;
  readonly layers: readonly LayerSpec[];
  /**
   * `softmax`: cross-entropy over K logits. `logistic`: one logit, labels 0 and 1. Both the mean over the batch, in nats.
   * `squared`: mean over batch and outputs of (output - target)^2, the target being the data's own or a one-hot label.
   */
  readonly loss: "softmax" | "logistic" | "squared";
  /** Softmax only: targets (1 - e) onehot + e / K (Szegedy et al. 2016). Training only. Default 0. */
  readonly labelSmoothing?: number;
  readonly initialiser: Initialiser;
}

/** How the learning rate runs over the S steps of a training; the first `warmup` steps rise linearly to it. */
export interface ScheduleSpec {
  /** `step`: times `factor` after every `every` epochs. `cosine`: rate (1 + cos(pi t / S)) / 2 (Loshchilov, Hutter 2017). */
  readonly type: "constant" | "step" | "cosine";
  readonly every?: number;
  readonly factor?: number;
  /** Steps of linear warm-up: step t < warmup has (t + 1) / warmup of the rate. */
  readonly warmup?: number;
}

/**
 * How weights move. `sgd` with momentum, PyTorch form: v <- m v + g; w <- w - lr v. The other members are absent in a
 * plain training; what they mean in each dialect stands in `optimisers.ts`.
 */
export interface OptimiserSpec {
  /** Default `sgd`. `adam`, `adamw`: momentum and `squareDecay` are beta1 and beta2. */
  readonly optimiser?: "sgd" | "adam" | "adamw" | "rmsprop";
  /** Default `pytorch`. */
  readonly dialect?: "pytorch" | "keras";
  /** Sgd: look ahead along the velocity (Nesterov 1983). */
  readonly nesterov?: boolean;
  /** Sgd, pytorch: the gradient enters the velocity times 1 - dampening, from the second step on. */
  readonly dampening?: number;
  /** Decay of the mean square gradient: beta2 of adam (default .999), alpha or rho of rmsprop (default .99 / .9). */
  readonly squareDecay?: number;
  /** Added to the root of the mean square; default that of the dialect: 1e-8 / 1e-7. */
  readonly eps?: number;
  /** Adam: the largest mean square so far (Reddi, Kale, Kumar 2018). */
  readonly amsgrad?: boolean;
  /** Rmsprop: the variance of the gradient in place of its mean square (Graves 2013). */
  readonly centred?: boolean;
  /** Of every parameter. `l2`: added to the gradient; `decoupled`: w <- w - lr decay w before the step. */
  readonly weightDecay?: { readonly rate: number; readonly form: "l2" | "decoupled" };
  /** Largest norm of the incoming weights of a unit, restored after every step (Srivastava et al. 2014, section 5.1). */
  readonly maxNorm?: number;
  /** Largest norm of the whole gradient: beyond it, it is scaled down (Pascanu, Mikolov, Bengio 2013). */
  readonly clipNorm?: number;
  readonly schedule?: ScheduleSpec;
}

export interface TrainSpec extends OptimiserSpec {
  readonly learningRate: number;
  /** Of the velocity, or beta1 of adam. */
  readonly momentum: number;
  /** Gradient batch. */
  readonly batch: number;
  readonly epochs: number;
  /** `drop`: an incomplete last batch is left out. `keep`: it is trained on, by the rule of the dialect. */
  readonly lastBatch: "drop" | "keep";
  /** False: the partition into batches of the first epoch is used in every epoch (frozen batches). */
  readonly reshuffle: boolean;
}

/**
 * Variance of a standard normal variable given that it lies between its 10 % and 90 % quantiles: 1 - 2 q phi(q) / .8 with
 * q = 1.2815515655446004.
 */
export const trimmedVariance: number = 0.4377245949036389;
