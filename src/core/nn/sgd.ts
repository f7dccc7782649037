import { type LayerParams, mapParams, type NetParams } from "./params.ts";

/** How momentum is written; the two give the same weights while the learning rate stays, and not after it changes. */
export type MomentumForm = "pytorch" | "keras";

interface Sgd {
  /** Velocity 0. */
  init(params: NetParams): NetParams;
  /**
   * `pytorch` (default): v <- m v + g; w <- w - lr v. `keras`: v <- m v - lr g; w <- w + v. A layer or array without
   * gradient stays as it is.
   */
  step(
    params: NetParams,
    gradients: NetParams,
    velocity: NetParams,
    how: { readonly learningRate: number; readonly momentum: number; readonly form?: MomentumForm },
  ): { readonly params: NetParams; readonly velocity: NetParams };
}

/**
 * Stochastic gradient descent with momentum.
 * Source: Polyak 1964; Sutskever, Martens, Dahl, Hinton 2013, section 2, for the two ways to write it.
 */
export const sgd: Sgd = {
  init(params) {
    return params.map((layer) => mapParams(layer, (values) => new Float64Array(values.length)));
  },

  step(params, gradients, velocity, { learningRate, momentum, form = "pytorch" }) {
    const pytorch = form === "pytorch";
    const nextVelocity = velocity.map((layer, l) =>
      move(layer, gradients[l], (v, g) => momentum * v + (pytorch ? g : -learningRate * g)),
    );
    const nextParams = params.map((layer, l) =>
      move(layer, nextVelocity[l], (w, v) => (pytorch ? w - learningRate * v : w + v)),
    );
    return { params: nextParams, velocity: nextVelocity };
  },
};

function move(layer: LayerParams, by: LayerParams, rule: (value: number, change: number) => number): LayerParams {
  return mapParams(layer, (values, name) => {
    const change = by[name];
    return change === undefined ? values : values.map((value, i) => rule(value, change[i]));
  });
}
