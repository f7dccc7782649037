import { type GroupNormCall, groupNorm } from "../../../core/nn/groupNorm.ts";
import type { LayerParams } from "../../../core/nn/params.ts";
import type { Adapter, Answer, Unsupported } from "../adapter.ts";
import { dataAt, numberAt, tensorAt } from "../caseReader.ts";
import type { GoldenCase } from "../golden.ts";
import type { KernelOps } from "../kernelOps.ts";
import { positionsOf, unitsOf } from "./batchNormCase.ts";
import { layerAnswer, passKernel } from "./kernelLayer.ts";

/** `group_norm`: groups of consecutive units, over a batch of rows, sequences or images. */
export const groupNormAdapter: Adapter = {
  reference(golden) {
    const { x, dy, params, call } = readGroupNorm(golden, numberAt(golden, "config.groups"));
    const { y, tape } = groupNorm.forward(x, params, call);
    const back = groupNorm.backward(dy, params, call, tape);
    return {
      values: {
        "outputs.y": y,
        "gradients.x": back.x,
        "gradients.gamma": back.params.gamma ?? [],
        "gradients.beta": back.params.beta ?? [],
      },
    };
  },

  kernel: (golden, kernel) => groupNormKernel(golden, kernel, numberAt(golden, "config.groups")),
};

/** A group or instance norm in the kernels. */
export function groupNormKernel(
  golden: GoldenCase,
  kernel: KernelOps,
  groups: number | "instance",
): Answer | Unsupported {
  const { x, params, call } = readGroupNorm(golden, groups);
  const affine = params.gamma !== undefined;
  const spec = { type: "groupNorm", groups, affine, eps: call.eps } as const;
  const answer = layerAnswer(passKernel(golden, kernel, [spec], [params]));
  if ("unsupported" in answer) return answer;
  // Rounding errors of float32, a few 6e-8 of terms of order 1 to 3, are divided by the smallest deviation.
  const smallest = Math.min(...groupNorm.forward(x, params, call).tape.deviation);
  return {
    values: { ...answer.values, "gradients.x": { value: gradientOf(answer), extra: { absolute: 4e-7 / smallest } } },
  };
}

function gradientOf({ values }: Answer): ArrayLike<number> {
  const found = values["gradients.x"];
  return found === undefined || typeof found === "number" || !("length" in found) ? [] : found;
}

/** A case that asks only whether the groups are refused: `groupsOf` the units of x, which has one position. */
export function refusedGroupsAdapter(groupsOf: (units: number) => GroupNormCall["groups"]): Adapter {
  return {
    reference(golden) {
      const { data, shape } = tensorAt(golden, "inputs.x");
      const units = unitsOf(golden, shape);
      const call = { units, positions: positionsOf(shape), groups: groupsOf(units), eps: 1e-5 };
      return { values: { "outputs.y": groupNorm.forward(data, {}, call).y } };
    },
  };
}

/** A group or instance norm case as our layer takes it. */
interface GroupNormCase {
  readonly x: Float64Array;
  readonly dy: Float64Array;
  readonly params: LayerParams;
  readonly call: GroupNormCall;
}

/** Reads a case with images, sequences or rows x (B, U, ...). */
export function readGroupNorm(golden: GoldenCase, groups: GroupNormCall["groups"]): GroupNormCase {
  const { data, shape } = tensorAt(golden, "inputs.x");
  const params: LayerParams = { gamma: dataAt(golden, "params.gamma"), beta: dataAt(golden, "params.beta") };
  return {
    x: data,
    dy: tensorAt(golden, "inputs.dy").data,
    params,
    call: {
      units: unitsOf(golden, shape),
      positions: positionsOf(shape),
      groups,
      eps: numberAt(golden, "config.eps"),
    },
  };
}
