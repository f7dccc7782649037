import { describe, expect, test } from "vitest";
import { reportFixture } from "../../../test/gallery/reportFixture.ts";
import type { Estimate } from "../types.ts";
import { claimFigure } from "./claimFigure.ts";
import { effectDomain, restOf } from "./effectScene.ts";
import { svgDocument } from "./svgSurface.ts";

const { estimates } = reportFixture();

describe("the picture of a claim", () => {
  test("has a panel for each task and each of the first two primary measures, and names the contrasts", () => {
    const scene = claimFigure(estimates)!;
    const svg = svgDocument(scene);
    const primary = estimates.filter(({ primary }) => primary);
    const tasks = [...new Set(primary.map(({ task }) => task))];
    for (const task of tasks)
      expect(svg.match(new RegExp(`bold[^>]*>${task}: |weight="650">${task}: `, "g"))).toHaveLength(2);
    for (const short of ["NC1 noise", "NC2 shared"]) expect(svg).toContain(short);
  });

  test("draws a statistic as its distance from the value that it is held against", () => {
    const [first] = estimates;
    const statistic = { type: "wrongSignUnpaired", target: 0.2 } as const;
    const one: Estimate = { ...first!, primary: true, statistic, mean: 0.35, low: 0.3, high: 0.4, margin: 0.05 };
    const svg = svgDocument(claimFigure([one])!);
    expect(svg).toContain("beside 0.2");
    expect(svg).toContain("+0.15");
  });

  test("says of each row what the claim says, where its rows are claimed to lie on different sides", () => {
    const row = estimates.find(({ primary, contrast }) => primary && contrast === "NC1")!;
    const rows = (better: Estimate["better"]) => [
      row,
      { ...row, contrast: "total", arm: "bn", against: "plain", better },
    ];
    const same = svgDocument(claimFigure(rows(row.better))!);
    expect(same).toContain(`the claim says ${row.better}`);
    expect(same).not.toContain("claim: ");
    const mixed = svgDocument(claimFigure(rows("equal"))!);
    expect(mixed).not.toContain("the claim says");
    expect(mixed).toContain(`claim: ${row.better}: `);
    expect(mixed).toContain("claim: no difference: ");
  });

  test("is not there where nothing was judged", () => {
    expect(claimFigure([])).toBeUndefined();
    expect(claimFigure(estimates.map((one) => ({ ...one, primary: false })))).toBeUndefined();
  });
});

describe("the axis of the small effects", () => {
  const effect = (changes: Partial<Estimate>): Estimate =>
    ({ mean: 1, low: 0.5, high: 1.5, margin: 0.2, ...changes }) as Estimate;

  test("holds all intervals, the margin and no effect", () => {
    const [from, to] = effectDomain([effect({}), effect({ low: -2 })]);
    expect(from).toBeLessThan(-2);
    expect(to).toBeGreaterThan(1.5);
    const [lone] = effectDomain([effect({})]);
    expect(lone).toBeLessThan(-0.2);
  });

  test("rests at the target of a statistic, which has no margin", () => {
    const one = effect({ statistic: { type: "seedsSaved", target: 3 }, mean: 4, low: 3.5, high: 5, margin: 1 });
    expect(restOf(one)).toBe(3);
    const [from] = effectDomain([one]);
    expect(from).toBeGreaterThan(2.8);
    expect(from).toBeLessThan(3);
  });

  test("is never empty, whatever is missing", () => {
    const none = effect({ mean: Number.NaN, low: Number.NaN, high: Number.NaN, margin: 0 });
    const [from, to] = effectDomain([none]);
    expect(to).toBeGreaterThan(from);
  });
});
