import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { findDataset } from "../../core/data/catalogue.ts";
import { UserError } from "../../core/math/errors.ts";
import { armByName, isStandardArm } from "../arms.ts";
import { canonical } from "../canonical.ts";
import { metric } from "../metrics.ts";
import { distinctTrials, planAll } from "../plan.ts";
import { parseExperiment } from "../spec.ts";
import { toYaml } from "../toYaml.ts";
import type { Experiment } from "../types.ts";
import type { Claim, ProfileName } from "./claim.ts";
import { claim, claimExperiments, claims, profileNames } from "./index.ts";

const cases = claims.flatMap((one) => profileNames(one).map((profile) => ({ id: one.id, profile, claim: one })));

describe("the catalogue", () => {
  test("holds every claim of this folder once, in a file of its name", async () => {
    const files = readdirSync(import.meta.dirname).filter((name) => /^(?!index\b)\w+\.ts$/.test(name));
    const found = await Promise.all(
      files.map(async (name) => {
        const exported = Object.entries(await import(/* @vite-ignore */ `./${name}`));
        return exported.flatMap(([as, value]) => (isClaim(value) ? [{ name, as, value }] : []));
      }),
    );
    for (const { name, as, value } of found.flat()) {
      expect(name).toBe(`${as}.ts`);
      expect(as).toBe(value.id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()));
    }
    const ids = found.flat().map(({ value }) => value.id);
    expect(claims.map(({ id }) => id).sort()).toEqual(ids.sort());
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("a profile that a claim lacks is refused with those that it has", () => {
    const without = claims.find(({ profiles }) => profiles.conv === undefined);
    expect(without).toBeDefined();
    expect(() => claimExperiments(without!, "conv")).toThrow(UserError);
    expect(() => claimExperiments(without!, "conv")).toThrow(
      `claim "${without!.id}" has no conv profile; it has quick and full: linchpin run ${without!.id} --profile quick`,
    );
  });

  test("the profiles of a claim are listed in order, those that it has", () => {
    const some = claims[0]!;
    expect(profileNames({ ...some, profiles: { full: some.profiles.full, quick: some.profiles.quick } })).toEqual([
      "quick",
      "full",
    ]);
    expect(profileNames({ ...some, profiles: { ...some.profiles, conv: some.profiles.quick } })).toEqual([
      "quick",
      "full",
      "conv",
    ]);
  });

  test("finds a claim by its id, and names the near one", () => {
    expect(claim("bn-batch-noise").id).toBe("bn-batch-noise");
    expect(() => claim("bn-bacth-noise")).toThrow(UserError);
    expect(() => claim("bn-bacth-noise")).toThrow('there is no claim "bn-bacth-noise"; did you mean "bn-batch-noise"?');
  });

  test.each(claims)("$id says what would refute it, what was read, and where it does not hold", (one) => {
    expect(one.restatements.length).toBeGreaterThan(0);
    for (const { id, text, refutedBy } of one.restatements) {
      expect(id).toMatch(/^R\d[a-d]?$/);
      expect(text.length).toBeGreaterThan(20);
      expect(refutedBy.length).toBeGreaterThan(10);
    }
    for (const list of [one.literature, one.traps, one.limits]) expect(list.length).toBeGreaterThan(0);
    for (const { citation, text } of one.literature) {
      expect(citation).not.toBe("");
      // Pilot measurements are no findings and are never printed.
      expect(text).not.toMatch(/pilot/i);
    }
    // Those that are not said in the thread come from the literature around it.
    const thread = /^https:\/\/community\.deeplearning\.ai\//.test(one.source.url ?? "");
    expect(one.source.url).toMatch(/^https:\/\//);
    if (thread) expect(one.statements.length).toBeGreaterThan(0);
  });
});

describe.each(cases)("$id, $profile", ({ claim: one, profile }) => {
  const experiments = claimExperiments(one, profile);

  test("has one experiment a task, named after claim, profile and task", () => {
    const tasks = experiments.map(({ task }) => task);
    expect(new Set(tasks).size).toBe(tasks.length);
    for (const made of experiments) {
      expect(made.name).toBe(`${one.id}/${profile}/${made.task}`);
      expect(made).toMatchObject({ claim: one.id, profile, question: one.question });
      // Some tasks decide some of the restatements only.
      for (const [id, text] of Object.entries(made.restatements))
        expect(one.restatements.find((restatement) => restatement.id === id)?.text).toBe(text);
    }
  });

  test("every restatement of a task has a primary comparison, every comparison a margin", () => {
    for (const { compare, restatements } of experiments) {
      const decided = new Set(compare.filter(({ primary }) => primary).map(({ restatement }) => restatement));
      expect([...decided].sort()).toEqual(Object.keys(restatements).sort());
      for (const { margin, better, on } of compare) {
        expect(metric(on)?.name).toBe(on);
        if (typeof margin === "string") expect(margin).toMatch(/^[\d.]+%( of [\w.]+)?$/);
        else expect(margin > 0 || better === "equal").toBe(true);
      }
    }
  });

  test("an arm that is called as a standard one is that one", () => {
    for (const { arms } of experiments)
      for (const [name, arm] of Object.entries(arms)) if (isStandardArm(name)) expect(arm).toEqual(armByName(name));
  });

  test("no comparison is made twice", () => {
    for (const { compare } of experiments) {
      const keys = compare.map(({ restatement: _, contrast: __, primary: ___, margin: ____, ...asked }) =>
        canonical(asked),
      );
      expect(keys.filter((key, i) => keys.indexOf(key) < i)).toEqual([]);
    }
  });

  if (one.id.startsWith("bn-"))
    test("carries the noise controls: noise off, matched noise, and the contrasts of both", () => {
      for (const { arms, compare } of experiments) {
        expect(Object.keys(arms)).toContain("bn-full");
        expect(Object.keys(arms).some((name) => /^bn-full\+shared\d+$/.test(name))).toBe(true);
        const contrasts = new Set(compare.map(({ contrast }) => contrast));
        for (const name of ["normalisation", "NC1", "NC2-shared", "coupling"]) expect(contrasts).toContain(name);
        const nc1 = compare.find(({ contrast }) => contrast === "NC1");
        const coupling = compare.find(({ contrast }) => contrast === "coupling");
        // NC1 - NC2 is the noisy arm against the matched one: bn-full falls out.
        expect(coupling!.arm).toBe(nc1!.arm);
        expect(compare.some(({ arm, against }) => arm === nc1!.arm && against === "plain")).toBe(true);
      }
    });

  test("can be written out as experiment files that say the same", () => {
    for (const made of experiments) expect(parseExperiment(toYaml(made), "out.yaml")).toEqual(made);
  });

  if (profile === "quick")
    test("only takes on generated data", () => {
      for (const { data } of experiments) expect(findDataset(data.name).kind).toBe("generated");
    });
});

describe.each(claims)("$id", (one) => {
  test("decides every restatement in some profile", () => {
    const decided = profileNames(one).flatMap((profile) =>
      claimExperiments(one, profile).flatMap(({ restatements }) => Object.keys(restatements)),
    );
    expect([...new Set(decided)].sort()).toEqual(one.restatements.map(({ id }) => id).sort());
  });
});

function isClaim(value: unknown): value is Claim {
  return typeof value === "object" && value !== null && "sentence" in value && "profiles" in value;
}

describe("plans", () => {
  const counts = (id: string, profile: ProfileName): [number, number] => {
    const planned = planAll(claimExperiments(claim(id), profile), "lanes-exact-1");
    return [planned.length, distinctTrials(planned).length];
  };

  test.each([
    // 10 arms x 16 seeds x 2 tasks.
    ["bn-noise-spreads-reliance", "quick", 320],
    // 12 arms x 64 seeds x 3 learning rates x 5 tasks.
    ["bn-noise-spreads-reliance", "full", 11520],
    // 7 arms x 16 seeds x 2 tasks.
    ["bn-spreads-reliance", "quick", 224],
    // 11 arms (10 on disc, where bn is bn-g10) x 32 seeds x 3 learning rates x 5 tasks.
    ["bn-spreads-reliance", "full", 5184],
    // 14 arms x 16 seeds.
    ["bn-slight-regularisation", "quick", 224],
    // 14 arms (13 on disc) x 32 seeds x 3 learning rates x 5 tasks.
    ["bn-slight-regularisation", "full", 6624],
    // 5 arms x 8 seeds.
    ["bn-batch-noise", "quick", 40],
    // 5 arms x 16 seeds x 2 tasks.
    ["bn-batch-noise", "full", 288],
  ] as const)("%s, %s: %i trials, none of them twice", (id, profile, count) => {
    expect(counts(id, profile)).toEqual([count, count]);
  });

  test("claims share trials where they train and measure the same", () => {
    const ids = (id: string): Set<string> =>
      new Set(planAll(claimExperiments(claim(id), "quick"), "k").map(({ trial }) => trial));
    const noise = ids("bn-noise-spreads-reliance");
    // plain, bn-g16, bn-full, shared16 and layernorm on both tasks.
    expect([...ids("bn-spreads-reliance")].filter((trial) => noise.has(trial))).toHaveLength(5 * 16 * 2);
  });

  test("disc is noisy at its own gradient batch of 10, with dropout at the rate that is as noisy", () => {
    const disc = claimExperiments(claim("bn-noise-spreads-reliance"), "full").find(({ task }) => task === "disc")!;
    expect(disc.train.batch).toBe(10);
    expect(disc.compare.find(({ contrast }) => contrast === "NC1")).toMatchObject({ arm: "bn", against: "bn-full" });
    expect(disc.compare.find(({ contrast }) => contrast === "NC2-shared")!.arm).toBe("bn-full+shared10");
    expect(Object.keys(disc.arms)).toContain("dropout-.153");
  });

  test("settings reach every task", () => {
    const made = claimExperiments(claim("bn-spreads-reliance"), "quick", ["seeds=8", "train.epochs=3"]);
    expect(made.map(({ seeds, train }) => [seeds, train.epochs])).toEqual([
      [8, 3],
      [8, 3],
    ]);
    expect(() => claimExperiments(claim("bn-spreads-reliance"), "quick", ["train.epoch=3"])).toThrow(
      '--set train.epoch=3 train: unknown key "epoch"; did you mean "epochs"?',
    );
  });
});

describe("reliance claims", () => {
  const rows = (made: Experiment, contrast: string): Set<string> =>
    new Set(made.compare.filter((comparison) => comparison.contrast === contrast).map(({ on }) => on));

  test.each(["bn-noise-spreads-reliance", "bn-spreads-reliance"])(
    "%s shows the five rows and the layers, in every contrast",
    (id) => {
      for (const made of claimExperiments(claim(id), "quick"))
        for (const contrast of new Set(made.compare.map((comparison) => comparison.contrast)))
          expect([...rows(made, contrast)]).toEqual(
            expect.arrayContaining([
              "rely.single.maxT",
              "rely.single.max",
              "rely.curve.train",
              "rely.curve.test",
              "rely.single.topShare",
              "rely.single.topShareRatio",
              "concentration.nEff",
              "rely.single.maxT.layer1",
              "rely.single.maxT.layer2",
              "test.accuracy",
              "test.nll",
            ]),
          );
    },
  );
});
