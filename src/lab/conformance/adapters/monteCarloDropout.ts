import { correctness } from "../../../core/instruments/accuracy.ts";
import { softmax } from "../../../core/instruments/crossEntropy.ts";
import {
  entropies,
  logLoss,
  meanProbabilities,
  mutualInformation,
  predictiveVariance,
} from "../../../core/instruments/predictive.ts";
import { mean } from "../../../core/instruments/sample.ts";
import { forward } from "../../../core/nn/network.ts";
import type { Adapter } from "../adapter.ts";
import { integersAt, numberAt, rowsAt, tensorAt } from "../caseReader.ts";
import { goldenNet } from "./goldenNets.ts";

/** `mc-dropout`: what passes with given dropout masks say together, and the weight-scaled network. */
export const monteCarloDropoutAdapter: Adapter = {
  reference(golden) {
    const { net, params } = goldenNet(golden, { dropout: numberAt(golden, "config.p") });
    const x = tensorAt(golden, "inputs.X").data;
    const labels = integersAt(golden, "inputs.Y");
    const classes = net.outputs;
    const [first, second] = [rowsAt(golden, "inputs.mask1"), rowsAt(golden, "inputs.mask2")];
    // Dropout stands behind the relu of either hidden layer.
    const passes = first.map((mask, pass) => {
      const masks = [undefined, undefined, mask, undefined, undefined, second[pass]];
      return softmax(forward(net, params, [], x, { mode: "train", masks }).logits, classes, 1);
    });
    const probabilities = meanProbabilities(passes);
    const scaled = softmax(forward(net, params, [], x, { mode: "eval" }).logits, classes, 1);
    const loss = (p: Float64Array): number => mean(logLoss(p, labels, classes));
    const correct = correctness(probabilities, labels, classes, new Float64Array(labels.length));
    return {
      values: {
        "outputs.mean_probabilities": probabilities,
        "outputs.nll_of_mean": loss(probabilities),
        "outputs.nll_per_pass": passes.map(loss),
        "outputs.accuracy_of_mean": { value: mean(correct), kind: "exact" },
        "outputs.predictive_entropy": entropies(probabilities, classes),
        "outputs.mutual_information": mutualInformation(passes, classes),
        "outputs.variance": predictiveVariance(passes),
        "outputs.nll_weight_scaling": loss(scaled),
      },
    };
  },
};
