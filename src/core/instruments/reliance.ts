import { contributions } from "./contributions.ts";
import { type FanIn, ownOutputs } from "./fanIn.ts";
import { jackknifeGroups, withoutGroup } from "./jackknife.ts";
import type { Numbers } from "./numbers.ts";
import type { Hold, Nets, SetName } from "./types.ts";
import { deadVariance, unitMoments } from "./unitMoments.ts";

/** What takes the place of the upstream unit: its mean, its value for another example, or 0. */
export const relianceForms = ["mean", "permutation", "zero"] as const;
export type RelianceForm = (typeof relianceForms)[number];

/**
 * Reliance matrix (D, U) of neighbouring layers in closed form, R_du = w_ud^2 m_u / Var(z_d): m_u is the variance of h_u
 * for mean ablation, twice that for permutation (its expectation over the permutations), and the variance plus the
 * squared mean for zero ablation. The row of a downstream unit that never changes is NaN.
 * Source: a linear layer's response to do(h_u = c); variances are biased.
 * @param group leaves out the examples of this group, for the jackknife
 */
export function adjacentReliance(
  { h, z, weights, upstream, downstream }: FanIn,
  form: RelianceForm,
  group?: number,
): Float64Array {
  const [ownH, ownZ] =
    group === undefined ? [h, z] : [withoutGroup(h, upstream, group), withoutGroup(z, downstream, group)];
  const { mean, variance } = unitMoments(ownH, upstream);
  const moved = variance.map((v, u) => (form === "mean" ? v : form === "permutation" ? 2 * v : v + mean[u] * mean[u]));
  return overVariance(contributions(weights, moved), ownZ, downstream);
}

/**
 * Reliance matrix (D, U) between any two layers by do-interventions, R_du = E[(z_d - z_d^do(u))^2] / Var(z_d), for each
 * network: one forward pass of the group for each held unit.
 * @param to a hidden layer behind `from`; the number of hidden layers means the logits
 * @param holdsOf the holds, one a network, for an upstream unit
 */
export function interventionReliance(
  nets: Nets,
  { set, from, to }: { readonly set: SetName; readonly from: number; readonly to: number },
  holdsOf: (unit: number) => readonly (readonly Hold[])[],
): readonly ((group?: number) => Float64Array)[] {
  const upstream = nets.units[from];
  const downstream = nets.weights(0, to).length / nets.units[to - 1];
  const outputs = (holds?: readonly (readonly Hold[])[]): readonly Numbers[] => {
    const options = holds === undefined ? {} : { holds };
    if (to < nets.units.length) return nets.preactivations(set, to, options);
    return nets.logits(set, options).map((z, p) => ownOutputs(z, nets.examples(p, set).y.length, downstream));
  };
  const intact = outputs();
  const squares = intact.map(() => new Float64Array(jackknifeGroups * downstream * upstream));
  for (let u = 0; u < upstream; u++) {
    outputs(holdsOf(u)).forEach((z, p) => {
      for (let i = 0; i < z.length; i++) {
        const d = i % downstream;
        const group = ((i - d) / downstream) % jackknifeGroups;
        const change = intact[p][i] - z[i];
        squares[p][(group * downstream + d) * upstream + u] += change * change;
      }
    });
  }
  return intact.map((z, p) => (group) => {
    const sums = new Float64Array(downstream * upstream);
    for (let g = 0; g < jackknifeGroups; g++) {
      if (g === group) continue;
      for (let at = 0; at < sums.length; at++) sums[at] += squares[p][g * sums.length + at];
    }
    const own = group === undefined ? z : withoutGroup(z, downstream, group);
    const rows = own.length / downstream;
    return overVariance(
      sums.map((sum) => sum / rows),
      own,
      downstream,
    );
  });
}

/** Each row of `matrix` (D, U) over the variance of its downstream unit in z (N, D); NaN where z never changes. */
export function overVariance(matrix: Float64Array, z: Numbers, downstream: number): Float64Array {
  const { variance } = unitMoments(z, downstream);
  const upstream = matrix.length / downstream;
  return matrix.map((value, at) => {
    const own = variance[Math.floor(at / upstream)];
    return own > deadVariance ? value / own : Number.NaN;
  });
}
