import { contributions } from "./contributions.ts";
import { type FanIn, outputVariance } from "./fanIn.ts";
import { jackknifeGroups, withoutGroup } from "./jackknife.ts";
import { outputsOf, unitsOf } from "./layerOutputs.ts";
import type { RelianceForm } from "./relianceForm.ts";
import type { ForwardOptions, Hold, Nets, SetName } from "./types.ts";
import { deadVariance, unitMoments } from "./unitMoments.ts";

/**
 * Reliance matrix (D, U) of neighbouring layers in closed form, R_du = w_ud^2 m_u / Var(z_d): m_u is the variance of h_u
 * for mean ablation, twice that for permutation (its expectation over the permutations), and the variance plus the
 * squared mean for zero ablation. Of feature maps the mean square of what holding the map takes from z_d, over examples
 * and positions, is measured (`mapContributions`). The row of a downstream unit that never changes is NaN.
 * Source: a linear layer's response to do(h_u = c); variances are biased.
 * @param group leaves out the examples of this group, for the jackknife
 */
export function adjacentReliance(layer: FanIn, form: RelianceForm, group?: number): Float64Array {
  return overVariance(contributed(layer, form, group), outputVariance(layer, group));
}

/** Mean square of what holding each upstream unit takes from each downstream unit, (D, U). */
export function contributed({ h, weights, upstream, maps }: FanIn, form: RelianceForm, group?: number): Float64Array {
  if (maps !== undefined) return maps(form, group);
  const { mean, variance } = unitMoments(group === undefined ? h : withoutGroup(h, upstream, group), upstream);
  const moved = variance.map((v, u) => (form === "mean" ? v : form === "permutation" ? 2 * v : v + mean[u] * mean[u]));
  return contributions(weights, moved);
}

/**
 * Reliance matrix (D, U) between any two layers by do-interventions, R_du = E[(z_d - z_d^do(u))^2] / Var(z_d), for each
 * network: one forward pass of the group for each held unit. Of a downstream feature map, z_d is the mean over its
 * positions: single values of a whole layer are never held.
 * @param to a hidden layer behind `from`; the number of hidden layers means the logits
 * @param holdsOf the holds, one a network, for an upstream unit
 */
export function interventionReliance(
  nets: Nets,
  { set, from, to }: { readonly set: SetName; readonly from: number; readonly to: number },
  holdsOf: (unit: number) => readonly (readonly Hold[])[],
): readonly ((group?: number) => Float64Array)[] {
  const upstream = nets.units[from];
  const downstream = unitsOf(nets, to);
  const outputs = (options: ForwardOptions) => outputsOf(nets, set, to, options).map(({ mean }) => mean);
  const intact = outputs({});
  const squares = intact.map(() => new Float64Array(jackknifeGroups * downstream * upstream));
  for (let u = 0; u < upstream; u++) {
    outputs({ holds: holdsOf(u) }).forEach((z, p) => {
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
      unitMoments(own, downstream).variance,
    );
  });
}

/** Each row of `matrix` (D, U) over the variance of its downstream unit, (D); NaN where the unit never changes. */
export function overVariance(matrix: Float64Array, variance: Float64Array): Float64Array {
  const upstream = matrix.length / variance.length;
  return matrix.map((value, at) => {
    const own = variance[Math.floor(at / upstream)];
    return own > deadVariance ? value / own : Number.NaN;
  });
}
