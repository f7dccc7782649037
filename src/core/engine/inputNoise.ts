import { UserError } from "../math/errors.ts";
import { program } from "../nn/program.ts";
import type { NetSpec } from "../nn/spec.ts";
import type { Block, NoisyEnd } from "./blocks.ts";

/** Noise on what a network reads, in front of its first weight layer: an example is one position of `units` inputs. */
export interface InputNoise extends NoisyEnd {
  readonly dropout: NonNullable<Block["dropout"]>;
  /** Its position in the spec. */
  readonly dropoutLayer: number;
}

/** The noise that a network begins with; undefined where it begins with a weight layer. Throws UserError where it drops whole channels. */
export function inputNoiseOf(net: NetSpec): InputNoise | undefined {
  const [first] = program(net).stages;
  switch (first?.spec.type) {
    case "dropout":
      if (first.spec.spatial)
        throw new UserError(
          "net: layer 1 (dropout): spatial dropout of the input would drop whole images or colours; leave spatial out",
        );
      break;
    case "gaussianDropout":
    case "gaussianNoise":
      break;
    default:
      return undefined;
  }
  return { dropout: first.spec, dropoutLayer: first.layer, units: first.inputs, outPositions: 1 };
}
