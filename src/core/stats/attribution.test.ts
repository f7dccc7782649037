import { describe, expect, test } from "vitest";
import { type AttributionQuestion, attribute, type Contrast } from "./attribution.ts";
import type { Decision } from "./judge.ts";

/** Ten differences around a mean, with a spread that is not the same in all contrasts. */
function contrast(mean: number, decision: Decision, phase: number = 0): Contrast {
  return { differences: Array.from({ length: 10 }, (_, i) => mean + 0.1 * Math.sin(i + phase)), decision };
}

/** Contrasts with these verdicts; NC1 is -0.6, NC2 -0.5, normalisation -0.4, margin 0.3. */
function question(
  nc1: Decision,
  nc2: Decision,
  norm: Decision,
  more: Partial<AttributionQuestion> = {},
): AttributionQuestion {
  const first = contrast(-0.6, nc1);
  const third = contrast(-0.4, norm, 2);
  const total = first.differences.map((d, i) => d + third.differences[i]);
  return { nc1: first, nc2Shared: contrast(-0.5, nc2, 1), normalisation: third, total, margin: 0.3, ...more };
}

describe("attribution table", () => {
  test.each([
    ["supported", "supported", "undecided", "noise", "because of the noise"],
    ["supported", "supported", "refuted", "noise", "because of the noise"],
    [
      "supported",
      "equivalent",
      "equivalent",
      "coupling",
      "because of the batch, but not because of noise of that size",
    ],
    ["supported", "refuted", "undecided", "coupling", "because of the batch, but not because of noise of that size"],
    ["supported", "undecided", "refuted", "coupling", "because of the batch, but not because of noise of that size"],
    [
      "equivalent",
      "supported",
      "supported",
      "normalisation",
      "because of the normalisation; the batch is not shown to do it",
    ],
    [
      "refuted",
      "undecided",
      "supported",
      "normalisation",
      "because of the normalisation; the batch is not shown to do it",
    ],
    ["supported", "supported", "supported", "mixed", "because of the noise; and because of the normalisation as well"],
    [
      "supported",
      "equivalent",
      "supported",
      "mixed",
      "because of the batch, but not because of noise of that size; and because of the normalisation as well",
    ],
    ["undecided", "supported", "equivalent", "none", "neither the batch nor the normalisation is shown to do it"],
    ["refuted", "refuted", "refuted", "none", "neither the batch nor the normalisation is shown to do it"],
  ] as [Decision, Decision, Decision, string, string][])(
    "NC1 %s, NC2 %s, normalisation %s: %s",
    (nc1, nc2, norm, attribution, text) => {
      const result = attribute(question(nc1, nc2, norm));
      expect([result.attribution, result.text]).toEqual([attribution, text]);
      expect(result.becauseOfNoise).toBe(nc1 === "supported" && nc2 === "supported");
    },
  );

  test("an undecided NC2 that is not shown to differ from NC1 leaves the reason open", () => {
    // NC1 - NC2 lies between -0.01 and 0.01 on either side of 0.
    const nc2Shared = {
      differences: contrast(-0.6, "undecided").differences.map((d, i) => d + (i % 2 ? 0.01 : -0.01)),
    };
    const result = attribute(
      question("supported", "undecided", "undecided", { nc2Shared: { ...nc2Shared, decision: "undecided" } }),
    );
    expect(result.attribution).toBe("none");
    expect(result.text).toBe("because of the batch; whether noise of that size does it is open");
    expect(result.becauseOfNoise).toBe(false);
  });

  test("injected noise of the other sign, or below half of the margin, is not the reason", () => {
    const other = attribute(question("supported", "supported", "undecided", { nc2Shared: contrast(0.5, "supported") }));
    expect(other).toMatchObject({ attribution: "coupling", becauseOfNoise: false });
    const small = (mean: number): string =>
      attribute(question("supported", "supported", "undecided", { nc2Shared: contrast(mean, "supported") }))
        .attribution;
    // The sine adds 0.014 to the mean; half of the margin is 0.15.
    expect([small(-0.16), small(-0.17)]).toEqual(["coupling", "noise"]);
  });
});

describe("coupling and noise share", () => {
  test("coupling is the paired difference NC1 - NC2", () => {
    const result = attribute(question("supported", "supported", "undecided"));
    expect(result.coupling?.n).toBe(10);
    expect(Math.abs((result.coupling?.mean ?? 0) + 0.1)).toBeLessThan(0.05);
    const other = question("supported", "supported", "undecided", {
      nc2Shared: { differences: [-1], decision: "supported" },
    });
    expect(attribute(other).coupling).toBeUndefined();
  });

  test("the share is NC1 over the total, with an interval around it", () => {
    const { share, shareWhyNot } = attribute(question("supported", "supported", "supported"));
    expect(shareWhyNot).toBeUndefined();
    expect(Math.abs((share?.value ?? 0) - 0.6)).toBeLessThan(0.03);
    expect(share?.low).toBeLessThan(share?.value ?? 0);
    expect(share?.high).toBeGreaterThan(share?.value ?? 1);
  });

  test("with sequential looks coupling and share have always-valid intervals, wider by 1.6 to 1.9", () => {
    const fixed = attribute(question("supported", "supported", "supported"));
    const sequential = attribute(question("supported", "supported", "supported", { looks: "sequential" }));
    const wider = (of: "coupling" | "share"): number => {
      const [wide, narrow] = [sequential[of], fixed[of]];
      return ((wide?.high ?? NaN) - (wide?.low ?? NaN)) / ((narrow?.high ?? NaN) - (narrow?.low ?? NaN));
    };
    // Ten pairs: the critical values are 3.95 and 2.26.
    for (const of of ["coupling", "share"] as const) {
      expect(wider(of)).toBeGreaterThan(1.6);
      expect(wider(of)).toBeLessThan(1.9);
    }
  });

  test("no share when the total's interval contains 0, when the parts have opposite signs, or without common seeds", () => {
    const ask = (more: Partial<AttributionQuestion>): unknown =>
      attribute(question("supported", "supported", "supported", more)).shareWhyNot;
    expect(ask({ total: contrast(0.01, "undecided").differences })).toBe("the interval of the total effect contains 0");
    expect(ask({ normalisation: contrast(0.2, "refuted") })).toBe("noise and normalisation do not have the same sign");
    expect(ask({ total: [-1, -1] })).toBe("the contrasts were not measured on the same seeds");
    const one: Contrast = { differences: [-1], decision: "undecided" };
    expect(ask({ nc1: one, total: [-1] })).toContain("an interval needs at least 2 pairs");
  });
});
