import { describe, expect, test } from "vitest";
import { kaplanMeier, type Lifetime } from "../../core/stats/kaplanMeier.ts";
import type { Estimate } from "../types.ts";
import { armStyles } from "./armStyle.ts";
import { completionScene, counted } from "./completionScene.ts";
import { curveScene } from "./curveScene.ts";
import { figureWords } from "./figureWords.ts";
import { type ForestRow, forestScene } from "./forestScene.ts";
import { heatScene } from "./heatScene.ts";
import { intervalScene } from "./intervalScene.ts";
import { lotteryScene } from "./lotteryScene.ts";
import { noiseScene } from "./noiseScene.ts";
import { rateScene } from "./rateScene.ts";
import { relianceShares } from "./relianceShares.ts";
import { scatterScene } from "./scatterScene.ts";
import type { GroupStyle, PathStep, Point, Scene, Shape, Stroke, Surface, TextStyle } from "./surface.ts";
import { survivalScene } from "./survivalScene.ts";
import { svgDocument, svgFigure } from "./svgSurface.ts";
import { swarmScene } from "./swarmScene.ts";
import { textWidth } from "./textWidth.ts";
import { darkTokens } from "./tokens.ts";
import { unitScene } from "./unitScene.ts";

const styles = armStyles(["plain", "bn", "bn-full"]);
const style = (arm: string) => styles.get(arm) ?? armStyles(["plain"]).get("plain")!;

/** What a scene drew, with the moves of its groups undone: the third kind of surface, for tests. */
interface Drawn {
  readonly lines: { from: Point; to: Point; stroke: Stroke }[];
  readonly circles: { centre: Point; radius: number; shape: Shape }[];
  readonly texts: { content: string; at: Point; style: TextStyle }[];
  readonly paths: { steps: readonly PathStep[]; shape: Shape }[];
  readonly rects: { x: number; y: number; width: number; height: number; shape: Shape }[];
}

function drawn(scene: Scene): Drawn {
  const found: Drawn = { lines: [], circles: [], texts: [], paths: [], rects: [] };
  const surface = ([dx, dy]: Point, group: Shape): Surface => {
    const at = ([x, y]: Point): Point => [x + dx, y + dy];
    return {
      line: (from, to, stroke) => found.lines.push({ from: at(from), to: at(to), stroke }),
      path: (steps, shape) => found.paths.push({ steps, shape: { ...group, ...shape } }),
      rect: (box, shape) => found.rects.push({ ...box, x: box.x + dx, y: box.y + dy, shape: { ...group, ...shape } }),
      circle: (centre, radius, shape) =>
        found.circles.push({ centre: at(centre), radius, shape: { ...group, ...shape } }),
      text: (content, place, look) => found.texts.push({ content, at: at(place), style: look }),
      group: ({ move = [0, 0], shape = {} }: GroupStyle, draw) =>
        draw(surface([dx + move[0], dy + move[1]], { ...group, ...shape })),
    };
  };
  scene.draw(surface([0, 0], {}));
  return found;
}

const texts = (scene: Scene) => drawn(scene).texts.map(({ content }) => content);

function estimate(differences: readonly number[], more: Partial<Estimate> = {}): Estimate {
  const mean = differences.reduce((sum, value) => sum + value, 0) / Math.max(1, differences.length);
  return {
    restatement: "R1",
    contrast: "NC1",
    arm: "bn",
    against: "bn-full",
    on: "rely.single.maxT",
    task: "teacher",
    learningRate: 0.02,
    better: "lower",
    margin: 0.01,
    unit: "nats",
    pairs: differences.length,
    divergedPairs: 0,
    invalidPairs: 0,
    mean,
    low: mean - 0.02,
    high: mean + 0.02,
    level: 0.95,
    method: "paired t interval",
    p: 0.01,
    pAdjusted: 0.02,
    pEquivalence: 0.5,
    pEquivalenceAdjusted: 0.6,
    effectSize: -1,
    winRate: 0.75,
    seeds: differences.map((_, seed) => seed),
    differences,
    primary: true,
    decides: true,
    decision: "supported",
    text: "supported",
    because: "",
    ...more,
  };
}

function row(differences: readonly number[], more: Partial<ForestRow> = {}): ForestRow {
  return { label: "NC1 noise", detail: "bn − bn-full", style: style("bn"), estimate: estimate(differences), ...more };
}

const forest = (rows: readonly ForestRow[]) =>
  forestScene({ label: "a forest", rows, better: "lower", hint: "the claim says lower" }, 320);

const summary = (values: readonly number[]) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    mean,
    low: mean - 0.02,
    high: mean + 0.02,
    n: values.length,
    values: values.map((value, seed) => ({ seed, value })),
  };
};

const swarm = (width: number) =>
  swarmScene(
    {
      label: "a swarm",
      unit: "nats",
      rows: [
        { name: "Plain", style: style("plain"), summary: summary([0.2, 0.22, 0.3]) },
        { name: "Batch norm", style: style("bn"), summary: summary([0.1, 0.12, 0.16]) },
      ],
      joined: [0],
    },
    width,
  );

const curve = (labels: "along" | "end") =>
  curveScene(
    {
      label: "curves",
      xLabel: "units removed",
      x: [0, 0.5, 1],
      labels,
      level: { value: 0.5, text: "chance" },
      lines: [
        {
          name: "Plain",
          style: style("plain"),
          curve: { n: 3, mean: [0.9, 0.6, 0.5], low: [0.88, 0.57, 0.5], high: [0.92, 0.63, 0.5] },
        },
        {
          name: "noise off",
          style: style("bn-full"),
          curve: {
            n: 3,
            mean: [0.9, 0.75, 0.5],
            low: [0.88, 0.7, 0.5],
            high: [0.92, 0.8, 0.5],
            thin: [0.95, 0.8, 0.5],
            siblings: [[0.9, 0.7, 0.5]],
          },
        },
      ],
    },
    326,
  );

const shares = relianceShares({ shape: [2, 3], data: [1, 8, 1, 2, 2, 4] });
const heat = heatScene({ name: "Plain", style: style("plain"), shares, most: 0.8 }, 120);
const wobble = { arm: "bn", batch: "batches of 16", unit: 1, values: [0.1, 0.4, 0.5], still: 0.3 };
const unit = unitScene(
  { label: "a unit", unit: 0, rows: [{ name: "Batch norm", style: style("bn"), shares, wobble }] },
  640,
);
const interval = (mean: number) => ({ mean, low: mean * 0.9, high: mean * 1.1 });
const noise = noiseScene(
  {
    label: "noise",
    points: [16, 32, 64].map((batch) => ({
      batch,
      inclusive: interval(1.4 / batch),
      exclusive: interval(1.9 / batch),
      delta: 1.5 / batch,
    })),
  },
  326,
);
const shaking = intervalScene(
  { label: "arms", unit: "V", rows: [{ name: "Batch norm", style: style("bn"), interval: interval(0.09), wobble }] },
  326,
);
const rates = rateScene(
  {
    label: "rates",
    lines: [
      {
        name: "Plain",
        style: style("plain"),
        points: [0.1, 0.02].map((learningRate) => ({
          learningRate,
          ...interval(learningRate + 0.2),
          n: 3,
          diverged: 0,
          best: learningRate === 0.02,
        })),
      },
    ],
  },
  326,
);
const completion = completionScene(
  {
    label: "trials",
    rows: [
      {
        name: "Plain",
        seeds: [
          { seed: 0, state: "ok" },
          { seed: 1, state: "diverged" },
          { seed: 2, state: "missing" },
        ],
      },
    ],
  },
  200,
);

const scatter = scatterScene(
  {
    label: "a scatter",
    description: "one mark a network",
    xLabel: "Top share (fraction)",
    yLabel: "Test accuracy (fraction)",
    networks: [0, 1, 2, 3].flatMap((seed) =>
      ["plain", "bn", "bn-full"].map((arm, k) => ({
        ...{ x: 0.2 + 0.1 * k + 0.02 * seed, y: 0.9 + 0.02 * k - 0.005 * seed, style: style(arm), title: arm },
      })),
    ),
    means: ["plain", "bn", "bn-full"].map((arm, k) => ({
      ...{ x: 0.23 + 0.1 * k, y: 0.8925 + 0.02 * k, style: style(arm), title: `${arm}, mean` },
    })),
    legend: ["plain", "bn", "bn-full"].map((name) => ({ name, style: style(name) })),
    centred: false,
  },
  326,
);

const fast: Lifetime[] = [40, 44, 50, 60].map((time) => ({ time, reached: true }));
const slow: Lifetime[] = [80, 100, 100, 100].map((time) => ({ time, reached: time < 100 }));
const survival = survivalScene(
  {
    label: "survival",
    xLabel: "Steps to the target",
    lines: [
      { name: "Batch norm", style: style("bn"), curve: kaplanMeier(fast), lifetimes: fast },
      { name: "Plain", style: style("plain"), curve: kaplanMeier(slow), lifetimes: slow },
    ],
  },
  496,
);

const lottery = lotteryScene(
  {
    label: "a lottery",
    unit: "fraction",
    unpaired: [-0.02, -0.01, 0, 0.01, 0.01, 0.02, 0.02, 0.03, 0.03, 0.04, 0.05, 0.06],
    paired: [0.01, 0.02, 0.02, 0.03],
    unpairedText: "21 % wrong [10 %, 38 %]",
    pairedText: "0.0 % wrong [0.0 %, 60 %]",
    style: style("bn"),
  },
  326,
);

const gallery: readonly (readonly [string, Scene])[] = [
  ["forest", forest([row([-0.05, -0.03, -0.01, -0.03]), row([0.3, 0.01], { muted: "share of almost nothing" })])],
  ["swarm", swarm(640)],
  ["swarmNarrow", swarm(320)],
  ["curvesAlong", curve("along")],
  ["curvesEnd", curve("end")],
  ["heat", heat],
  ["unit", unit],
  ["noise", noise],
  ["shaking", shaking],
  ["rates", rates],
  ["completion", completion],
  ["scatter", scatter],
  ["survival", survival],
  ["lottery", lottery],
];

describe("the gallery", () => {
  test.each(gallery)("%s is drawn as its picture in test/gallery", async (name, scene) => {
    await expect(svgDocument(scene)).toMatchFileSnapshot(`../../../test/gallery/${name}.svg`);
  });

  test.each(gallery)("%s has a one-sentence label, stays in its frame, and draws only finite numbers", (_, scene) => {
    const { markup } = { markup: svgFigure(scene, "x").html };
    expect(scene.label).not.toBe("");
    expect(markup).not.toMatch(/NaN|Infinity|undefined/);
    expect(markup).toContain('role="img" aria-labelledby="x-t x-d"');
    for (const { content, at, style: look } of drawn(scene).texts) {
      const width = textWidth(content, look.size, look.mono);
      const left = look.anchor === "end" ? at[0] - width : look.anchor === "middle" ? at[0] - width / 2 : at[0];
      // textWidth errs to the wide side; 12 px is a letter of it.
      expect(left, content).toBeGreaterThan(-12);
      expect(left + width, content).toBeLessThan(scene.width + 12);
      expect(at[1], content).toBeLessThanOrEqual(scene.height);
    }
  });

  test("a picture follows the theme by its tokens alone", () => {
    const [light, dark] = [svgDocument(heat), svgDocument(heat, darkTokens)];
    expect(light).not.toBe(dark);
    const body = (svg: string) => svg.slice(svg.indexOf("</style>"));
    expect(body(light)).toBe(body(dark));
    expect(body(light)).not.toMatch(/#[0-9A-F]{6}/i);
  });
});

describe("forestScene", () => {
  const circles = (scene: Scene) => drawn(scene).circles.filter(({ radius }) => radius < 2);

  test("shows every paired difference, those far away as an arrow head at the end of the axis", () => {
    expect(circles(forest([row([-0.05, -0.03, -0.01, -0.03])]))).toHaveLength(4);
    const far = forest([
      row([-0.05, -0.03, -0.01, 99], {
        estimate: estimate([-0.05, -0.03, -0.01, 99], { mean: -0.03, low: -0.05, high: -0.01 }),
      }),
    ]);
    expect(circles(far)).toHaveLength(3);
    expect(svgFigure(far, "x").html).toContain("<title>seed 3: +99.000</title>");
  });

  test("puts interval, mean, zero and margin on one scale", () => {
    const { lines, rects, circles: marks } = drawn(forest([row([-0.05, -0.03, -0.01, -0.03])]));
    const bar = lines.find(({ stroke }) => stroke.width === 3.2)!;
    const mark = marks.find(({ radius }) => radius === 5)!;
    const [band] = rects;
    const perUnit = (bar.to[0] - bar.from[0]) / 0.04;
    // 1e-6 px: rounding of a few float64 operations.
    expect((bar.to[0] + bar.from[0]) / 2).toBeCloseTo(mark.centre[0], 6);
    expect(band.width).toBeCloseTo(0.02 * perUnit, 6);
    expect(band.x + band.width / 2 - mark.centre[0]).toBeCloseTo(0.03 * perUnit, 6);
  });

  test("prints mean, interval, number of pairs, verdict of the row, lost pairs and the margin", () => {
    const lost = row([-0.05, -0.01], {
      decision: "supported",
      estimate: estimate([-0.05, -0.01], { divergedPairs: 2, invalidPairs: 1 }),
    });
    expect(texts(forest([lost]))).toEqual(
      expect.arrayContaining([
        "−0.030",
        "[−0.050, −0.010]",
        "supported, 2 of 5 pairs",
        "no difference, shaded ±δ = ±0.010",
        "← the claim says lower",
      ]),
    );
  });

  test("a few differences, all inside their interval, stand above its bar", () => {
    const few = drawn(forest([row([-0.05, -0.03, -0.01, -0.03])]));
    const bar = few.lines.find(({ stroke }) => stroke.width === 3.2)!.from[1];
    // Half the bar and a dot's radius.
    for (const { centre } of few.circles.filter(({ radius }) => radius < 2))
      expect(bar - centre[1]).toBeGreaterThan(1.6 + 1.7);
    const many = drawn(forest([row(new Array(9).fill(-0.03))]));
    expect(many.circles.some(({ centre, radius }) => radius < 2 && centre[1] === bar)).toBe(true);
  });

  test("no words of a row lie over each other, however long they are", () => {
    const long = row([-0.05, -0.01], {
      label: "Normalisation at rate 0.005",
      detail: "bn-full+shared48-lr0.005 − bn-full-lr0.005",
      decision: "no effect this large",
      claimed: "claim: no difference",
    });
    const scene = forest([long, row([-0.05, -0.01]), long]);
    const boxes = drawn(scene).texts.map(({ content, at: [x, y], style: { size, bold, mono, anchor } }) => {
      const width = textWidth(content, size, mono) * (bold && !mono ? 1.13 : 1);
      const left = anchor === "end" ? x - width : anchor === "middle" ? x - width / 2 : x;
      return { content, left, right: left + width, top: y - 8, bottom: y };
    });
    expect(boxes.some(({ content }) => content === "claim: no difference: no effect this large, 2 pairs")).toBe(true);
    for (const [index, a] of boxes.entries()) {
      expect(a.content).not.toContain("…");
      // 1 px: sans widths are estimates on the wide side.
      expect([a.left >= -1, a.right <= scene.width + 1, a.bottom <= scene.height]).toEqual([true, true, true]);
      for (const b of boxes.slice(0, index)) {
        const apart = a.left >= b.right || b.left >= a.right || a.top >= b.bottom || b.top >= a.bottom;
        expect(apart, `${a.content} / ${b.content}`).toBe(true);
      }
    }
  });

  test("a share of almost nothing is grey and says so", () => {
    const scene = forest([row([0.3, 0.01], { muted: "share of almost nothing" })]);
    expect(texts(scene)).toContain("share of almost nothing");
    expect(svgFigure(scene, "x").html).not.toContain("arm-bn");
  });

  test("without an interval only the mark is drawn, without any pair not even that", () => {
    const one = forest([row([0.02], { estimate: estimate([0.02], { low: Number.NaN, high: Number.NaN }) })]);
    const none = forest([row([], { estimate: estimate([], { mean: Number.NaN, low: Number.NaN, high: Number.NaN }) })]);
    for (const scene of [one, none]) expect(svgFigure(scene, "x").html).not.toMatch(/NaN|Infinity/);
    expect(drawn(one).circles.some(({ radius }) => radius === 5)).toBe(true);
    expect(drawn(none).circles).toHaveLength(0);
  });

  test("a page's own words stand in it, and its English names are marked as such", () => {
    const words = {
      ...figureWords,
      forest: "So liest man es.",
      noDifference: "kein Unterschied",
      shaded: () => "schattiert",
      pairs: (valid: number) => `${valid} Paare`,
    };
    const row = { label: "NC1 noise", detail: "bn − bn-full", style: style("bn"), estimate: estimate([0.1, 0.2]) };
    const plot = { label: "Damage", rows: [row], better: "lower", hint: "kleiner", lang: "en" } as const;
    const { html } = svgFigure(forestScene(plot, 430, words), "f");
    expect(html).toContain('<title id="f-t" lang="en">Damage</title><desc id="f-d">So liest man es.</desc>');
    expect(html).toMatch(/ lang="en">NC1 noise<.* lang="en">bn − bn-full</);
    expect(html.match(/lang=/g)).toHaveLength(3);
    expect(html).toMatch(/>kein Unterschied, schattiert<.*>2 Paare<.*>← kleiner</);
    expect(html).not.toMatch(/difference|pairs|shaded/);
  });

  test("against a number the middle line is the target", () => {
    expect(texts(forest([row([0.01, 0], { estimate: estimate([0.01, 0], { against: "-1" }) })]))[0]).toMatch(
      /^at the target/,
    );
  });
});

describe("the other scenes", () => {
  test("a swarm has a dot for each network and a line between the two of a seed", () => {
    const { circles, lines } = drawn(swarm(640));
    expect(circles.filter(({ radius }) => radius === 2)).toHaveLength(6);
    expect(lines.filter(({ stroke }) => stroke.width === 0.8)).toHaveLength(3);
  });

  test("curves are labelled on the spot, with horizontal grid lines only", () => {
    for (const labels of ["along", "end"] as const) {
      const scene = curve(labels);
      expect(texts(scene)).toEqual(expect.arrayContaining(["Plain", "noise off", "chance"]));
      for (const { from, to } of drawn(scene).lines.filter(({ stroke }) => stroke.stroke === "line"))
        expect(from[1]).toBe(to[1]);
    }
  });

  test("a heat map names the unit leaned on most with its share, and outlines its column", () => {
    // Shares of unit h2: 0.8 in the first row, 0.25 in the second.
    expect(texts(heat)).toContain("▼ h2: 53 %");
    const outline = drawn(heat).rects.find(({ shape }) => shape.stroke === "pin")!;
    expect([outline.x, outline.width]).toEqual([0.5, 40]);
  });

  test("cells too small for gaps are drawn as runs of one shade", () => {
    const data = Array.from({ length: 64 * 64 }, () => 1);
    const even = heatScene(
      { name: "Plain", style: style("plain"), shares: relianceShares({ shape: [64, 64], data }), most: 1 / 64 },
      184,
    );
    const cells = drawn(even).paths.find(({ shape }) => shape.fill === "h8")!;
    expect(cells.steps.filter(([step]) => step === "M")).toHaveLength(64);
  });

  test("the unit figure says what the unit leans on, how evenly, and how much that shakes", () => {
    // 1 / (0.01 + 0.64 + 0.01) = 1.5 inputs; the three values lie 0.17 about their mean.
    expect(texts(unit)).toEqual(expect.arrayContaining(["h2: 80 %", "1.5 effective inputs", "batches of 16: ±0.17"]));
  });

  test("the noise figure prints the product of variance and batch at every batch", () => {
    expect(texts(noise).filter((text) => text === "1.40")).toHaveLength(3);
  });

  test("names too long for the end of a line stand in a legend below the plot, whole", () => {
    const name = "matched noise, rate 0.005, epochs 150";
    const line = { name, style: style("bn"), curve: kaplanMeier(fast), lifetimes: fast };
    const scene = survivalScene({ label: "survival", xLabel: "steps", lines: [line] }, 326);
    const found = drawn(scene).texts.find(({ content }) => content === name)!;
    expect(found.at[1]).toBeGreaterThan(survival.height);
    expect(scene.height).toBeGreaterThan(found.at[1]);
    expect(drawn(survival).texts.find(({ content }) => content === "Batch norm")!.at[1]).toBeLessThan(survival.height);
  });

  test("a name too long to stand beside its numbers has the line above them", () => {
    const name = "matched noise, rate 0.005, adam";
    const rows = [{ name, style: style("bn"), summary: summary([0.1, 0.12, 0.16]) }];
    const found = drawn(swarmScene({ label: "a swarm", unit: "", rows }, 320)).texts;
    const height = (text: string) => found.find(({ content }) => content === text)!.at[1];
    expect(height(name)).toBeLessThan(height("0.107 to 0.147"));
  });

  test("an arm of which anything is possible yet has a dashed bar from end to end, one without a network neither dot nor bar", () => {
    const rows = [
      { name: "two", style: style("bn"), summary: { ...summary([0.1, 0.2]), low: -Infinity, high: Infinity } },
      { name: "none", style: style("plain"), summary: { mean: NaN, low: NaN, high: NaN, n: 0, values: [] } },
    ];
    const scene = swarmScene({ label: "a swarm", unit: "", rows }, 640);
    const { circles, lines } = drawn(scene);
    expect(texts(scene)).toContain("−∞ to +∞");
    // Two dots, and the circle beside the name.
    expect(circles).toHaveLength(3);
    const grid = lines.find(({ stroke }) => stroke.stroke === "line")!;
    const bars = lines.filter(({ stroke }) => stroke.dash !== undefined || stroke.width === 3.6);
    expect(bars.map(({ from, to }) => [from[0], to[0]])).toEqual([[grid.from[0], grid.to[0]]]);
    expect(svgFigure(scene, "x").html).not.toMatch(/NaN|Infinity/);
  });

  test("learning rates stand in ascending order, the best one ringed", () => {
    const { texts: found, circles } = drawn(rates);
    const at = (text: string) => found.find(({ content }) => content === text)!.at[0];
    expect(at("0.02")).toBeLessThan(at("0.1"));
    expect(circles.filter(({ radius }) => radius === 8).map(({ centre }) => centre[0])).toEqual([at("0.02")]);
  });

  test("an arm that did not reach the target with half of its runs has no median mark, and its cut runs a tick", () => {
    const { circles, lines, paths } = drawn(survival);
    // Batch norm is a circle: at its median on the half line, and at its label. Plain is a square, a path: only its label.
    expect(circles).toHaveLength(2);
    const half = lines.find(({ stroke }) => stroke.dash !== undefined)!.from[1];
    expect(circles.filter(({ centre }) => centre[1] === half)).toHaveLength(1);
    const ticks = lines.filter(({ stroke }) => stroke.width === 1.6);
    expect(ticks.map(({ stroke }) => stroke.stroke)).toEqual(["arm-plain"]);
    // Stairs only fall: no step of a staircase goes up (y grows downwards).
    const stairs = paths.filter(({ shape }) => shape.width === 2.2);
    expect(stairs).toHaveLength(2);
    for (const { steps } of stairs) {
      const heights = steps.flatMap((step) => (step[0] === "Z" ? [] : [step[2] as number]));
      expect(heights).toEqual([...heights].sort((a, b) => a - b));
    }
  });

  test("each arm of a scatter has its own mark, large for its mean, and its name in the legend", () => {
    const { circles, paths } = drawn(scatter);
    expect(texts(scatter)).toEqual(expect.arrayContaining(["plain", "bn", "bn-full"]));
    // Full circles of bn: four networks, the mean, the legend; the rings of bn-full are drawn larger at its mean.
    expect(circles.filter(({ shape }) => shape.fill === "arm-bn").map(({ radius }) => radius)).toEqual([
      ...new Array(4).fill(2.6),
      5.5,
      4,
    ]);
    expect(Math.max(...circles.map(({ radius }) => radius))).toBeCloseTo(7.5 * 0.92, 12);
    expect(paths.filter(({ shape }) => shape.fill === "arm-plain")).toHaveLength(6);
  });

  test("the measure below a scatter is named whole, without what stands elsewhere, where room is short", () => {
    const measure = "Area under the ablation curve (nAUC), training set";
    const marks = { networks: [], means: [], legend: [], centred: true, label: "", description: "", yLabel: "y" };
    const below = (width: number) =>
      texts(scatterScene({ ...marks, xLabel: `${measure}, from the mean of its arm (fraction)` }, width)).at(-1);
    expect(below(700)).toBe(`${measure}, from the mean of its arm (fraction) →`);
    expect(below(470)).toBe(`${measure}, from the mean of its arm →`);
    expect(below(326)).toBe(`${measure} →`);
  });

  test("the lottery shades the side on which a comparison has the wrong sign, and draws a dot a seed", () => {
    const { circles, rects, lines } = drawn(lottery);
    expect(circles).toHaveLength(4);
    const wrong = rects.find(({ shape }) => shape.fill === "open-soft")!;
    const zero = lines.find(({ stroke }) => stroke.stroke === "line-strong")!.from[0];
    // The mean is above 0: the wrong side reaches from the left end to 0.
    expect([wrong.x, wrong.x + wrong.width]).toEqual([0, zero]);
    const bars = rects.filter(({ shape }) => shape.fill === "arm-bn");
    // Two of the twelve differences lie below 0, and no bar on both sides of it.
    expect(bars.filter(({ x, width }) => x + width <= zero)).toHaveLength(2);
    expect(bars.some(({ x, width }) => x < zero && x + width > zero)).toBe(false);
  });

  test("trials that did not finish are counted by what became of them", () => {
    expect(
      counted([
        { seed: 0, state: "ok" },
        { seed: 1, state: "diverged" },
        { seed: 2, state: "missing" },
      ]),
    ).toBe("1/3, 1 diverged, 1 missing");
  });
});
