/** How many populations a row of the calibration rests on. */
export interface Sizes {
  /** Families of comparisons, judged once. */
  readonly families: number;
  /** Populations that are looked at again and again. */
  readonly sequences: number;
  /** Intervals that cost little. */
  readonly intervals: number;
  /** Jackknives, survival curves and correlations. */
  readonly estimates: number;
  readonly bootstraps: number;
  /** Populations of 32 pairs of real networks, a setting. */
  readonly nets: number;
}

/** `npm run calibrate`: about ten minutes on two cores. */
export const LONG: Sizes = {
  ...{ families: 3000, sequences: 3000, intervals: 40_000, estimates: 8000, bootstraps: 3000, nets: 600 },
};

/** The form that the tests run: it finds what is grossly wrong. */
export const SHORT: Sizes = {
  ...{ families: 40, sequences: 24, intervals: 400, estimates: 40, bootstraps: 10, nets: 2 },
};
