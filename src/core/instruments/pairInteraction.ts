/** Rises of the mean loss when the units of a pair are held: each by itself, and both. */
export interface PairDamage {
  readonly single: readonly [number, number];
  readonly joint: number;
}

/**
 * What holding two units together does beyond the two alone: I_uv = D_uv - D_u - D_v, in the unit of the damages D.
 * Below 0: the pair is one machine, whose loss one of the two already brings about. Above 0: each backs the other up.
 * Source: Grabisch and Roubens 1999, "An axiomatic approach to the concept of interaction among players in cooperative
 * games", the interaction of a pair without other players.
 */
export function interactionOf({ single, joint }: PairDamage): number {
  return joint - single[0] - single[1];
}

/**
 * {@link interactionOf} of all pairs of U units, (U, U), symmetric, diagonal 0.
 * @param single D_u, (U)
 * @param pairs D_uv, (U, U); only u < v is read
 */
export function pairInteractions(single: Float64Array, pairs: Float64Array): Float64Array {
  const units = single.length;
  return pairs.map((_, at) => {
    const [u, v] = [Math.floor(at / units), at % units];
    if (u === v) return 0;
    return interactionOf({ single: [single[u], single[v]], joint: pairs[Math.min(u, v) * units + Math.max(u, v)] });
  });
}

/** Sum over u < v of |I_uv| divided by the sum over u of |D_u|: 0 where every unit works alone. Dimensionless. */
export function interactionIndex(interactions: Float64Array, single: Float64Array): number {
  const total = interactions.reduce((sum, value) => sum + Math.abs(value), 0) / 2;
  return total / single.reduce((sum, value) => sum + Math.abs(value), 0);
}
