import { chiSquareSf } from "../../../core/math/chiSquare.ts";
import { erf } from "../../../core/math/erf.ts";
import { incompleteBeta } from "../../../core/math/incompleteBeta.ts";
import { logGamma } from "../../../core/math/incompleteGamma.ts";
import { noncentralTCdf } from "../../../core/math/noncentralTCdf.ts";
import { normalCdf } from "../../../core/math/normal.ts";
import { normalQuantile } from "../../../core/math/normalQuantile.ts";
import { studentTCdf, studentTQuantile, studentTSf } from "../../../core/math/studentT.ts";
import type { Adapter, Answered } from "../adapter.ts";
import { tensorAt } from "../caseReader.ts";

/** `student-t`: distribution function, upper tail and quantiles for every pair of argument and degrees of freedom. */
export const studentTAdapter: Adapter = {
  reference(golden) {
    const [t = [], df = [], p = []] = (["t", "df", "p"] as const).map((key) => [
      ...tensorAt(golden, `inputs.${key}`).data,
    ]);
    const table = (of: readonly number[], f: (x: number, df: number) => number) =>
      of.flatMap((x) => df.map((degrees) => f(x, degrees)));
    return {
      values: {
        "outputs.cdf": statistic(table(t, studentTCdf)),
        "outputs.sf": statistic(table(t, studentTSf)),
        "outputs.ppf": quantile(table(p, studentTQuantile)),
      },
    };
  },
};

/** `normal`: distribution function, quantiles and error function. */
export const normalAdapter: Adapter = {
  reference(golden) {
    const z = tensorAt(golden, "inputs.z").data;
    return {
      values: {
        "outputs.cdf": statistic(z.map((value) => normalCdf(value))),
        "outputs.ppf": quantile(tensorAt(golden, "inputs.p").data.map((value) => normalQuantile(value))),
        "outputs.erf": statistic(z.map((value) => erf(value))),
      },
    };
  },
};

/** `noncentral-t`: its distribution function for every triple. */
export const noncentralTAdapter: Adapter = {
  reference(golden) {
    const [t = [], df = [], nc = []] = (["t", "df", "nc"] as const).map((key) => [
      ...tensorAt(golden, `inputs.${key}`).data,
    ]);
    const cdf = t.flatMap((x) => df.flatMap((degrees) => nc.map((delta) => noncentralTCdf(x, degrees, delta))));
    return { values: { "outputs.cdf[t,df,nc]": statistic(cdf) } };
  },
};

/** `beta-gamma`: regularised incomplete beta, log gamma, upper tail of chi square. */
export const betaGammaAdapter: Adapter = {
  reference(golden) {
    const [a = [], b = [], x = []] = (["a", "b", "x"] as const).map((key) => [
      ...tensorAt(golden, `inputs.${key}`).data,
    ]);
    return {
      values: {
        "outputs.betainc[a,b,x]": statistic(a.flatMap((p) => b.flatMap((q) => x.map((y) => incompleteBeta(p, q, y))))),
        "outputs.lgamma_a": statistic(a.map(logGamma)),
        "outputs.chi2_sf[x*10,df=a*2]": statistic(x.flatMap((y) => a.map((p) => chiSquareSf(y * 10, p * 2)))),
      },
    };
  },
};

function statistic(value: ArrayLike<number>): Answered {
  return { value, kind: "statistic" };
}

function quantile(value: ArrayLike<number>): Answered {
  return { value, kind: "quantile" };
}
