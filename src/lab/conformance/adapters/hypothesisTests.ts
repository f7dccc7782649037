import { stream } from "../../../core/math/random.ts";
import { studentTSf } from "../../../core/math/studentT.ts";
import { bca } from "../../../core/stats/bca.ts";
import { correlation } from "../../../core/stats/correlation.ts";
import { holm } from "../../../core/stats/holm.ts";
import { pairedT } from "../../../core/stats/pairedT.ts";
import { winRate } from "../../../core/stats/pairing.ts";
import { powerPairedT, seedsForPower } from "../../../core/stats/power.ts";
import { mean, standardDeviation } from "../../../core/stats/sampleMoments.ts";
import { signFlip } from "../../../core/stats/signFlip.ts";
import { ranks, spearman } from "../../../core/stats/spearman.ts";
import { tost } from "../../../core/stats/tost.ts";
import type { Adapter, Answer, Answered } from "../adapter.ts";
import { numberAt, type Path, tensorAt, textAt } from "../caseReader.ts";
import type { GoldenCase, Tensor } from "../golden.ts";

/** `paired-t`: mean, interval, t and p of paired differences. */
export const pairedTAdapter: Adapter = {
  reference(golden) {
    const b = list(golden, "inputs.b");
    const d = list(golden, "inputs.a").map((value, i) => value - (b[i] ?? Number.NaN));
    const result = pairedT(d, numberAt(golden, "config.level"));
    return {
      values: {
        ...statistics({
          mean: result.mean,
          sd: result.sd,
          se: result.se,
          t: result.t,
          p_two_sided: result.p,
          p_greater: studentTSf(result.t, result.df),
          cohen_dz: result.effectSize,
          win_rate: winRate(d),
        }),
        "outputs.df": exact(result.df),
        "outputs.low": quantile(result.low),
        "outputs.high": quantile(result.high),
      },
    };
  },
};

/** `sign-flip`: the exact permutation test. */
export const signFlipAdapter: Adapter = {
  reference(golden) {
    const d = list(golden, "inputs.d");
    const { p, patterns, exact: counted } = signFlip(d, stream(0, 0, "conformance"));
    if (!counted) return { unsupported: `${d.length} differences: above 16 the patterns are drawn, not counted` };
    return {
      values: {
        ...statistics({ observed: mean(d), p_two_sided: p }),
        "outputs.count_two_sided": exact(Math.round(p * patterns)),
        "outputs.total": exact(patterns),
      },
      notCompared: notOffered("one-sided tests are not offered", "p_greater", "p_less"),
    };
  },
};

/** `bca`: the bootstrap interval of mean, median or standard deviation, with given resamples. */
export const bcaAdapter: Adapter = {
  reference(golden) {
    const name = textAt(golden, "config.statistic");
    const statistic = name === "mean" ? mean : name === "median" ? median : standardDeviation;
    if (statistic === standardDeviation && !name.startsWith("standard deviation"))
      return { unsupported: `the statistic "${name}"` };
    const result = bca(list(golden, "inputs.d"), statistic, {
      level: numberAt(golden, "config.level"),
      random: stream(0, 0, "conformance"),
      index: tensorAt(golden, "inputs.index").data,
    });
    return {
      values: statistics({
        estimate: result.estimate,
        z0: result.bias,
        a: result.acceleration,
        q_low: result.quantileLow,
        q_high: result.quantileHigh,
        low: result.low,
        high: result.high,
        bootstrap_se: result.se,
      }),
      notCompared: notOffered("the percentile interval is not offered", "percentile_low", "percentile_high"),
    };
  },
};

/** `holm`: adjusted p-values. */
export const holmAdapter: Adapter = {
  reference(golden) {
    const adjusted = holm(list(golden, "inputs.p"));
    return {
      values: {
        "outputs.adjusted": { value: adjusted, kind: "statistic" },
        "outputs.reject_0.05": { value: adjusted.map((p) => Number(p < 0.05)), kind: "exact" },
      },
    };
  },
};

/** `tost`: equivalence by two one-sided paired t tests. */
export const tostAdapter: Adapter = {
  reference(golden) {
    const result = tost(list(golden, "inputs.d"), numberAt(golden, "config.margin"));
    return {
      values: {
        ...statistics({ p_lower: result.pLower, p_upper: result.pUpper, p: result.p }),
        "outputs.equivalent_0.05": { value: result.passed, kind: "exact" },
        "outputs.low90": quantile(result.low),
        "outputs.high90": quantile(result.high),
      },
    };
  },
};

/** `spearman`: rank correlation, ties sharing their mean rank. */
export const spearmanAdapter: Adapter = {
  reference(golden) {
    const [x, y] = [list(golden, "inputs.x"), list(golden, "inputs.y")];
    const { rho, p } = spearman(x, y);
    return {
      values: {
        ...statistics({ rho, p_t_approx: p, pearson: correlation(x, y) }),
        "outputs.rank_x": { value: ranks(x), kind: "exact" },
        "outputs.rank_y": { value: ranks(y), kind: "exact" },
      },
      notCompared: notOffered("not offered", "pearson_p", "kendall_tau_b", "p_exact_two_sided"),
    };
  },
};

/** `power-paired-t`: power for every pair of effect size and number of seeds, and the seeds for power 0.8. */
export const powerAdapter: Adapter = {
  reference(golden) {
    const alpha = numberAt(golden, "config.alpha");
    const d = list(golden, "inputs.d");
    const n = list(golden, "inputs.n");
    const seeds = d.flatMap((dz) => seedsForPower(dz, { alpha }) ?? []);
    return {
      values: {
        "outputs.power": { value: d.flatMap((dz) => n.map((s) => powerPairedT(dz, s, alpha))), kind: "statistic" },
        "outputs.n_for_power_0.8": { value: seeds, kind: "exact" },
      },
      notCompared: notOffered("the normal approximation is only a first guess", "n_approximation"),
    };
  },
};

function list(golden: GoldenCase, path: Path): readonly number[] {
  const tensor: Tensor = tensorAt(golden, path);
  return [...tensor.data];
}

function statistics(values: Readonly<Record<string, number>>): Answer["values"] {
  const entries = Object.entries(values).map(([key, value]) => [`outputs.${key}`, { value, kind: "statistic" }]);
  return Object.fromEntries(entries) as Answer["values"];
}

function quantile(value: number): Answered {
  return { value, kind: "quantile" };
}

function exact(value: number): Answered {
  return { value, kind: "exact" };
}

function notOffered(reason: string, ...keys: readonly string[]): Answer["notCompared"] {
  return Object.fromEntries(keys.map((key) => [`outputs.${key}`, reason]));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? Number.NaN)) / 2;
}
