import { UserError } from "../math/errors.ts";
import type { OptimiserSpec } from "./spec.ts";

/**
 * Refuses numbers that no training can use, and members that the chosen optimiser has not and would silently ignore. Throws
 * UserError naming what came and what was expected.
 */
export function checkOptimiser(spec: OptimiserSpec & { readonly momentum: number }): void {
  const { optimiser = "sgd", dialect = "pytorch", momentum, dampening = 0 } = spec;
  const sgd = optimiser === "sgd";
  const adam = optimiser === "adam" || optimiser === "adamw";
  belongs(spec.nesterov ?? false, sgd, "nesterov", "sgd");
  belongs(
    dampening !== 0,
    sgd && dialect === "pytorch" && !spec.nesterov,
    "dampening",
    "sgd of PyTorch without nesterov",
  );
  belongs(spec.squareDecay !== undefined, !sgd, "squareDecay", "adam, adamw or rmsprop");
  belongs(spec.eps !== undefined, !sgd, "eps", "adam, adamw or rmsprop");
  belongs(spec.amsgrad ?? false, adam, "amsgrad", "adam or adamw");
  belongs(spec.centred ?? false, optimiser === "rmsprop", "centred", "rmsprop");
  if (adam) expect("momentum (beta1)", momentum, momentum >= 0 && momentum < 1, "a number in [0, 1), such as 0.9");
  const { squareDecay = 0, eps = 0, weightDecay, maxNorm = 1, clipNorm = 1 } = spec;
  expect("squareDecay", squareDecay, squareDecay >= 0 && squareDecay < 1, "a number in [0, 1), such as 0.999");
  expect("eps", eps, eps >= 0 && Number.isFinite(eps), "a number from 0 on, such as 1e-8");
  const decay = weightDecay?.rate ?? 0;
  expect("weightDecay.rate", decay, decay >= 0 && Number.isFinite(decay), "a number from 0 on, such as 1e-4");
  expect("maxNorm", maxNorm, maxNorm > 0, "a number above 0, such as 3");
  expect("clipNorm", clipNorm, clipNorm > 0, "a number above 0, such as 1");
}

function belongs(given: boolean, fits: boolean, what: string, to: string): void {
  if (given && !fits) throw new UserError(`train: ${what} belongs to the optimiser ${to}; leave it out`);
}

function expect(what: string, value: number, right: boolean, expected: string): void {
  if (!right) throw new UserError(`train: ${what} ${value}; expected ${expected}`);
}
