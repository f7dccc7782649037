import type { NetParams } from "../nn/params.ts";
import { isWeightLayer } from "../nn/program.ts";
import { type FixedBatch, fixedBatch, flat, geometricMeanOf, moved, norm } from "./batchGradients.ts";
import { drafts } from "./draft.ts";
import { evenly } from "./evenly.ts";
import { measuredUnless } from "./measured.ts";
import { settle, wholeFrom } from "./settle.ts";
import type { Watch, WatchingInstrument } from "./types.ts";

const defaults = { looks: 4, steps: [0.5, 1, 2, 4] as readonly number[] };

interface Found {
  readonly predictiveness: number;
  readonly worst: number;
  readonly beta: number;
  readonly range: number;
  /** Squared norm of all weights of weight layers. */
  readonly weights: number;
}

/**
 * E3, the loss along the gradient: at `looks` steps spread over the training, on one mini-batch and one draw of the noise,
 * theta(eta) = theta - eta g for eta in `steps` times the learning rate. `landscape.predictiveness` =
 * ||grad(theta(lr)) - g|| / ||g||, how badly the gradient foretells itself a step of the learning rate away (where `steps`
 * holds 1); `landscape.worst`, its largest over the steps; `landscape.beta` = max ||grad(theta(eta)) - g|| / (eta ||g||), the
 * effective smoothness; `landscape.betaScaled` = beta ||W||^2, because the loss of a normalised network does not change when
 * its weights are scaled; `landscape.range`, largest less smallest loss on the way, nats. Geometric means over the looks.
 * Cost: one backward pass of the float64 voice for each step and one more, at every look.
 * Source: Santurkar, Tsipras, Ilyas, Madry 2018, section 3.1 and appendix A.2.2.
 */
export const landscape: WatchingInstrument = {
  id: "landscape",
  title: "smoothness of the loss along the gradient",
  defaults,
  watch({ steps, count, train }, given, random): Watch {
    const settings = settle("landscape", defaults, given);
    const looks = wholeFrom("landscape: looks", 1, settings.looks);
    const found: Found[][] = Array.from({ length: count }, () => []);
    let loss = "nats";
    return {
      at: evenly(looks, steps, 0),
      look(step, nets) {
        loss = nets.loss === "squared" ? "squared error" : "nats";
        for (let p = 0; p < nets.count; p++) {
          const voice = nets.reference(p);
          const batch = fixedBatch(nets, p, voice, (purpose) => random(p, `landscape/${step}/${purpose}`));
          const weightLayers = new Set(
            voice.program.stages.flatMap(({ spec, layer }) => (isWeightLayer(spec) ? [layer] : [])),
          );
          const size = norm(
            flat(
              voice.params.map(({ weight }) => ({ weight })),
              (l) => weightLayers.has(l),
            ),
          );
          found[p]?.push(alongGradient(voice.params, batch, train.learningRate, settings.steps, size * size));
        }
      },
      readings() {
        return drafts(count).map((draft, p) => {
          const own = (found[p] ?? []).filter(({ beta }) => Number.isFinite(beta));
          const why = own.length === 0 ? "there is no gradient, or it is not finite" : undefined;
          const put = (name: string, unit: string, value: (one: Found) => number, lacks?: string): void => {
            draft.measures[`landscape.${name}`] = measuredUnless(why ?? lacks, geometricMeanOf(own.map(value)), {
              n: own.length,
              unit,
              method: `${own.length} looks, steps of ${settings.steps.join(", ")} learning rates, training mode`,
              replication: "batch",
            });
          };
          const without = settings.steps.includes(1) ? undefined : "the setting steps has no 1";
          put("predictiveness", "ratio", (one) => one.predictiveness, without);
          put("worst", "ratio", (one) => one.worst);
          put("beta", "nats a squared unit of weight", (one) => one.beta);
          put("betaScaled", loss, (one) => one.beta * one.weights);
          put("range", loss, (one) => one.range);
          return draft;
        });
      },
    };
  },
};

/** @param weights squared norm of the weights */
export function alongGradient(
  params: NetParams,
  batch: FixedBatch,
  learningRate: number,
  steps: readonly number[],
  weights: number,
): Found {
  const g = flat(batch.gradients);
  const size = norm(g);
  const seen = steps.map((step) => {
    const eta = step * learningRate;
    const { loss, gradients } = batch.at(moved(params, batch.gradients, -eta));
    const change = norm(flat(gradients), g);
    return { step, loss, error: change / size, beta: change / (eta * size) };
  });
  const losses = [batch.loss, ...seen.map(({ loss }) => loss)];
  return {
    predictiveness: seen.find(({ step }) => step === 1)?.error ?? Number.NaN,
    worst: Math.max(...seen.map(({ error }) => error)),
    beta: Math.max(...seen.map(({ beta }) => beta)),
    range: Math.max(...losses) - Math.min(...losses),
    weights,
  };
}
