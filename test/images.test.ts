import { describe, expect, test } from "vitest";
import { makeDataset } from "../src/core/data/makeDataset.ts";
import { createEngine } from "../src/core/engine/engine.ts";
import { instruments } from "../src/core/instruments/index.ts";
import { stream } from "../src/core/math/random.ts";
import { planAll } from "../src/lab/plan.ts";
import { runTrials } from "../src/lab/runTrials.ts";
import { experiment } from "../src/lab/spec.ts";
import { bothVoices } from "./oracles/bothVoices.ts";

const tried = experiment(
  {
    question: "Are convolutional networks trained and measured like any other?",
    data: { name: "strokes", size: 10, train: 80, validation: 20, test: 60, ablation: 30 },
    net: [
      "conv 4 3x3",
      "relu",
      "maxpool 2",
      "conv 8 3x3",
      "relu",
      "conv 8 3x3",
      "add 1",
      "relu",
      "flatten",
      "dense 10",
    ],
    train: { batch: 16, epochs: 2 },
    arms: [
      "plain",
      "bn",
      "bn-g4",
      "bn-full+indep16",
      "bn-others",
      "bn-renorm",
      "bn-trimmed",
      "groupnorm-4",
      "spatial-.2",
    ],
    instruments: instruments.map(({ id }) => id),
    compare: [],
    seeds: 4,
  },
  "images",
);
const planned = planAll([tried], createEngine("exact").kernel);
const specsOf = (arm: string) => planned.filter((cell) => cell.arm === arm).map(({ spec }) => spec);

/** Fewer passes than by default, where the slow reference would need minutes. */
const frugal: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "rely.curve": { orders: 2 },
  "coadapt.pair": { pairs: 20 },
  "coadapt.context": { orders: 2 },
  "rely.input": { most: 20 },
};

describe("convolutional networks under every instrument", () => {
  test.each(Object.keys(tried.arms))("%s: a seed's record has the digest it has alone and in other company", (arm) => {
    const engine = createEngine("exact");
    const together = runTrials(specsOf(arm), engine);
    expect(together.map(({ outcome }) => outcome)).toEqual(["ok", "ok", "ok", "ok"]);
    expect(new Set(together.map(({ digest }) => digest)).size).toBe(4);
    const [alone] = runTrials(specsOf(arm).slice(2, 3), engine);
    expect(alone?.digest).toBe(together[2]?.digest);
    const backwards = runTrials([...specsOf(arm)].reverse(), engine);
    expect(backwards.map(({ digest }) => digest)).toEqual(together.map(({ digest }) => digest).reverse());
  });

  test.each(["plain", "bn"])(
    "%s: the engine's networks read as the float64 reference does",
    (arm) => {
      const [spec] = specsOf(arm);
      if (spec === undefined) throw new Error("no trial was planned");
      const { data, net, train } = spec;
      // Few examples: the reference is slow.
      const small = { ...data, train: 40, test: 24, validation: 12 };
      const members = [0, 1].map((seed) => ({ root: 1, seed, data: makeDataset(small, 1, seed) }));
      const { engine, reference } = bothVoices(net, train, members);
      const random = (p: number, purpose: string) => stream(1, p, purpose);
      let compared = 0;
      for (const instrument of instruments) {
        const [got, want] = [engine, reference].map((nets) =>
          instrument.measure(nets, frugal[instrument.id] ?? {}, random),
        );
        got.forEach(({ measures }, p) => {
          const wanted = want[p].measures;
          expect(Object.keys(measures), instrument.id).toEqual(Object.keys(wanted));
          for (const [name, { value, valid, why }] of Object.entries(measures)) {
            expect([valid, why], name).toEqual([wanted[name].valid, wanted[name].why]);
            if (!valid) continue;
            compared++;
            // Activations agree to 1e-5; a ratio or a rank of them, to a few times that. Damages are differences of losses of
            // order 1.
            expect(Math.abs(value - wanted[name].value), name).toBeLessThan(
              2e-4 * Math.max(1, Math.abs(wanted[name].value)),
            );
          }
        });
      }
      expect(compared).toBeGreaterThan(50);
      // Seconds by itself, more than a minute beside other work.
    },
    300_000,
  );
});
