/**
 * Trainable arrays of one layer, float64, row-major. A dense layer has `weight` (I, U) and perhaps `bias` (U), a
 * convolution `weight` (U, C, kh, kw) and perhaps `bias` (U); a norm layer has `gamma` and `beta` (U), either or both of which may be absent; every other layer has none.
 */
export interface LayerParams {
  readonly weight?: Float64Array | undefined;
  readonly bias?: Float64Array | undefined;
  readonly gamma?: Float64Array | undefined;
  readonly beta?: Float64Array | undefined;
}

/** Parameters (or their gradients, or their velocities) of a network, one entry for each layer of its spec. */
export type NetParams = readonly LayerParams[];

/** In the order in which a layer's arrays are listed, drawn and printed. */
export const paramNames: readonly (keyof LayerParams)[] = ["weight", "bias", "gamma", "beta"];

/** A new layer of `f(array, name)` for each array the layer has. */
export function mapParams(
  params: LayerParams,
  f: (values: Float64Array, name: keyof LayerParams) => Float64Array,
): LayerParams {
  const out: { -readonly [K in keyof LayerParams]: LayerParams[K] } = {};
  for (const name of paramNames) {
    const values = params[name];
    if (values !== undefined) out[name] = f(values, name);
  }
  return out;
}
