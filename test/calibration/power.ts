import { stream } from "../../src/core/math/random.ts";
import { judgeFamily } from "../../src/core/stats/family.ts";
import { powerPairedT } from "../../src/core/stats/power.ts";
import { draw, LAWS, type Law } from "./laws.ts";
import { count, type Measurement } from "./measurement.ts";
import type { Sizes } from "./sizes.ts";

const EFFECTS = [0.5, 1, 2];
const SEEDS = [8, 16, 32];

/** How often a planted effect of so many standard deviations is supported: alone, with a margin that decides nothing. */
export function power(sizes: Sizes): Measurement[] {
  return [
    ...EFFECTS.flatMap((effect) =>
      LAWS.flatMap((law) => [
        ...SEEDS.map((seeds) => once(effect, law, seeds, sizes.families)),
        ...SEEDS.map((seeds) => byThen(effect, law, seeds, sizes.sequences)),
      ]),
    ),
    ...LAWS.flatMap((law) => SEEDS.map((seeds) => equivalent(law, seeds, sizes.families))),
  ];
}

/** The power that the non-central t predicts for one planned look. Holm doubles the smaller of the two p-values. */
export function predicted(effect: number, seeds: number): number {
  return powerPairedT(effect, seeds, 0.05 / 2);
}

const MARGIN = 1e-9;

/** The verdict of a fixed number of seeds. */
function once(effect: number, law: Law, seeds: number, times: number): Measurement {
  const random = stream(3, seeds, `calibration/power/${effect}/${law}`);
  return {
    ...{ table: "power", rule: "power", what: `d_z ${effect}, one planned look`, law, seeds: `${seeds}` },
    ...count(times, () => {
      const differences = draw(law, seeds, random).map((d) => d + effect);
      return judgeFamily([{ differences, better: "higher", margin: MARGIN }], { random })[0].decision === "supported";
    }),
  };
}

/** Sequential looks after every eighth seed: supported at any of them up to this number. */
function byThen(effect: number, law: Law, seeds: number, times: number): Measurement {
  const random = stream(3, seeds, `calibration/power-sequential/${effect}/${law}`);
  return {
    ...{ table: "power", rule: "power", what: `d_z ${effect}, sequential looks`, law, seeds: `${seeds}` },
    ...count(times, () => {
      const all = draw(law, seeds, random).map((d) => d + effect);
      for (let look = 8; look <= seeds; look += 8) {
        const test = { differences: all.slice(0, look), better: "higher", margin: MARGIN } as const;
        if (judgeFamily([test], { random, looks: "sequential" })[0].decision === "supported") return true;
      }
      return false;
    }),
  };
}

/** No effect, and a margin of one standard deviation of the differences. */
function equivalent(law: Law, seeds: number, times: number): Measurement {
  const random = stream(3, seeds, `calibration/equivalent/${law}`);
  return {
    ...{ table: "power", rule: "power", what: "no effect, margin one sd: called equivalent", law, seeds: `${seeds}` },
    ...count(times, () => {
      const test = { differences: draw(law, seeds, random), better: "higher", margin: 1 } as const;
      return judgeFamily([test], { random })[0].decision === "equivalent";
    }),
  };
}
