import { backward, forward } from "../nn/network.ts";
import { type NetMoments, populationMoments } from "../nn/population.ts";
import { logitError } from "../nn/trainStep.ts";
import type { Nets, NetVoice, SetName } from "./types.ts";

/**
 * Gradient of each example's own loss with respect to its inputs (N, I), for the first N examples of a set: evaluation mode,
 * population statistics held constant, in float64. Cost: one forward and one backward pass of the float64 voice.
 */
export function inputGradient(nets: Nets, net: number, set: SetName, examples: number): Float64Array {
  const voice = nets.reference(net);
  const { x, y, targets } = nets.examples(net, set);
  const { inputs } = voice.program.spec;
  const { outputs } = voice.program;
  const given = population(nets, net, voice);
  const tape = forward(voice.program, voice.params, [], Float64Array.from(x.subarray(0, examples * inputs)), {
    mode: "eval",
    given: given.map((moments) => (moments === undefined ? undefined : [moments])),
  });
  const own = targets && Float64Array.from(targets.subarray(0, examples * outputs));
  const error = logitError(voice.program, tape.logits, y.subarray(0, examples), own);
  // The mean over the examples has 1/N of the gradient of each.
  return backward(voice.program, voice.params, tape, error).x.map((value) => value * examples);
}

function population(nets: Nets, net: number, { program, params }: NetVoice): NetMoments {
  return populationMoments(program, params, Float64Array.from(nets.examples(net, "train").x));
}
