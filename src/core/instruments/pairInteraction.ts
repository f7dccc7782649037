/**
 * What holding two units together does beyond the two alone: I_uv = D_uv - D_u - D_v, nats; D are rises of the mean loss.
 * Below 0: the pair is one machine, whose loss one of the two already brings about. Above 0: each backs the other up.
 * @param single D_u, (U)
 * @param pairs D_uv, (U, U); only u < v is read
 * @returns (U, U), symmetric, diagonal 0
 * Source: Grabisch and Roubens 1999, "An axiomatic approach to the concept of interaction among players in cooperative
 * games", the interaction of a pair without other players.
 */
export function pairInteractions(single: Float64Array, pairs: Float64Array): Float64Array {
  const units = single.length;
  return pairs.map((_, at) => {
    const [u, v] = [Math.floor(at / units), at % units];
    if (u === v) return 0;
    return pairs[Math.min(u, v) * units + Math.max(u, v)] - single[u] - single[v];
  });
}

/** Sum over u < v of |I_uv| divided by the sum over u of |D_u|: 0 where every unit works alone. Dimensionless. */
export function interactionIndex(interactions: Float64Array, single: Float64Array): number {
  const total = interactions.reduce((sum, value) => sum + Math.abs(value), 0) / 2;
  return total / single.reduce((sum, value) => sum + Math.abs(value), 0);
}
