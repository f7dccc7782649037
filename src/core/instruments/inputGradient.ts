import type { Examples } from "../data/types.ts";
import { backward, forward } from "../nn/network.ts";
import type { NetParams } from "../nn/params.ts";
import { populationMoments } from "../nn/population.ts";
import { logitError } from "../nn/trainStep.ts";
import type { Nets, SetName } from "./types.ts";

/** Gradients of the mean loss of some examples: by layer and array, and with respect to the inputs (N, I). */
type GradientOf = (examples: Examples) => { readonly params: NetParams; readonly x: Float64Array };

/**
 * Gradients of network `net` in evaluation mode, population statistics held constant, in float64: each example's gradient is
 * its own, whatever else is in the batch. Cost: one forward and one backward pass of the float64 voice for each call.
 */
export function gradientsAtRest(nets: Nets, net: number): GradientOf {
  const { program, params } = nets.reference(net);
  const given = populationMoments(program, params, Float64Array.from(nets.examples(net, "train").x));
  const moments = given.map((own) => (own === undefined ? undefined : [own]));
  return ({ x, y, targets }) => {
    const tape = forward(program, params, [], Float64Array.from(x), { mode: "eval", given: moments });
    const error = logitError(program, tape.logits, y, targets && Float64Array.from(targets));
    return backward(program, params, tape, error);
  };
}

/** Gradient of each example's own loss with respect to its inputs (N, I), for the first N examples of a set, as {@link gradientsAtRest}. */
export function inputGradient(nets: Nets, net: number, set: SetName, examples: number): Float64Array {
  const { x, y, targets } = nets.examples(net, set);
  const { spec, outputs } = nets.reference(net).program;
  const gradient = gradientsAtRest(
    nets,
    net,
  )({
    x: x.subarray(0, examples * spec.inputs),
    y: y.subarray(0, examples),
    ...(targets === undefined ? {} : { targets: targets.subarray(0, examples * outputs) }),
  });
  // The mean over the examples has 1/N of the gradient of each.
  return gradient.x.map((value) => value * examples);
}
