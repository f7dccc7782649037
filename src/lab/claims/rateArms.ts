import { armByName } from "../arms.ts";
import type { ExperimentFile } from "../experimentFile.ts";
import type { ArmSpec } from "../types.ts";
import type { Contrast } from "./contrasts.ts";

/** `bn-lr0.1`: an arm at a learning rate of its own. */
export function at(arm: string, rate: number): string {
  return `${arm}-lr${rate}`;
}

/** `best-bn`: an arm at the rate that is chosen for it on validation examples. */
export function best(arm: string): string {
  return `best-${arm}`;
}

/** Every arm at every rate. */
export function armsAtRates(arms: readonly string[], rates: readonly number[]): Record<string, ArmSpec> {
  return Object.fromEntries(
    arms.flatMap((arm) => rates.map((rate) => [at(arm, rate), { ...armByName(arm), learningRate: rate }] as const)),
  );
}

/** For each arm the best of its rates, by a metric of validation examples. */
export function choicesOfRates(
  arms: readonly string[],
  rates: readonly number[],
  by: { readonly by: string; readonly better: "lower" | "higher" },
): NonNullable<ExperimentFile["choices"]> {
  return Object.fromEntries(arms.map((arm) => [best(arm), { of: rates.map((rate) => at(arm, rate)), ...by }]));
}

/** Every contrast at every rate, and between the arms at their best ones. */
export function contrastsAtRates(contrasts: readonly Contrast[], rates: readonly number[]): Contrast[] {
  return [
    ...rates.flatMap((rate) =>
      contrasts.map(({ name, arm, against }) => ({
        name: `${name} at rate ${rate}`,
        arm: at(arm, rate),
        against: at(against, rate),
      })),
    ),
    ...contrasts.map(({ name, arm, against }) => ({
      name: `${name} at the best rate`,
      arm: best(arm),
      against: best(against),
    })),
  ];
}
