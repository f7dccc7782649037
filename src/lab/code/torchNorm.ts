import { InvariantError } from "../../core/math/errors.ts";
import type { Stage } from "../../core/nn/program.ts";
import type { BatchNormSpec } from "../../core/nn/spec.ts";
import { indent, type Lines, literal } from "./pythonLines.ts";
import { batchNormClass, className } from "./torchBatchNorm.ts";

/** A layer of a PyTorch program: the expression that makes it, and the class it is of where PyTorch has none. */
export interface TorchLayer {
  readonly make: string;
  readonly definition?: Lines;
}

/**
 * The normalisation of a stage in PyTorch: `nn.BatchNorm1d` and its kin where they compute the same, else a class written
 * out. @param images whether any norm of the network is over images: then classes take both shapes
 */
export function torchNorm(stage: Stage, images: boolean): TorchLayer {
  const { spec, units, from } = stage;
  switch (spec.type) {
    case "batchNorm": {
      const noise = stage.noise?.spec;
      if (noise === undefined && isOwn(spec)) {
        const momentum = spec.momentum === "cumulative" ? "None" : spec.momentum;
        const name = from.image === undefined ? "BatchNorm1d" : "BatchNorm2d";
        return { make: `nn.${name}(${units}, eps=${literal(spec.eps)}, momentum=${momentum}${affineOf(spec)})` };
      }
      return { make: `${className(spec)}(${units})`, definition: batchNormClass(spec, noise, images) };
    }
    case "layerNorm":
      return from.image === undefined
        ? { make: `nn.LayerNorm(${units}, eps=${literal(spec.eps)}${spec.affine ? "" : ", elementwise_affine=False"})` }
        : { make: `nn.GroupNorm(1, ${units}, eps=${literal(spec.eps)}${affineOf(spec)})` };
    case "groupNorm": {
      const groups = spec.groups === "instance" ? units : spec.groups;
      return { make: `nn.GroupNorm(${groups}, ${units}, eps=${literal(spec.eps)}${affineOf(spec)})` };
    }
    default:
      throw new InvariantError(`code: ${spec.type} is no normalisation`);
  }
}

/** Whether PyTorch's own batch norm computes the same. */
function isOwn({ dialect, statistics, estimator, renorm, stopGradient }: BatchNormSpec): boolean {
  return dialect === "pytorch" && statistics === "batch" && !estimator && !renorm && !stopGradient;
}

function affineOf({ affine }: { readonly affine: boolean }): string {
  return affine ? "" : ", affine=False";
}

/** Functions that the classes share, as far as the text of the classes uses them. */
export function normFunctions(classes: Lines, wholeBatches: boolean): Lines[] {
  const uses = (name: string): boolean => classes.some((line) => line.includes(`${name}(`));
  return [
    uses("per_unit")
      ? [
          "def per_unit(values, x):",
          ...indent([
            '"""(units) in the shape of x: (rows, units) or (rows, units, height, width)."""',
            "return values.view(1, -1, *[1] * (x.dim() - 2))",
          ]),
        ]
      : [],
    uses("per_row")
      ? [
          "def per_row(values, x):",
          ...indent([
            '"""(rows, units) in the shape of x."""',
            "return values.view(*values.shape, *[1] * (x.dim() - 2))",
          ]),
        ]
      : [],
    uses("ghost_batches")
      ? [
          "def ghost_batches(x, size):",
          ...indent(
            wholeBatches
              ? ["return x.split(size)"]
              : [
                  '"""Consecutive batches of `size` rows; a last one of a single row joins the one before it."""',
                  "sizes = [size] * (len(x) // size)",
                  "rest = len(x) - sum(sizes)",
                  "if rest == 1 and sizes:",
                  "    sizes[-1] += 1",
                  "elif rest:",
                  "    sizes.append(rest)",
                  "return x.split(sizes)",
                ],
          ),
        ]
      : [],
  ];
}
