import type { Metric } from "./metrics.ts";

/** A metric's words. `places`: over all hidden units, by hidden layer, for the output; `all` alone where absent. */
export interface MetricEntry extends Omit<Metric, "layer" | "needs"> {
  readonly places?: readonly ("all" | "layer" | "output")[];
  /** At statistics batches only (`.b16`), or over all of them as well. */
  readonly byBatch?: "only" | "also";
}

/** Sizes of outliers that have a metric, as the instrument has by default. */
const OUTLIER_FACTORS = [1, 3, 10, 30];

const accuracy = { generated: 0.005, real: 0.002 };

/** What the instruments measure, with the words of the house. Margins are those of CLAIMS 2.4. */
export const METRIC_TABLE: readonly MetricEntry[] = [
  ...rows({ instrument: "generalisation", unit: "fraction", better: "higher", margin: accuracy, answers: "classes" }, [
    ["train.accuracy", "training accuracy"],
    ["validation.accuracy", "validation accuracy"],
    ["test.accuracy", "test accuracy"],
  ]),
  ...rows({ instrument: "generalisation", unit: "nats", better: "lower", margin: "1%", answers: "probabilities" }, [
    ["train.nll", "training loss"],
    ["validation.nll", "validation loss"],
    ["test.nll", "test loss"],
    ["test.nllAtT", "test loss at T*"],
  ]),
  ...rows({ instrument: "generalisation", unit: "squared error", better: "lower", margin: "1%", answers: "squared" }, [
    ["train.loss", "training squared error"],
    ["validation.loss", "validation squared error"],
    ["test.loss", "test squared error"],
  ]),
  ...rows({ instrument: "generalisation", unit: "squared error", better: "lower", answers: "squared" }, [
    ["gap.loss", "generalisation gap in squared error"],
  ]),
  ...rows({ instrument: "generalisation", unit: "fraction", answers: "classes" }, [
    ["test.bestConstant", "accuracy of the best constant"],
  ]),
  // A percentage of the gap itself would shrink with the effect: the margin is one of the loss.
  ...rows(
    { instrument: "generalisation", unit: "nats", better: "lower", margin: "1% of test.nll", answers: "probabilities" },
    [["gap.nll", "generalisation gap in loss"]],
  ),
  ...rows({ instrument: "generalisation", unit: "fraction", better: "lower", margin: accuracy, answers: "classes" }, [
    ["gap.error", "generalisation gap in error"],
  ]),
  ...rows({ instrument: "generalisation", unit: "fraction", better: "lower", margin: 0.01, answers: "probabilities" }, [
    ["test.ece", "calibration error"],
    ["test.eceMass", "calibration error in bins of equal mass"],
    ["test.eceDebiased", "calibration error, debiased"],
    ["test.eceAtT", "calibration error at T*"],
  ]),
  ...rows(
    {
      instrument: "generalisation",
      unit: "squared probability",
      better: "lower",
      margin: "1%",
      answers: "probabilities",
    },
    [["test.brier", "Brier score"]],
  ),
  ...rows({ instrument: "generalisation", unit: "ratio", answers: "probabilities" }, [
    ["test.temperature", "temperature T*"],
  ]),

  ...rows({ instrument: "rely.single", unit: "nats", better: "lower", margin: "10%", places: ["all", "layer"] }, [
    ["rely.single.max", "worst single-unit damage"],
    ["rely.single.maxT", "worst single-unit damage at T*"],
    ["rely.single.worstClass", "worst damage of one unit to one class"],
    ["rely.single.worstClassT", "worst damage of one unit to one class at T*"],
    ["rely.single.total", "total single-unit damage"],
    ["rely.single.totalT", "total single-unit damage at T*"],
  ]),
  ...rows({ instrument: "rely.single", unit: "fraction", better: "lower", margin: 0.01, places: ["all", "layer"] }, [
    ["rely.single.topShare", "top share of damage"],
    ["rely.single.topShareT", "top share of damage at T*"],
  ]),
  ...rows({ instrument: "rely.single", unit: "ratio", better: "lower", margin: 0.25, places: ["all", "layer"] }, [
    ["rely.single.topShareRatio", "top share of damage over chance, H_n/n"],
    ["rely.single.topShareRatioT", "top share of damage over chance, H_n/n, at T*"],
  ]),
  ...rows({ instrument: "rely.single", unit: "fraction", better: "lower", margin: 0.02, places: ["all", "layer"] }, [
    ["rely.single.gini", "unevenness of damage (Gini)"],
    ["rely.single.giniT", "unevenness of damage (Gini) at T*"],
  ]),
  ...rows(
    { instrument: "rely.single", unit: "fraction", better: "lower", margin: accuracy, places: ["all", "layer"] },
    [["rely.single.maxAccuracy", "worst single-unit loss of accuracy"]],
  ),

  ...rows({ instrument: "rely.curve", unit: "fraction", better: "higher", margin: 0.01 }, [
    ["rely.curve.train", "area under the ablation curve (nAUC), training set"],
    ["rely.curve.validation", "area under the ablation curve (nAUC), validation set"],
    ["rely.curve.test", "area under the ablation curve (nAUC), test set"],
    ["rely.curve.ablation", "area under the ablation curve (nAUC), ablation set"],
  ]),

  ...rows({ instrument: "rely.input", unit: "nats", better: "lower", margin: "10%" }, [
    ["rely.input.damage", "damage by permuting one input"],
    ["rely.input.damageT", "damage by permuting one input at T*"],
    ["rely.input.total", "total damage by permuting single inputs"],
    ["rely.input.totalT", "total damage by permuting single inputs at T*"],
  ]),
  ...rows({ instrument: "rely.input", unit: "fraction", better: "lower", margin: 0.02 }, [
    ["rely.input.share", "share of one input in the damage by permuting inputs"],
    ["rely.input.shareT", "share of one input in the damage by permuting inputs at T*"],
  ]),
  ...rows({ instrument: "rely.input", unit: "fraction", better: "higher", margin: accuracy, answers: "classes" }, [
    ["rely.input.zeroedAccuracy", "accuracy with one input at zero"],
  ]),
  ...rows({ instrument: "rely.input", unit: "nats", better: "lower", margin: "1%", answers: "probabilities" }, [
    ["rely.input.zeroedNll", "loss with one input at zero"],
  ]),

  ...rows(
    { instrument: "concentration", unit: "units", better: "higher", margin: "5%", places: ["all", "layer", "output"] },
    [["concentration.nEff", "effective number of inputs (N_eff)"]],
  ),
  ...rows(
    {
      instrument: "concentration",
      unit: "fraction",
      better: "lower",
      margin: 0.02,
      places: ["all", "layer", "output"],
    },
    [["concentration.gini", "unevenness of inputs (Gini)"]],
  ),
  ...rows(
    {
      instrument: "concentration",
      unit: "fraction",
      better: "lower",
      margin: 0.01,
      places: ["all", "layer", "output"],
    },
    [["concentration.top", "top share of input"]],
  ),

  ...rows(
    {
      instrument: "rely.matrix",
      unit: "ratio of variances",
      better: "lower",
      margin: "10%",
      places: ["layer", "output"],
    },
    [["rely.matrix.max", "largest reliance of a unit on one other"]],
  ),
  ...rows({ instrument: "rely.matrix", unit: "fraction", better: "lower", margin: 0.01, places: ["layer", "output"] }, [
    ["rely.matrix.maxShare", "largest share of a unit's reliance on one other"],
  ]),
  ...rows(
    {
      instrument: "rely.partial",
      unit: "ratio of variances",
      better: "lower",
      margin: "10%",
      places: ["layer", "output"],
    },
    [["rely.partial.max", "largest irreplaceable reliance of a unit on one other"]],
  ),
  ...rows({ instrument: "rely.partial", unit: "ratio of variances", margin: 0.01, places: ["layer"] }, [
    ["rely.partial.own", "share of a unit's variance that no other unit accounts for"],
  ]),
  ...rows({ instrument: "noise.bn", unit: "squared activation", places: ["all", "layer"], byBatch: "only" }, [
    ["noise.bn.inclusive", "batch-norm noise, the example in the batch"],
    ["noise.bn.exclusive", "batch-norm noise, the example not in the batch"],
    ["noise.bn.cascaded", "batch-norm noise of all layers together"],
  ]),
  ...rows({ instrument: "noise.bn", unit: "activation", places: ["all", "layer"], byBatch: "only" }, [
    ["noise.bn.inclusive.bias", "bias of batch-norm noise, the example in the batch"],
    ["noise.bn.exclusive.bias", "bias of batch-norm noise, the example not in the batch"],
    ["noise.bn.cascaded.bias", "bias of batch-norm noise of all layers together"],
  ]),
  ...rows({ instrument: "noise.bn.delta", unit: "squared activation", places: ["all", "layer"], byBatch: "only" }, [
    ["noise.bn.delta", "batch-norm noise that the moments predict"],
  ]),
  ...rows({ instrument: "noise.bn.delta", unit: "fraction", places: ["all", "layer"], byBatch: "only" }, [
    ["noise.bn.delta.valid", "share of units for which the prediction can be trusted"],
  ]),
  ...rows({ instrument: "noise.bn.law", unit: "log per log", margin: 0.1 }, [
    ["noise.bn.slope", "slope of log noise on log batch, median unit"],
  ]),
  ...rows({ instrument: "noise.bn.law", unit: "squared activation" }, [
    ["noise.bn.evalVariance", "variance over batches in evaluation mode"],
  ]),
  ...rows({ instrument: "noise.bn.law", unit: "fraction", margin: 0.05, byBatch: "also" }, [
    ["noise.bn.lawShare", "share of units whose noise the moments predict"],
  ]),
  ...rows({ instrument: "noise.bn.law", unit: "squared normalised value", byBatch: "only" }, [
    ["noise.bn.inclusiveTimesB", "noise of the normalised value times the batch, the example in the batch"],
    ["noise.bn.exclusiveTimesB", "noise of the normalised value times the batch, the example not in the batch"],
  ]),
  ...rows({ instrument: "noise.bn.law", unit: "ratio", byBatch: "only" }, [
    ["noise.bn.ratio", "noise over what the moments predict"],
  ]),
  ...rows({ instrument: "noise.nsr", unit: "ratio of variances", places: ["all", "layer"], byBatch: "only" }, [
    ["noise.nsr", "noise-to-signal ratio"],
  ]),
  ...rows({ instrument: "noise.nsr", unit: "probability to drop", places: ["all", "layer"], byBatch: "only" }, [
    ["noise.nsr.q", "equivalent dropout rate"],
  ]),
  ...rows({ instrument: "noise.nsr", unit: "correlation", places: ["all", "layer"], byBatch: "only" }, [
    ["noise.nsr.shared", "noise correlation of two examples"],
  ]),
  ...rows({ instrument: "noise.beff", unit: "values", margin: "10%", places: ["all", "layer"], byBatch: "only" }, [
    ["noise.beff", "effective statistics batch"],
    ["noise.beff.iid", "effective statistics batch, examples drawn independently"],
  ]),
  ...rows(
    {
      instrument: "noise.beff",
      unit: "values",
      margin: "10%",
      places: ["all", "layer"],
      byBatch: "only",
      answers: "classes",
    },
    [
      ["noise.beff.balanced", "effective statistics batch, classes balanced"],
      ["noise.beff.sorted", "effective statistics batch, classes sorted"],
    ],
  ),
  ...rows(
    {
      instrument: "statistics.discrepancy",
      unit: "standard deviations",
      better: "lower",
      margin: 0.05,
      places: ["all", "layer"],
    },
    [
      ["statistics.emaMean", "means of running averages, off the population's"],
      ["statistics.popTrainMean", "means over training batches, off the population's"],
    ],
  ),
  ...rows(
    {
      instrument: "statistics.discrepancy",
      unit: "log ratio",
      better: "lower",
      margin: 0.05,
      places: ["all", "layer"],
    },
    [
      ["statistics.emaScale", "scales of running averages, off the population's"],
      ["statistics.popTrainScale", "scales over training batches, off the population's"],
    ],
  ),
  ...rows({ instrument: "statistics.discrepancy", unit: "fraction", better: "lower", places: ["all", "layer"] }, [
    ["statistics.emaFlagged", "share of units whose running averages are off by more than .1"],
    ["statistics.popTrainFlagged", "share of units whose statistics over training batches are off by more than .1"],
  ]),
  ...rows(
    {
      instrument: "statistics.discrepancy",
      unit: "fraction",
      better: "higher",
      margin: accuracy,
      answers: "classes",
    },
    [
      ["statistics.emaAccuracy", "accuracy with running averages, less that with the population's statistics"],
      [
        "statistics.popTrainAccuracy",
        "accuracy with statistics over training batches, less that with the population's",
      ],
    ],
  ),
  ...rows(
    {
      instrument: "statistics.discrepancy",
      unit: "fraction",
      better: "higher",
      margin: accuracy,
      byBatch: "only",
      answers: "classes",
    },
    [
      ["statistics.accuracy", "accuracy with batch statistics, less that with the population's"],
      [
        "statistics.sortedAccuracy",
        "accuracy with statistics of class-sorted batches, less that with the population's",
      ],
      [
        "statistics.singleClassAccuracy",
        "accuracy with statistics of batches of one class each, less that with the population's",
      ],
    ],
  ),
  ...rows({ instrument: "statistics.discrepancy", unit: "nats", better: "lower", answers: "probabilities" }, [
    ["statistics.emaNll", "loss with running averages, less that with the population's statistics"],
    ["statistics.popTrainNll", "loss with statistics over training batches, less that with the population's"],
    ["statistics.emaKl", "divergence of the answers with running averages"],
    ["statistics.popTrainKl", "divergence of the answers with statistics over training batches"],
  ]),
  ...rows(
    { instrument: "statistics.discrepancy", unit: "nats", better: "lower", byBatch: "only", answers: "probabilities" },
    [
      ["statistics.nll", "loss with batch statistics, less that with the population's"],
      ["statistics.kl", "divergence of the answers with batch statistics"],
      ["statistics.sortedNll", "loss with statistics of class-sorted batches, less that with the population's"],
      ["statistics.sortedKl", "divergence of the answers with statistics of class-sorted batches"],
      [
        "statistics.singleClassNll",
        "loss with statistics of batches of one class each, less that with the population's",
      ],
      ["statistics.singleClassKl", "divergence of the answers with statistics of batches of one class each"],
    ],
  ),
  ...rows({ instrument: "dominance", unit: "fraction", better: "lower", margin: 0.01, places: ["all", "layer"] }, [
    ["dominance.variance", "top share of activation variance"],
    ["dominance.gradient", "top share of squared gradient"],
    ["dominance.damage", "top share of damage, by the dominance meters"],
    ["dominance.classDamage", "top share of damage to the class hurt most"],
    ["dominance.varianceHerfindahl", "Herfindahl index of activation variance"],
    ["dominance.gradientHerfindahl", "Herfindahl index of squared gradient"],
    ["dominance.damageHerfindahl", "Herfindahl index of damage"],
    ["dominance.classDamageHerfindahl", "Herfindahl index of damage to the class hurt most"],
  ]),
  ...rows({ instrument: "dominance", unit: "ratio", better: "lower", margin: 0.25, places: ["all", "layer"] }, [
    ["dominance.varianceRatio", "top share of activation variance over chance, H_n/n"],
    ["dominance.gradientRatio", "top share of squared gradient over chance, H_n/n"],
    ["dominance.damageRatio", "top share of damage over chance, H_n/n, by the dominance meters"],
    ["dominance.classDamageRatio", "top share of damage to the class hurt most over chance, H_n/n"],
  ]),
  ...rows({ instrument: "selectivity", unit: "fraction", better: "lower", margin: 0.01, places: ["all", "layer"] }, [
    ["selectivity.mean", "class selectivity"],
  ]),
  ...rows({ instrument: "correlation", unit: "correlation", better: "lower", margin: 0.01, places: ["layer"] }, [
    ["correlation.meanAbs", "mean absolute correlation of units"],
    ["correlation.partial", "mean absolute partial correlation of units"],
  ]),
  ...rows({ instrument: "correlation", unit: "ratio", better: "lower", margin: "10%", places: ["layer"] }, [
    ["correlation.decov", "DeCov over its own diagonal"],
  ]),
  ...rows({ instrument: "coadapt.pair", unit: "ratio", better: "lower", margin: "10%", places: ["all", "layer"] }, [
    ["coadapt.pair.caiMinus", "co-adaptation of pairs of units (CAI-)"],
  ]),
  ...rows({ instrument: "coadapt.pair", unit: "ratio", better: "lower", margin: "10%" }, [
    ["coadapt.pair.caiMinusAcross", "co-adaptation of pairs of units in two layers (CAI-)"],
  ]),
  ...rows({ instrument: "coadapt.pair", unit: "ratio", margin: "10%", places: ["all", "layer"] }, [
    ["coadapt.pair.caiPlus", "backing up of each other in pairs of units (CAI+)"],
  ]),
  ...rows({ instrument: "coadapt.pair", unit: "ratio", margin: "10%" }, [
    ["coadapt.pair.caiPlusAcross", "backing up of each other in pairs of units in two layers (CAI+)"],
  ]),
  ...rows({ instrument: "coadapt.pair", unit: "nats", better: "lower", margin: "10%", places: ["all", "layer"] }, [
    ["coadapt.pair.single", "damage by removing either unit of a pair at T*, both added"],
    ["coadapt.pair.joint", "damage by removing both units of a pair at T*"],
  ]),
  ...rows({ instrument: "coadapt.pair", unit: "nats", better: "lower", margin: "10%" }, [
    ["coadapt.pair.singleAcross", "damage by removing either unit of a pair in two layers at T*, both added"],
    ["coadapt.pair.jointAcross", "damage by removing both units of a pair in two layers at T*"],
  ]),
  ...rows({ instrument: "coadapt.context", unit: "ratio", better: "lower", margin: "10%", places: ["all", "layer"] }, [
    ["coadapt.context.cv", "dependence of a unit's worth on the other units, median unit"],
  ]),
  ...rows({ instrument: "coadapt.context", unit: "fraction", places: ["all", "layer"] }, [
    ["coadapt.context.counted", "share of units whose worth stands out from its error"],
  ]),
  ...rows({ instrument: "coadapt.context", unit: "nats", places: ["all", "layer"] }, [
    ["coadapt.context.phi", "mean worth of a hidden unit at T* (Shapley value)"],
  ]),
  ...rows({ instrument: "redundancy", unit: "share of variance", margin: 0.01, places: ["layer"] }, [
    ["redundancy.mean", "share of a unit's variance that the others predict, mean unit"],
    ["redundancy.median", "share of a unit's variance that the others predict, median unit"],
    ["redundancy.min", "share of a unit's variance that the others predict, least redundant unit"],
  ]),
  ...rows({ instrument: "information", unit: "nats of information", places: ["layer"], answers: "classes" }, [
    ["information.all", "what a linear probe reads of the class in a layer"],
    ["information.conditional", "what a linear probe reads of the class in one unit alone"],
  ]),
  ...rows({ instrument: "dimension", unit: "dimensions", margin: "5%", places: ["layer"] }, [
    ["dimension.participation", "dimension of the representation (participation ratio)"],
    ["dimension.entropy", "dimension of the representation (entropy rank)"],
    ["dimension.participationCorrected", "dimension of the representation (participation ratio), less its bias"],
    ["dimension.entropyCorrected", "dimension of the representation (entropy rank), less its bias"],
  ]),
  ...rows({ instrument: "activity", unit: "fraction", better: "lower", margin: 0.01, places: ["all", "layer"] }, [
    ["activity.dead", "share of dead units"],
  ]),
  ...rows({ instrument: "activity", unit: "fraction", margin: 0.01, places: ["all", "layer"] }, [
    ["activity.positive", "share of activations above 0"],
  ]),
  ...rows({ instrument: "activity", unit: "activation", places: ["all", "layer"] }, [
    ["activity.mean", "mean activation"],
  ]),
  ...rows({ instrument: "gamma", unit: "ratio", better: "lower", margin: "10%", places: ["layer"] }, [
    ["gamma.cv", "spread of the scales gamma (coefficient of variation)"],
  ]),
  ...rows({ instrument: "gamma", unit: "fraction", better: "lower", margin: 0.02, places: ["layer"] }, [
    ["gamma.gini", "unevenness of the scales gamma (Gini)"],
  ]),
  ...rows({ instrument: "gamma", unit: "units", better: "lower", places: ["all", "layer"] }, [
    ["gamma.small", "units whose scale gamma is below .05 of the median"],
  ]),
  ...rows({ instrument: "predictions", unit: "nats", answers: "probabilities" }, [
    ["predictions.entropy", "mean entropy of the test answers"],
    ["ensemble.memberNll", "mean test loss of the members"],
    ["ensemble.ambiguity", "mean test loss of the members less that of the ensemble"],
    ["ensemble.diversity", "mean KL divergence of a member's answer from the mean answer"],
  ]),
  ...rows({ instrument: "predictions", unit: "fraction", answers: "probabilities" }, [
    ["ensemble.memberAccuracy", "mean test accuracy of the members"],
    ["ensemble.disagreement", "share of examples to which two members give other classes"],
  ]),
  ...rows({ instrument: "predictions", unit: "ratio", better: "lower", margin: 0.01, answers: "probabilities" }, [
    ["ensemble.nllRatio", "test loss of the ensemble over the mean of its members"],
  ]),
  ...rows({ instrument: "parameters", unit: "units of weight" }, [
    ["parameters.norm", "Euclidean norm of all parameters"],
  ]),
  // A percentage of the gap itself would shrink with the effect: the margin is one of the loss.
  ...rows({ instrument: "trainmode", unit: "nats", margin: "1% of test.nll", answers: "probabilities" }, [
    ["trainmode.nll", "training loss in train mode"],
    ["trainmode.gap", "training loss in train mode, less that in evaluation mode"],
  ]),
  ...rows({ instrument: "shift.variance", unit: "ratio", margin: "10%", places: ["layer"] }, [
    ["shift.variance.ratio", "variance of batch norm's input in evaluation over training"],
    ["shift.variance.predicted", "variance shift by the formula of Li et al. 2019, units alike"],
    ["shift.variance.exact", "variance shift by the formula for dropout, units as they are"],
  ]),
  ...OUTLIER_FACTORS.flatMap((factor) => {
    const words = `one outlier of size ${factor}`;
    return [
      ...rows({ instrument: "outlier", unit: "ratio", better: "lower", margin: "10%" }, [
        [`outlier.influence.k${factor}`, `share of the gradient that is due to ${words}`],
        [`outlier.pull.k${factor}`, `change of the gradient by ${words}, over that of the others`],
        [`outlier.reach.k${factor}`, `largest normalised value of ${words}, over its bound`],
      ]),
      ...rows({ instrument: "outlier", unit: "ratio", better: "lower", margin: 0.05, places: ["all", "layer"] }, [
        [`outlier.contamination.k${factor}`, `change of the others' normalised values by ${words}`],
      ]),
    ];
  }),
  ...rows({ instrument: "cost", unit: "FLOP", better: "lower" }, [
    ["cost.training", "floating-point operations of the training"],
  ]),
  ...rows({ instrument: "cost", unit: "FLOP an example", better: "lower" }, [
    ["cost.inference", "floating-point operations of one answer"],
  ]),
  ...["noise", "missing", "rotated", "pixels", "fgsm"].flatMap((change) => {
    const words = {
      noise: "with noise on the inputs",
      missing: "with inputs missing",
      rotated: "on turned images",
      pixels: "on images with spoilt pixels",
      fgsm: "on inputs moved along the sign of the gradient (FGSM)",
    }[change];
    return [
      ...rows({ instrument: "robustness", unit: "fraction", better: "higher", margin: accuracy, answers: "classes" }, [
        [`robustness.${change}.accuracy`, `test accuracy ${words}`],
      ]),
      ...rows({ instrument: "robustness", unit: "fraction", better: "lower", margin: accuracy, answers: "classes" }, [
        [`robustness.${change}.drop`, `loss of accuracy ${words}`],
      ]),
      ...rows({ instrument: "robustness", unit: "nats", better: "lower", margin: "1%", answers: "probabilities" }, [
        [`robustness.${change}.nll`, `test loss ${words}`],
      ]),
    ];
  }),
  ...rows({ instrument: "uncertainty", unit: "nats", better: "lower", margin: "1%", answers: "probabilities" }, [
    ["uncertainty.nll", "test loss of Monte Carlo averages"],
    ["uncertainty.oneNll", "test loss of single passes with noise"],
  ]),
  ...rows({ instrument: "uncertainty", unit: "nats", answers: "probabilities" }, [
    ["uncertainty.entropy", "predictive entropy of Monte Carlo averages"],
    ["uncertainty.mutualInformation", "mutual information of answer and pass"],
  ]),
  ...rows(
    { instrument: "uncertainty", unit: "fraction", better: "higher", margin: accuracy, answers: "probabilities" },
    [["uncertainty.accuracy", "test accuracy of Monte Carlo averages"]],
  ),
  ...rows({ instrument: "uncertainty", unit: "fraction", better: "lower", margin: 0.01, answers: "probabilities" }, [
    ["uncertainty.ece", "calibration error of Monte Carlo averages"],
  ]),
  ...rows(
    { instrument: "uncertainty", unit: "squared probability", better: "lower", margin: "1%", answers: "probabilities" },
    [["uncertainty.brier", "Brier score of Monte Carlo averages"]],
  ),
  ...rows(
    { instrument: "uncertainty", unit: "probability", better: "higher", margin: 0.01, answers: "probabilities" },
    [
      ["uncertainty.errorAuroc", "area under the curve by which entropy tells wrong answers (AUROC), Monte Carlo"],
      ["uncertainty.oodAuroc", "area under the curve by which entropy tells shuffled inputs (AUROC), Monte Carlo"],
      [
        "uncertainty.plainErrorAuroc",
        "area under the curve by which entropy tells wrong answers (AUROC), without noise",
      ],
      [
        "uncertainty.plainOodAuroc",
        "area under the curve by which entropy tells shuffled inputs (AUROC), without noise",
      ],
    ],
  ),
  ...rows(
    {
      instrument: "uncertainty",
      unit: "probability",
      better: "higher",
      margin: 0.01,
      answers: "probabilities",
      data: "ood",
    },
    [
      [
        "uncertainty.oodSetAuroc",
        "area under the curve by which entropy tells inputs of another set (AUROC), Monte Carlo",
      ],
      [
        "uncertainty.plainOodSetAuroc",
        "area under the curve by which entropy tells inputs of another set (AUROC), without noise",
      ],
    ],
  ),
  ...rows({ instrument: "uncertainty", unit: "passes", answers: "probabilities" }, [
    ["uncertainty.crossing", "passes until the average is as good as the network without noise"],
    [
      "uncertainty.crossingRestricted",
      "passes until the average is as good as without noise, one more than were tried where it never is",
    ],
  ]),
  ...rows({ instrument: "dropout.exact", unit: "probability", better: "lower", answers: "probabilities" }, [
    ["dropout.exact.error", "largest difference of weight scaling from the geometric mean of all sub-networks"],
    ["dropout.exact.arithmetic", "largest difference of weight scaling from the arithmetic mean of all sub-networks"],
    ["dropout.exact.gap", "arithmetic less geometric mean of all sub-networks, mean size"],
    ["dropout.exact.gapError", "what Baldi's and Sadowski's approximation of that gap is off by"],
  ]),
  ...rows({ instrument: "dropout.exact", unit: "squared probability", answers: "probabilities" }, [
    ["dropout.exact.variance", "variance of a class's probability over all sub-networks"],
  ]),
  ...rows({ instrument: "noise.output", unit: "squared logit", margin: "10%" }, [
    ["noise.output.variance", "variance of a logit over passes with noise"],
  ]),
  ...rows({ instrument: "noise.output", unit: "fraction", margin: accuracy, answers: "classes" }, [
    ["noise.output.flips", "share of answers that a pass with noise changes"],
  ]),
  ...rows({ instrument: "noise.output", unit: "nats", margin: "10%", answers: "probabilities" }, [
    ["noise.output.kl", "mean KL divergence of a noisy pass from the mean of the passes"],
  ]),
  ...rows({ instrument: "noise.sgd", unit: "examples", margin: "10%" }, [
    ["noise.sgd.scale", "gradient noise scale, tr(Sigma) / |G|^2"],
  ]),
  ...rows({ instrument: "noise.sgd", unit: "squared gradient", margin: "10%" }, [
    ["noise.sgd.variance", "variance of the gradients of single examples, tr(Sigma)"],
    ["noise.sgd.signal", "squared norm of the gradient of the training loss, |G|^2"],
  ]),
  ...rows({ instrument: "noise.sgd", unit: "learning rate" }, [
    ["noise.sgd.temperature", "temperature of stochastic gradient descent, lr (N / B - 1)"],
  ]),
  ...rows({ instrument: "rely.mode", unit: "ratio", margin: 0.05, places: ["layer", "output"] }, [
    ["rely.mode.ratio", "reliance on the unit relied upon most, noise on over at rest"],
  ]),
  ...rows({ instrument: "rely.mode", unit: "ratio of variances", margin: "10%", places: ["layer", "output"] }, [
    ["rely.mode.on", "largest reliance of a unit on one other, noise on"],
    ["rely.mode.off", "largest reliance of a unit on one other, at rest"],
  ]),
  ...rows({ instrument: "speed", unit: "steps", better: "lower" }, [["speed.steps", "steps to the target loss"]]),
  ...rows({ instrument: "speed", unit: "steps", better: "lower", reached: "speed.steps" }, [
    ["speed.restricted", "steps to the target loss, up to the end of training"],
  ]),
  ...rows({ instrument: "speed", unit: "FLOP", better: "lower", reached: "speed.steps" }, [
    ["speed.flop", "floating-point operations to the target loss, up to the end of training"],
  ]),
  ...rows({ instrument: "speed", unit: "fraction", better: "higher", margin: 0.05, diverged: 0 }, [
    ["speed.reached", "share of networks that reach the target loss"],
  ]),
  ...rows({ instrument: "speed", unit: "nats", better: "lower", margin: "1%" }, [
    ["speed.final", "loss at the end of training"],
  ]),
  ...rows({ instrument: "drift", unit: "standard deviations", better: "lower", margin: "10%" }, [
    ["drift.input", "drift of the moments of what the next layer reads"],
    ["drift.before", "drift of the moments of what enters the normalisation"],
  ]),
  ...rows({ instrument: "ics", unit: "ratio", better: "lower", margin: "10%" }, [
    ["ics.relative", "internal covariate shift by gradients, relative"],
  ]),
  ...rows({ instrument: "ics", unit: "nats a unit of weight", better: "lower", margin: "10%" }, [
    ["ics.absolute", "internal covariate shift by gradients"],
  ]),
  ...rows({ instrument: "ics", unit: "cosine", better: "higher", margin: 0.05 }, [
    ["ics.cosine", "cosine of the gradient before and after the step of the layers in front"],
  ]),
  ...rows({ instrument: "landscape", unit: "ratio", better: "lower", margin: "10%" }, [
    ["landscape.predictiveness", "how badly the gradient foretells itself a step away"],
    ["landscape.worst", "how badly the gradient foretells itself, at the worst step"],
  ]),
  ...rows({ instrument: "landscape", unit: "nats a squared unit of weight", better: "lower", margin: "10%" }, [
    ["landscape.beta", "effective smoothness beta along the gradient"],
  ]),
  ...rows({ instrument: "landscape", unit: "nats", better: "lower", margin: "10%" }, [
    ["landscape.betaScaled", "effective smoothness times the squared norm of the weights"],
    ["landscape.range", "range of the loss along the gradient"],
  ]),
];

function rows(
  common: Omit<MetricEntry, "name" | "title">,
  named: readonly (readonly [string, string])[],
): MetricEntry[] {
  return named.map(([name, title]) => ({ name, title, ...answersOf(name), ...common }));
}

/** Measures at T* divide logits, and some damages and shares are told by class. */
function answersOf(name: string): Pick<MetricEntry, "answers"> {
  if (/^rely\.(single|input)\..*T$/.test(name)) return { answers: "probabilities" };
  const byClass = /^rely\.single\.(worstClass|maxAccuracy)$|^dominance\.classDamage|^selectivity/.test(name);
  return byClass ? { answers: "classes" } : {};
}
