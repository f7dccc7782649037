import type { NetParams } from "../nn/params.ts";
import { isWeightLayer } from "../nn/program.ts";
import { cosine, type FixedBatch, fixedBatch, flat, geometricMeanOf, norm } from "./batchGradients.ts";
import { drafts } from "./draft.ts";
import { evenly } from "./evenly.ts";
import { measuredUnless } from "./measured.ts";
import { mean } from "./sample.ts";
import { settle, wholeFrom } from "./settle.ts";
import type { NetVoice, Watch, WatchingInstrument } from "./types.ts";

const defaults = { looks: 4 };

interface Found {
  readonly relative: number;
  readonly absolute: number;
  readonly cosine: number;
}

/**
 * E2, internal covariate shift by gradients: G_i = d loss / d W_i at the parameters before a step, and G'_i the same after the
 * layers in front of layer i alone have taken that step, on one mini-batch and one draw of the noise. `ics.absolute` =
 * ||G_i - G'_i||, `ics.relative` = ||G_i - G'_i|| / ||G_i|| (the absolute one cannot be compared between networks),
 * `ics.cosine` = cos(G_i, G'_i): means over the weight layers from the second on; the norms as geometric means over `looks`
 * steps spread over the training, the cosine as a mean. The step is the one that the training took. Cost: as many backward
 * passes of the float64 voice as there are layers, at every look.
 * Source: Santurkar, Tsipras, Ilyas, Madry 2018, definition 2.1.
 */
export const gradientShift: WatchingInstrument = {
  id: "ics",
  title: "internal covariate shift by gradients",
  defaults,
  watch({ steps, count }, given, random): Watch {
    const looks = wholeFrom("ics: looks", 1, settle("ics", defaults, given).looks);
    const first = evenly(looks, steps, 1);
    const found: Found[][] = Array.from({ length: count }, () => []);
    let before: { readonly voice: NetVoice; readonly batch: FixedBatch }[] = [];
    return {
      at: [...new Set(first.flatMap((step) => [step, step + 1]))].sort((a, b) => a - b),
      look(step, nets) {
        const voices = Array.from({ length: nets.count }, (_, p) => nets.reference(p));
        if (first.includes(step - 1))
          voices.forEach((after, p) => {
            const own = before[p];
            if (own !== undefined) found[p]?.push(shiftOf(own.voice, after, own.batch));
          });
        if (first.includes(step))
          before = voices.map((voice, p) => ({
            voice,
            batch: fixedBatch(nets, p, voice, (purpose) => random(p, `ics/${step}/${purpose}`)),
          }));
      },
      readings() {
        return drafts(count).map((draft, p) => {
          const own = (found[p] ?? []).filter(({ relative }) => Number.isFinite(relative));
          const why = own.length === 0 ? "there is no layer behind another one, or no gradient" : undefined;
          const put = (name: keyof Found, value: number, unit: string): void => {
            draft.measures[`ics.${name}`] = measuredUnless(why, value, {
              n: own.length,
              unit,
              method: `one step, ${own.length} looks, training mode, same batch and noise`,
              replication: "batch",
            });
          };
          put("relative", geometricMeanOf(own.map(({ relative }) => relative)), "ratio");
          put("absolute", geometricMeanOf(own.map(({ absolute }) => absolute)), "nats a unit of weight");
          put("cosine", mean(own.map((one) => one.cosine)), "cosine");
          return draft;
        });
      },
    };
  },
};

/** Of one step from `before` to `after`, on the batch that was fixed before it. */
export function shiftOf(before: NetVoice, after: NetVoice, batch: FixedBatch): Found {
  const { stages } = before.program;
  const layers = stages.filter(({ spec }) => isWeightLayer(spec)).slice(1);
  const own = layers.map(({ layer }) => {
    const mixed: NetParams = before.params.map((params, l) => (l < layer ? (after.params[l] ?? params) : params));
    const here = (l: number): boolean => l === layer;
    const [g, shifted] = [flat(batch.gradients, here), flat(batch.at(mixed).gradients, here)];
    const size = norm(g, shifted);
    return { relative: size / norm(g), absolute: size, cosine: cosine(g, shifted) };
  });
  return {
    relative: mean(own.map(({ relative }) => relative)),
    absolute: mean(own.map(({ absolute }) => absolute)),
    cosine: mean(own.map((one) => one.cosine)),
  };
}
