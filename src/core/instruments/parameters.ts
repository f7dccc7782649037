import { paramNames } from "../nn/params.ts";
import { flat, norm } from "./batchGradients.ts";
import { arrayOf, drafts } from "./draft.ts";
import { measuredUnless } from "./measured.ts";
import { settle } from "./settle.ts";
import type { Instrument } from "./types.ts";

const defaults = {};

/**
 * The trained parameters themselves, for averages of weights: every array of every layer as `parameters.<layer>.<name>`, with
 * the layer counted from 0 in the network's specification and the name `weight`, `bias`, `gamma` or `beta`. Its one number is
 * `parameters.norm`, the Euclidean norm of all of them together.
 * Cost: none but reading the parameters.
 * Source: Izmailov, Podoprikhin, Garipov, Vetrov & Wilson 2018 (averages of weights).
 */
export const parameters: Instrument = {
  id: "parameters",
  title: "trained parameters, for averages of weights",
  defaults,
  measure(nets, given) {
    settle("parameters", defaults, given);
    return drafts(nets.count).map((draft, p) => {
      const { params } = nets.reference(p);
      params.forEach((layer, l) => {
        for (const name of paramNames) {
          const values = layer[name];
          if (values !== undefined) draft.arrays[`parameters.${l}.${name}`] = arrayOf([values.length], values);
        }
      });
      draft.measures["parameters.norm"] = measuredUnless(undefined, norm(flat(params)), {
        n: 1,
        unit: "units of weight",
        method: "Euclidean norm of all parameters",
        replication: "unit",
      });
      return draft;
    });
  },
};
