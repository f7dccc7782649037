import { describe, expect, test } from "vitest";
import { inferenceCost, trainingCost } from "../../core/instruments/cost.ts";
import { program } from "../../core/nn/program.ts";
import { planAll } from "../plan.ts";
import type { TrialSpec } from "../types.ts";
import { layers, mixedDepths, mixedWidths, timesWider } from "./equalCost.ts";
import { claim, claimExperiments } from "./index.ts";

const teacher = { inputs: 20, outputs: 10, width: 32 };

describe("networks of about equal cost", () => {
  test("by hand: widths 16, 24, 32 and 40 leave 3104 of 9920 multiplications, which is a width of 43", () => {
    expect(mixedWidths(teacher).map(({ width }) => width)).toEqual([16, 24, 32, 40, 43]);
  });

  test("by hand: depths 1, 2, 2 and 3 leave 2912, which is three layers of 31", () => {
    expect(mixedDepths(teacher).at(-1)).toEqual({ depth: 3, width: 31 });
    expect(layers({ depth: 3, width: 31 }, 10)).toEqual([
      ...["dense 31", "relu", "dense 31", "relu", "dense 31", "relu"],
      "dense 10",
    ]);
  });

  test("by hand: 87 units have 10363 parameters, five times 2058 are 10290", () => {
    expect(timesWider(teacher, 5)).toBe(87);
  });
});

describe.each(["quick", "full"] as const)("the ensembles of ensembles-reduce-overfitting, %s", (profile) => {
  test("cost the same within 3 %, in training and in use; the wide network has the parameters within 3 %", () => {
    const experiments = claimExperiments(claim("ensembles-reduce-overfitting"), profile);
    for (const experiment of experiments) {
      const specs = new Map(planAll([experiment], "lanes-exact-1").map(({ arm, spec }) => [arm, spec]));
      const sum = (ensemble: string, cost: (spec: TrialSpec) => number): number =>
        (experiment.ensembles?.[ensemble] ?? [ensemble]).reduce((all, arm) => all + cost(specs.get(arm)!), 0);
      const costs = [
        ({ net }: TrialSpec): number => inferenceCost(program(net)),
        ({ net, train, data }: TrialSpec): number => trainingCost(program(net), train, data.train),
      ];
      for (const cost of costs)
        for (const mixed of ["ensemble-5-widths", "ensemble-5-depths"])
          expect(Math.abs(sum(mixed, cost) / sum("ensemble-5", cost) - 1)).toBeLessThan(0.03);
      const parameters = ({ net }: TrialSpec): number =>
        program(net).stages.reduce(
          (all, { spec, inputs }) => all + (spec.type === "dense" ? (inputs + 1) * spec.units : 0),
          0,
        );
      expect(Math.abs(sum("wide", parameters) / sum("ensemble-5", parameters) - 1)).toBeLessThan(0.03);
    }
  });
});
