import { type LayerParams, mapParams, type NetParams, paramNames } from "./params.ts";
import type { OptimiserRule, StepCoefficients } from "./stepCoefficients.ts";

/** What an optimiser remembers of the steps so far, shaped as the parameters: v, s and x of {@link StepCoefficients}. */
export interface Memory {
  readonly velocity: NetParams;
  /** Mean square of the gradient. Absent: all 0, or not used. */
  readonly square?: NetParams | undefined;
  /** Largest mean square (amsgrad) or mean gradient (centred). Absent: all 0, or not used. */
  readonly third?: NetParams | undefined;
}

/** One number w of a parameter and what is remembered of it; a rule gives back what it changes. */
interface Place {
  readonly w: number;
  readonly v: number;
  readonly s: number;
  readonly x: number;
}

type Rule = (place: Place, g: number, coefficients: StepCoefficients) => Partial<Place>;

const rules: Readonly<Record<OptimiserRule, Rule>> = {
  sgd({ w, v: old }, g, { momentum, share, rate }) {
    const v = momentum * old + share * g;
    return { w: w - rate * v, v };
  },
  sgdNesterov({ w, v: old }, g, { momentum, share, rate }) {
    const v = momentum * old + share * g;
    return { w: w - rate * (g + momentum * v), v };
  },
  sgdKeras({ w, v: old }, g, { momentum, rate }) {
    const v = momentum * old - rate * g;
    return { w: w + v, v };
  },
  sgdKerasNesterov({ w, v: old }, g, { momentum, rate }) {
    const v = momentum * old - rate * g;
    return { w: w + (momentum * v - rate * g), v };
  },
  adam(place, g, c) {
    const v = c.momentum * place.v + c.share * g;
    const s = meanSquare(place.s, g, c);
    return { w: place.w - (c.step * v) / (c.rootScale * Math.sqrt(s) + c.eps), v, s };
  },
  amsgrad(place, g, c) {
    const v = c.momentum * place.v + c.share * g;
    const s = meanSquare(place.s, g, c);
    const x = Math.max(place.x, s);
    return { w: place.w - (c.step * v) / (c.rootScale * Math.sqrt(x) + c.eps), v, s, x };
  },
  rmsprop(place, g, c) {
    const s = meanSquare(place.s, g, c);
    return { ...rmsStep(place, g, s, c), s };
  },
  rmspropKeras(place, g, c) {
    const s = meanSquare(place.s, g, c);
    return { ...rmsStepKeras(place, g, s, c), s };
  },
  rmspropCentred(place, g, c) {
    const { s, x, variance } = centred(place, g, c);
    return { ...rmsStep(place, g, variance, c), s, x };
  },
  rmspropKerasCentred(place, g, c) {
    const { s, x, variance } = centred(place, g, c);
    return { ...rmsStepKeras(place, g, variance, c), s, x };
  },
};

/** The optimisers; the formula of every rule stands at {@link StepCoefficients}, with its source. */
export const optimisers: {
  /** Before the first step: velocity 0. */
  init(params: NetParams): Memory;
  /** One step by gradients of the shape of `params`. A layer or array without gradient stays as it is, without decay. */
  step(
    rule: OptimiserRule,
    params: NetParams,
    gradients: NetParams,
    memory: Memory,
    coefficients: StepCoefficients,
  ): Memory & { readonly params: NetParams };
} = {
  init(params) {
    return { velocity: zeros(params) };
  },

  step(rule, params, gradients, memory, coefficients) {
    const { l2, keep } = coefficients;
    const move = rules[rule];
    const after = copies(rule, params, memory);
    gradients.forEach((layer, l) => {
      for (const name of paramNames) {
        const [w, g] = [after.params[l][name], layer[name]];
        if (w === undefined || g === undefined) continue;
        const [v, s, x] = [after.velocity, after.square, after.third].map((kept) => kept?.[l][name]);
        for (let i = 0; i < w.length; i++) {
          const place = { w: keep * w[i], v: v?.[i] ?? 0, s: s?.[i] ?? 0, x: x?.[i] ?? 0 };
          const moved = { ...place, ...move(place, l2 === 0 ? g[i] : g[i] + l2 * w[i], coefficients) };
          w[i] = moved.w;
          if (v !== undefined) v[i] = moved.v;
          if (s !== undefined) s[i] = moved.s;
          if (x !== undefined) x[i] = moved.x;
        }
      }
    });
    return after;
  },
};

function meanSquare(s: number, g: number, { squareDecay, squareShare }: StepCoefficients): number {
  return squareDecay * s + squareShare * (g * g);
}

/** Mean square, mean and variance of the gradient; rounding alone would make the last one negative. */
function centred(place: Place, g: number, c: StepCoefficients) {
  const s = meanSquare(place.s, g, c);
  const x = c.squareDecay * place.x + c.squareShare * g;
  return { s, x, variance: Math.max(0, s - x * x) };
}

function rmsStep({ w, v: old }: Place, g: number, square: number, { momentum, rate, eps }: StepCoefficients) {
  const v = momentum * old + g / (Math.sqrt(square) + eps);
  return { w: w - rate * v, v };
}

function rmsStepKeras({ w, v: old }: Place, g: number, square: number, { momentum, rate, eps }: StepCoefficients) {
  const v = momentum * old + (rate * g) / Math.sqrt(square + eps);
  return { w: w - v, v };
}

/** Parameters and the memories that the rule uses, to be written into. */
function copies(rule: OptimiserRule, params: NetParams, memory: Memory): Memory & { readonly params: NetParams } {
  const plain = { params: copy(params), velocity: copy(memory.velocity) };
  if (rule.startsWith("sgd")) return plain;
  const square = memory.square === undefined ? zeros(params) : copy(memory.square);
  if (rule !== "amsgrad" && !rule.endsWith("Centred")) return { ...plain, square };
  return { ...plain, square, third: memory.third === undefined ? zeros(params) : copy(memory.third) };
}

function copy(params: NetParams): readonly LayerParams[] {
  return params.map((layer) => mapParams(layer, (values) => values.slice()));
}

function zeros(params: NetParams): readonly LayerParams[] {
  return params.map((layer) => mapParams(layer, (values) => new Float64Array(values.length)));
}
