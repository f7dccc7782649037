import { cos } from "../math/elementary.ts";
import { UserError } from "../math/errors.ts";
import type { ScheduleSpec } from "./spec.ts";

/**
 * Learning rate of step `step` (from 0). `step`: rate factor^floor(epoch / every). `cosine`: rate (1 + cos(pi t / T)) / 2
 * over the T steps behind the warm-up. `warmup` W: the first W steps have (step + 1) / W of the rate (Goyal et al. 2017,
 * section 2.2). Throws UserError for a schedule that lacks what it needs.
 * Source: Loshchilov and Hutter 2017, "SGDR", equation 5, without restarts.
 */
export function scheduledRate(
  schedule: ScheduleSpec | undefined,
  learningRate: number,
  step: number,
  totalSteps: number,
  stepsPerEpoch: number,
): number {
  if (schedule === undefined) return learningRate;
  const { warmup = 0 } = schedule;
  if (!(Number.isInteger(warmup) && warmup >= 0 && warmup <= totalSteps))
    throw new UserError(`train: warmup ${warmup}; expected a whole number of steps from 0 to ${totalSteps}`);
  if (step < warmup) return (learningRate * (step + 1)) / warmup;
  switch (schedule.type) {
    case "constant":
      return learningRate;
    case "cosine":
      return (learningRate * (1 + cos((Math.PI * (step - warmup)) / Math.max(1, totalSteps - warmup)))) / 2;
    case "step": {
      const { every, factor } = schedule;
      if (every === undefined || factor === undefined || !(Number.isInteger(every) && every >= 1) || !(factor > 0))
        throw new UserError(
          "train: a step schedule needs every (epochs, a whole number from 1 on) and factor (above 0), such as every: 10, factor: 0.1",
        );
      let rate = learningRate;
      for (let drop = Math.floor(step / stepsPerEpoch / every); drop > 0; drop--) rate *= factor;
      return rate;
    }
  }
}
