import { makeDataset } from "../../../../src/core/data/makeDataset.ts";
import type { Dataset } from "../../../../src/core/data/types.ts";
import { exp } from "../../../../src/core/math/elementary.ts";
import { forward } from "../../../../src/core/nn/network.ts";
import { type NetParams, paramNames } from "../../../../src/core/nn/params.ts";
import { populationMoments } from "../../../../src/core/nn/population.ts";
import { program } from "../../../../src/core/nn/program.ts";
import type { PlannedCell, TrialRecord, TrialSpec } from "../../../../src/lab/types.ts";
import { type DecisionMap, type DecisionMaps, REACH, SIDE, type TrainingPoints } from "./decisionGrid.ts";

/** Adds up answers of networks, each computed once. */
export interface MapMaker {
  /** @param records by trial id @param seed whose training points are shown */
  maps(
    planned: readonly PlannedCell[],
    records: ReadonlyMap<string, TrialRecord>,
    seed: number,
  ): DecisionMaps | undefined;
}

/**
 * Decision maps of records that hold the weights (`parameters`): each network is evaluated in float64 with the population
 * statistics of its own training set, on a grid of standardised inputs. Undefined where there are not two inputs and two
 * classes, or no weights.
 */
export function mapMaker(): MapMaker {
  const answers = new Map<string, Float32Array>();
  return {
    maps(planned, records, seed) {
      const arms = [...new Set(planned.map(({ arm }) => arm))];
      const maps = arms.flatMap((arm): DecisionMap[] => {
        const own = planned.filter((cell) => cell.arm === arm).flatMap(({ trial }) => records.get(trial) ?? []);
        const found = own.flatMap((record) => {
          const known = answers.get(record.trial) ?? answerOf(record);
          if (known !== undefined) answers.set(record.trial, known);
          return known ?? [];
        });
        return found.length === 0 ? [] : [{ arm, n: found.length, probability: meanOf(found) }];
      });
      if (maps.length === 0) return undefined;
      const trial = planned.find((cell) => cell.seed === seed)?.trial;
      const spec = trial === undefined ? undefined : records.get(trial)?.spec;
      const points = spec === undefined || "imported" in spec ? undefined : pointsOf(spec);
      return { maps, ...(points === undefined ? {} : { points }) };
    },
  };
}

/** Grid of standardised inputs, (SIDE x SIDE, 2), row by row from the top. */
export function grid(): Float64Array {
  const out = new Float64Array(SIDE * SIDE * 2);
  const at = (i: number): number => ((2 * i + 1) / SIDE - 1) * REACH;
  for (let row = 0; row < SIDE; row++)
    for (let column = 0; column < SIDE; column++) out.set([at(column), -at(row)], 2 * (row * SIDE + column));
  return out;
}

function answerOf({ outcome, spec, arrays }: TrialRecord): Float32Array | undefined {
  if (outcome !== "ok" || "imported" in spec) return undefined;
  if (!Object.keys(arrays).some((name) => name.startsWith("parameters."))) return undefined;
  const net = program(spec.net);
  const { inputs, loss } = net.spec;
  const logistic = loss === "logistic";
  if (inputs !== 2 || loss === "squared" || net.outputs !== (logistic ? 1 : 2)) return undefined;
  const params: NetParams = spec.net.layers.map((_, l) =>
    Object.fromEntries(
      paramNames.flatMap((name) => {
        const values = arrays[`parameters.${l}.${name}`]?.data;
        return values === undefined ? [] : [[name, Float64Array.from(values)]];
      }),
    ),
  );
  const moments = populationMoments(net, params, Float64Array.from(dataOf(spec).train.x));
  const { logits } = forward(net, params, [], grid(), {
    mode: "eval",
    given: moments.map((own) => (own === undefined ? undefined : [own])),
  });
  // The difference of two logits is the logit of class 1.
  return Float32Array.from({ length: SIDE * SIDE }, (_, i) => {
    const z = logistic ? (logits[i] ?? 0) : (logits[2 * i + 1] ?? 0) - (logits[2 * i] ?? 0);
    return 1 / (1 + exp(-z));
  });
}

function dataOf({ data, root, seed }: TrialSpec): Dataset {
  const { ablation: _, ...set } = data;
  return makeDataset(set, root, seed);
}

function pointsOf(spec: TrialSpec): TrainingPoints {
  const { x, y } = dataOf(spec).train;
  const all = Array.from(x);
  return {
    seed: spec.seed,
    x: all.filter((_, i) => i % 2 === 0),
    y: all.filter((_, i) => i % 2 === 1),
    label: Array.from(y),
  };
}

function meanOf(all: readonly Float32Array[]): readonly number[] {
  const sum = new Float64Array(SIDE * SIDE);
  for (const one of all)
    one.forEach((value, i) => {
      sum[i] = (sum[i] ?? 0) + value;
    });
  return Array.from(sum, (value) => value / all.length);
}
