import { permutation, type Random } from "../math/random.ts";
import type { ForwardOptions, Nets } from "./types.ts";

/** What draws anew in every pass of networks whose noise is on. */
export interface NoiseSources {
  /** Dropout of any kind, or injected noise. */
  readonly dropout: boolean;
  /** Rows of a statistics batch; undefined without batch norm, or with statistics of all rows. */
  readonly batch?: number;
}

/**
 * The sources of noise that the networks have in training; undefined where they have none.
 *
 * @param given rows of a statistics batch; 0: as in training
 */
export function noiseSources(nets: Nets, given: number): NoiseSources | undefined {
  const { stages } = nets.reference(0).program;
  const dropout = stages.some(
    ({ spec, noise }) =>
      noise !== undefined || ["dropout", "gaussianDropout", "gaussianNoise", "shiftedNoise"].includes(spec.type),
  );
  const norms = stages.flatMap(({ spec }) => (spec.type === "batchNorm" ? [spec.statistics] : []));
  const noisy = norms.find((statistics) => statistics !== "all");
  if (noisy === undefined) return dropout ? { dropout } : undefined;
  const batch = given > 0 ? given : typeof noisy === "number" ? noisy : nets.training.batch;
  return { dropout, batch };
}

/**
 * One pass with the noise of training on: dropout and injected noise draw anew for every example, and every batch norm takes
 * the statistics of one training mini-batch, drawn without replacement.
 *
 * @param draws the stream of each network's mini-batches
 * @param noise purpose and number of the draw
 */
export function noisyPass(
  nets: Nets,
  { dropout, batch }: NoiseSources,
  draws: readonly Random[],
  noise: { readonly purpose: string; readonly sample: number },
): ForwardOptions {
  return {
    ...(dropout ? { noise } : {}),
    ...(batch === undefined
      ? {}
      : {
          statisticsRows: draws.map((random, p) =>
            permutation(nets.examples(p, "train").y.length, random).subarray(0, batch),
          ),
        }),
  };
}
