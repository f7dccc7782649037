import { UserError } from "../math/errors.ts";
import { affine } from "./affine.ts";
import { normaliseRows, type RowsTape } from "./normaliseRows.ts";
import type { LayerParams } from "./params.ts";
import { expectLength, rowsOf } from "./rowsOf.ts";

/** The shape of x (B, U, M) and how its units fall into groups. */
export interface GroupNormCall {
  readonly units: number;
  readonly positions: number;
  /** `instance`: every unit its own group. */
  readonly groups: number | "instance";
  readonly eps: number;
}

interface GroupNorm {
  /**
   * y = gamma x̂ + beta with x̂ = (x - mean) / sqrt(variance + eps), mean and biased variance over the units of a group
   * and their positions, of one example; gamma and beta are (U) or absent.
   */
  forward(
    x: Float64Array,
    params: LayerParams,
    call: GroupNormCall,
  ): { readonly y: Float64Array; readonly tape: RowsTape };
  backward(
    dy: Float64Array,
    params: LayerParams,
    call: GroupNormCall,
    tape: RowsTape,
  ): { readonly x: Float64Array; readonly params: LayerParams };
}

/**
 * Group normalisation: consecutive groups of equal size; one group is layer normalisation with scale and shift by unit,
 * groups of one unit are instance normalisation. The same in training and evaluation. Throws UserError where the units do
 * not fall into the groups, where a group has a single value, which has no variance, and where shapes do not fit.
 * Source: Wu and He 2018, "Group normalization", section 3.1; Ulyanov, Vedaldi, Lempitsky 2016, "Instance normalization",
 * equation 4.
 */
export const groupNorm: GroupNorm = {
  forward(x, params, { units, positions, groups, eps }) {
    const count = groups === "instance" ? units : groups;
    if (!Number.isInteger(units / count))
      throw new UserError(
        `group norm: ${units} units do not fall into ${count} groups; expected a divisor of ${units}`,
      );
    const width = (units / count) * positions;
    if (width === 1 && groups !== 1)
      throw new UserError("group norm: a group of one value has no variance; use fewer groups or more positions");
    rowsOf("group norm", x, units * positions);
    expectLength("group norm", "gamma", params.gamma, units);
    expectLength("group norm", "beta", params.beta, units);
    const tape = normaliseRows.forward("group norm", x, width, eps);
    return { y: affine.forward(tape.normalised, params, units, positions), tape };
  },

  backward(dy, params, { units, positions }, tape) {
    expectLength("group norm", "dy", dy, tape.normalised.length);
    const { x: dNormalised, params: dParams } = affine.backward(dy, tape.normalised, params, units, positions);
    return { x: normaliseRows.backward(dNormalised, tape), params: dParams };
  },
};
