import { describe, expect, test } from "vitest";
import { makeDataset } from "../core/data/makeDataset.ts";
import { createEngine } from "../core/engine/engine.ts";
import type { Member } from "../core/engine/types.ts";
import type { Readings, TrainingPlan, WatchingInstrument } from "../core/instruments/types.ts";
import { UserError } from "../core/math/errors.ts";
import { plan } from "./plan.ts";
import { openSession } from "./sessions.ts";
import { experiment } from "./spec.ts";

const engine = createEngine("exact");
const specs = plan(
  experiment({ data: { name: "moons", train: 96, validation: 60, test: 80 }, arms: ["plain"], seeds: 3 }, "t"),
  engine.kernel,
).map(({ spec }) => spec);
const [first] = specs;
const { net, train } = { net: first!.net, train: { ...first!.train, batch: 48, epochs: 4 } };
const training: TrainingPlan = { train, steps: 8, stepsPerEpoch: 2, count: 3 };
const members = specs.map(({ data, root, seed }): Member => ({ root, seed, data: makeDataset(data, root, seed) }));
/** A network that overflows at its first step. */
const wild = members.map((member, p) => {
  if (p !== 0) return member;
  const x = member.data.train.x.map((value) => value * 1e30);
  return { ...member, data: { ...member.data, train: { ...member.data.train, x } } };
});

interface Seen {
  readonly plans: TrainingPlan[];
  readonly settings: unknown[];
  readonly draws: number[];
  readonly logits: (readonly number[])[][];
}

/** Looks at given steps and keeps the first logit of every network. */
function spy(at: readonly number[], seen: Seen): WatchingInstrument {
  return {
    id: "spy",
    title: "keeps what it sees",
    defaults: { every: 1 },
    watch(plan, settings, random) {
      seen.plans.push(plan);
      seen.settings.push(settings);
      seen.draws.push(...Array.from({ length: plan.count }, (_, p) => random(p, "spy").uniform()));
      const looks: (readonly number[])[] = [];
      seen.logits.push(looks);
      return {
        at,
        look(step, nets) {
          looks.push([step, ...nets.logits("test").map(([z]) => z ?? Number.NaN)]);
        },
        readings: (nets) =>
          nets.units.length === 0
            ? []
            : Array.from({ length: nets.count }, (): Readings => ({ measures: {}, curves: {}, arrays: {} })),
      };
    },
  };
}

const fresh = (): Seen => ({ plans: [], settings: [], draws: [], logits: [] });

describe("an instrument that looks while networks train", () => {
  test("is told of the training and its settings, draws from its seeds' streams, and sees every network in its place", () => {
    const seen = fresh();
    const session = openSession({ id: "spy", every: 2 }, specs, training, spy([0, 3, 8], seen));
    const { nets } = engine.trainGroup(net, train, members, session.watch && [session.watch]);
    expect(seen.plans).toEqual([training]);
    expect(seen.settings).toEqual([{ id: "spy", every: 2 }]);
    expect(new Set(seen.draws).size).toBe(3);
    const looks = seen.logits[0]!;
    expect(looks.map(([step]) => step)).toEqual([0, 3, 8]);
    expect(looks[2]!.slice(1)).toEqual(nets.logits("test").map(([z]) => z));
    expect(session.readings(nets)).toHaveLength(3);
  });

  test("never meets a diverged network: a living one stands in, and its siblings are as without it", () => {
    const [calm, mixed] = [members, wild].map((group) => {
      const seen = fresh();
      const { watch } = openSession({ id: "spy" }, specs, training, spy([0, 5], seen));
      const { trainings } = engine.trainGroup(net, train, group, watch && [watch]);
      return { looks: seen.logits[0]!, outcomes: trainings.map(({ outcome }) => outcome) };
    });
    expect(mixed!.outcomes).toEqual(["diverged", "ok", "ok"]);
    const [, , second, third] = calm!.looks[1]!;
    expect(mixed!.looks[1]).toEqual([5, second, second, third]);
    expect(mixed!.looks[0]!.slice(2)).toEqual(calm!.looks[0]!.slice(2));
  });

  test("is spared a look where all have diverged", () => {
    const seen = fresh();
    const { watch } = openSession({ id: "spy" }, specs.slice(0, 1), { ...training, count: 1 }, spy([0, 5], seen));
    engine.trainGroup(net, train, wild.slice(0, 1), watch && [watch]);
    expect(seen.logits[0]!.map(([step]) => step)).toEqual([0]);
  });
});

test("an instrument of another version is refused", () => {
  expect(() => openSession({ id: "rely.none" }, specs, training)).toThrow(UserError);
});
