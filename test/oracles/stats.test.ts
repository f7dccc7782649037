import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { chiSquareSf } from "../../src/core/math/chiSquare.ts";
import { erf } from "../../src/core/math/erf.ts";
import { incompleteBeta } from "../../src/core/math/incompleteBeta.ts";
import { logGamma } from "../../src/core/math/incompleteGamma.ts";
import { noncentralTCdf } from "../../src/core/math/noncentralTCdf.ts";
import { normalCdf } from "../../src/core/math/normal.ts";
import { normalQuantile } from "../../src/core/math/normalQuantile.ts";
import { stream } from "../../src/core/math/random.ts";
import { studentTCdf, studentTQuantile, studentTSf } from "../../src/core/math/studentT.ts";
import { bca } from "../../src/core/stats/bca.ts";
import { correlation } from "../../src/core/stats/correlation.ts";
import { holm } from "../../src/core/stats/holm.ts";
import { pairedT } from "../../src/core/stats/pairedT.ts";
import { pairing } from "../../src/core/stats/pairing.ts";
import { powerPairedT, seedsForPower } from "../../src/core/stats/power.ts";
import { mean, standardDeviation } from "../../src/core/stats/sampleMoments.ts";
import { signFlip } from "../../src/core/stats/signFlip.ts";
import { ranks, spearman } from "../../src/core/stats/spearman.ts";
import { tost } from "../../src/core/stats/tost.ts";

interface Case {
  readonly name: string;
  readonly config: Record<string, unknown>;
  readonly inputs: Record<string, unknown>;
  readonly outputs: Record<string, unknown>;
}

const file = join(process.env["LINCHPIN_REFERENCE"] ?? "../shared/reference", "stats.json");
const present = existsSync(file);
const cases: Case[] = present ? JSON.parse(readFileSync(file, "utf8")) : [];
if (!present) console.log(`stats oracle skipped: ${file} is absent (LINCHPIN_REFERENCE names the folder)`);

const list = (value: unknown): number[] => (typeof value === "number" ? [value] : (value as { data: number[] }).data);

/** |got - expected| <= 1e-9 + 1e-9 max |expected| over the tensor: the tolerance that comes with the vectors. */
function close(got: number[], expected: unknown, tolerance: number = 1e-9): void {
  const want = list(expected);
  expect(got.length).toBe(want.length);
  const size = Math.max(...want.map(Math.abs));
  got.forEach((value, i) => {
    expect(Math.abs(value - want[i]), `value ${i}: ${value} against ${want[i]}`).toBeLessThanOrEqual(
      tolerance * (1 + size),
    );
  });
}

/** Quantiles of t: 1e-8. */
const QUANTILE = 1e-8;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : 0.5 * (sorted[middle - 1] + sorted[middle]);
}

const statistics: Record<string, (values: readonly number[]) => number> = {
  mean,
  median,
  "standard deviation, n-1": standardDeviation,
};

const checks: [RegExp, (one: Case) => void][] = [
  [
    /^paired-t/,
    ({ config, inputs, outputs }) => {
      const a = list(inputs["a"]);
      const b = list(inputs["b"]);
      const result = pairedT(
        a.map((value, i) => value - b[i]),
        config["level"] as number,
      );
      for (const key of ["mean", "sd", "se", "t", "df"] as const) close([result[key]], outputs[key]);
      close([result.p], outputs["p_two_sided"]);
      close([studentTSf(result.t, result.df)], outputs["p_greater"]);
      close([result.low], outputs["low"], QUANTILE);
      close([result.high], outputs["high"], QUANTILE);
      close([result.effectSize], outputs["cohen_dz"]);
      close([pairing(a, b).winRate], outputs["win_rate"]);
    },
  ],
  [
    /^sign-flip/,
    ({ inputs, outputs }) => {
      const d = list(inputs["d"]);
      const result = signFlip(d);
      expect(result.p).toBe(outputs["p_two_sided"]);
      expect(result.patterns).toBe(outputs["total"]);
      expect(result.p * result.patterns).toBe(outputs["count_two_sided"]);
      close([mean(d)], outputs["observed"]);
    },
  ],
  [
    /^bca/,
    ({ config, inputs, outputs }) => {
      const statistic = statistics[config["statistic"] as string];
      const result = bca(list(inputs["d"]), statistic, {
        level: config["level"] as number,
        random: stream(0, 0, "unused"),
        index: list(inputs["index"]),
      });
      close([result.estimate], outputs["estimate"]);
      close([result.bias], outputs["z0"]);
      close([result.acceleration], outputs["a"]);
      close([result.quantileLow], outputs["q_low"]);
      close([result.quantileHigh], outputs["q_high"]);
      close([result.low], outputs["low"]);
      close([result.high], outputs["high"]);
      close([result.se], outputs["bootstrap_se"]);
      expect(result.valid).toBe(false);
    },
  ],
  [
    /^holm/,
    ({ inputs, outputs }) => {
      const adjusted = holm(list(inputs["p"]));
      close(adjusted, outputs["adjusted"]);
      expect(adjusted.map((p) => Number(p <= 0.05))).toEqual(list(outputs["reject_0.05"]));
    },
  ],
  [
    /^tost/,
    ({ config, inputs, outputs }) => {
      const result = tost(list(inputs["d"]), config["margin"] as number, 0.05);
      close([result.p, result.pLower, result.pUpper], {
        data: [outputs["p"], outputs["p_lower"], outputs["p_upper"]],
      });
      close([result.low, result.high], { data: [outputs["low90"], outputs["high90"]] }, QUANTILE);
      expect(result.passed).toBe(outputs["equivalent_0.05"]);
    },
  ],
  [
    /^spearman/,
    ({ inputs, outputs }) => {
      const x = list(inputs["x"]);
      const y = list(inputs["y"]);
      const result = spearman(x, y);
      close([result.rho], outputs["rho"]);
      close([result.p], outputs["p_t_approx"]);
      expect([ranks(x), ranks(y)]).toEqual([list(outputs["rank_x"]), list(outputs["rank_y"])]);
      close([correlation(x, y)], outputs["pearson"]);
    },
  ],
  [
    /^power/,
    ({ config, inputs, outputs }) => {
      const alpha = config["alpha"] as number;
      const effects = list(inputs["d"]);
      const power = effects.flatMap((d) => list(inputs["n"]).map((n) => powerPairedT(d, n, alpha)));
      close(power, outputs["power"]);
      const seeds = effects.filter((d) => d > 0).map((d) => seedsForPower(d, { alpha, power: 0.8 }));
      expect(seeds).toEqual(list(outputs["n_for_power_0.8"]));
    },
  ],
  [
    /^student-t/,
    ({ inputs, outputs }) => {
      const grid = (f: (x: number, df: number) => number, xs: unknown): number[] =>
        list(xs).flatMap((x) => list(inputs["df"]).map((df) => f(x, df)));
      close(grid(studentTCdf, inputs["t"]), outputs["cdf"]);
      close(grid(studentTSf, inputs["t"]), outputs["sf"]);
      // The largest quantile is 3e7: relative, value by value.
      const quantiles = grid(studentTQuantile, inputs["p"]);
      list(outputs["ppf"]).forEach((want, i) => {
        close([quantiles[i]], want, QUANTILE);
      });
    },
  ],
  [
    /^normal/,
    ({ inputs, outputs }) => {
      close(list(inputs["z"]).map(normalCdf), outputs["cdf"]);
      close(list(inputs["p"]).map(normalQuantile), outputs["ppf"]);
      close(list(inputs["z"]).map(erf), outputs["erf"], 1e-13);
    },
  ],
  [
    /^noncentral-t/,
    ({ inputs, outputs }) => {
      const got = list(inputs["t"]).flatMap((t) =>
        list(inputs["df"]).flatMap((df) => list(inputs["nc"]).map((nc) => noncentralTCdf(t, df, nc))),
      );
      close(got, outputs["cdf[t,df,nc]"]);
    },
  ],
  [
    /^beta-gamma/,
    ({ inputs, outputs }) => {
      const [a, b, x] = [list(inputs["a"]), list(inputs["b"]), list(inputs["x"])];
      const beta = a.flatMap((s) => b.flatMap((t) => x.map((value) => incompleteBeta(s, t, value))));
      close(beta, outputs["betainc[a,b,x]"]);
      close(a.map(logGamma), outputs["lgamma_a"]);
      const tails = x.flatMap((value) => a.map((s) => chiSquareSf(10 * value, 2 * s)));
      close(tails, outputs["chi2_sf[x*10,df=a*2]"]);
    },
  ],
];

describe.skipIf(!present)("statistics against scipy's golden vectors", () => {
  test("there are 41 cases, each with exactly one check", () => {
    expect(cases.length).toBe(41);
    for (const one of cases) expect(checks.filter(([name]) => name.test(one.name)).length, one.name).toBe(1);
  });

  test.each(cases)("$name", (one) => {
    for (const [name, check] of checks) if (name.test(one.name)) check(one);
  });
});
