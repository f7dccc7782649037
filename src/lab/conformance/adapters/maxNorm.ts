import { incomingNorms, type MaxNormForm, maxNorm } from "../../../core/nn/maxNorm.ts";
import type { Adapter } from "../adapter.ts";
import { numberAt, tensorAt, whereIs } from "../caseReader.ts";
import { type GoldenCase, GoldenError } from "../golden.ts";

/** `max_norm` of dense (in, out) and convolutional (OIHW) weights, as it is defined and as two frameworks write it. */
export const maxNormAdapter: Adapter = {
  reference(golden) {
    const { data, shape } = tensorAt(golden, "params.W");
    const layout = shape.length > 2 ? "rows" : "columns";
    const units = (layout === "rows" ? shape[0] : shape[1]) ?? 1;
    const limited = maxNorm(data, units, layout, numberAt(golden, "config.max"), formOf(golden));
    const norms = incomingNorms(data, units, layout);
    return { values: { "outputs.W": limited, "outputs.column_norm": norms, "outputs.filter_norm": norms } };
  },
};

function formOf(golden: GoldenCase): MaxNormForm {
  switch (golden.framework) {
    case "keras":
    case "pytorch":
      return golden.framework;
    case "numpy":
      return "exact";
    default:
      throw new GoldenError(`${whereIs(golden)}: framework "${golden.framework}"; expected keras, pytorch or numpy`);
  }
}
