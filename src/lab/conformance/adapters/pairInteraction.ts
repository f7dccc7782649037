import { crossEntropy } from "../../../core/instruments/crossEntropy.ts";
import { openHold } from "../../../core/instruments/holdUnit.ts";
import { interactionIndex, pairInteractions } from "../../../core/instruments/pairInteraction.ts";
import { mean } from "../../../core/instruments/sample.ts";
import type { Adapter, Answered } from "../adapter.ts";
import { numberAt } from "../caseReader.ts";
import { goldenNets } from "./goldenNets.ts";

/** `ablation-pairwise`: what removing two units of a hidden layer does beyond the two alone. */
export const pairInteractionAdapter: Adapter = {
  reference(golden) {
    const { nets, examples } = goldenNets(golden);
    const layer = numberAt(golden, "config.layer") - 1;
    const units = nets.units[layer] ?? 0;
    const loss = (removed: readonly number[]): number => {
      const hold = openHold(layer, units);
      for (const unit of removed) hold.scale[unit] = 0;
      const [logits = new Float32Array()] = nets.logits("test", { holds: [[hold]] });
      return mean(crossEntropy(logits, examples.y, nets.classes, 1, new Float64Array(examples.y.length)));
    };
    const intact = loss([]);
    const single = new Float64Array(units).map((_, u) => loss([u]) - intact);
    const pairs = new Float64Array(units * units).map((_, at) => loss([Math.floor(at / units), at % units]) - intact);
    const interactions = pairInteractions(single, pairs);
    return {
      values: {
        "outputs.delta_single": reading(single),
        "outputs.interaction": reading(interactions),
        "outputs.index": reading(interactionIndex(interactions, single)),
      },
    };
  },
};

function reading(value: number | Float64Array): Answered {
  return { value, kind: "instrument" };
}
