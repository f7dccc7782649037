import { correctness } from "../../../core/instruments/accuracy.ts";
import { brier } from "../../../core/instruments/calibration.ts";
import { softmax } from "../../../core/instruments/crossEntropy.ts";
import { ambiguity, disagreement, geometricMean } from "../../../core/instruments/ensemble.ts";
import { logLoss, meanProbabilities, mutualInformation } from "../../../core/instruments/predictive.ts";
import { mean } from "../../../core/instruments/sample.ts";
import { forward } from "../../../core/nn/network.ts";
import type { Adapter } from "../adapter.ts";
import { integersAt, tensorAt } from "../caseReader.ts";
import { goldenNet } from "./goldenNets.ts";

/** `ensemble`: networks m0, m1, ... alone and together. */
export const ensembleAdapter: Adapter = {
  reference(golden) {
    const count = Object.keys(golden.params).filter((key) => /^m\d+_W1$/.test(key)).length;
    const nets = Array.from({ length: count }, (_, m) => goldenNet(golden, { prefix: `m${m}_` }));
    const classes = nets[0]?.net.outputs ?? 1;
    const x = tensorAt(golden, "inputs.X").data;
    const labels = integersAt(golden, "inputs.Y");
    const members = nets.map(({ net, params }) =>
      softmax(forward(net, params, [], x, { mode: "eval" }).logits, classes, 1),
    );
    const together = meanProbabilities(members);
    const loss = (p: Float64Array): number => mean(logLoss(p, labels, classes));
    const accuracy = (p: Float64Array): number =>
      mean(correctness(p, labels, classes, new Float64Array(labels.length)));
    return {
      values: {
        "outputs.member_nll": members.map(loss),
        "outputs.member_accuracy": { value: members.map(accuracy), kind: "exact" },
        "outputs.mean_probabilities": together,
        "outputs.nll": loss(together),
        "outputs.accuracy": { value: accuracy(together), kind: "exact" },
        "outputs.brier": mean(brier(together, labels, classes)),
        "outputs.ambiguity": ambiguity(members, labels, classes),
        "outputs.disagreement": disagreement(members, classes),
        "outputs.nll_geometric_mean": loss(geometricMean(members, classes)),
        "outputs.mutual_information": mutualInformation(members, classes),
      },
    };
  },
};
