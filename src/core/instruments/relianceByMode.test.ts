import { describe, expect, test } from "vitest";
import type { LayerSpec } from "../nn/spec.ts";
import { relianceByMode } from "./relianceByMode.ts";
import { relianceMatrix } from "./relianceMatrix.ts";
import { exampleRandom, examplesOf, netByHand, trainedNets } from "./testing/exampleNets.ts";
import { convNets, netOfLayers, weights } from "./testing/imageNets.ts";
import type { Nets, Readings } from "./types.ts";

const measure = (nets: Nets, settings = {}): Readings => relianceByMode.measure(nets, settings, exampleRandom)[0];

describe("reliance with the noise on and at rest", () => {
  test.each([
    ["dense layers", trainedNets(false)],
    ["batch norm over all rows", trainedNets(true)],
  ])("noise off: ratio 1 (%s)", (_, nets) => {
    // 120 rows are the whole training set: every pass has its statistics.
    const { measures } = measure(nets, { statisticsBatch: 120, samples: 3 });
    for (const place of ["layer2", "output"]) {
      // Float32 activations, their statistics summed in another order.
      expect(measures[`rely.mode.ratio.${place}`].value).toBeCloseTo(1, 5);
      expect(measures[`rely.mode.on.${place}`].value).toBeCloseTo(measures[`rely.mode.off.${place}`].value, 5);
    }
  });

  test("at rest it is the reliance matrix", () => {
    const nets = trainedNets(true);
    const at = relianceMatrix.measure(nets, {}, exampleRandom)[0].measures["rely.matrix.max.layer2"];
    expect(measure(nets).measures["rely.mode.off.layer2"].value).toBe(at.value);
  });

  test("dropout masks a unit of small mean: shares .8 and .2 at rest become .4 and .6", () => {
    // Two independent units of variance 1 with means 1 and 4, weights 2 and 1. Inverted dropout of a half makes their
    // variances (1 + 1) / .5 - 1 = 3 and (1 + 16) / .5 - 16 = 18: contributions 12 and 18.
    const layers: [LayerSpec, object][] = [
      [{ type: "dense", units: 2 }, weights([1, 0, 0, 1], [0, 0])],
      [{ type: "relu" }, {}],
      [{ type: "dropout", rate: 0.5, boosting: false }, {}],
      [{ type: "dense", units: 2 }, weights([2, 0, 1, 1], [0, 0])],
    ];
    const rows = Array.from({ length: 200 }, () => [
      [0, 3],
      [0, 5],
      [2, 3],
      [2, 5],
    ]).flat();
    const nets = netOfLayers(
      layers,
      examplesOf(
        rows,
        rows.map((_, i) => i % 2),
      ),
    );
    const { arrays } = measure(nets, { samples: 20 });
    const [first, second, none, whole] = arrays["rely.mode.on.output"].data;
    // 16000 draws of each unit: variances good to about 1 %, products of two normals near 1 % of the sum.
    expect(Math.abs(first - 0.4)).toBeLessThan(0.015);
    expect(Math.abs(second - 0.6)).toBeLessThan(0.025);
    expect(none).toBe(0);
    expect(whole).toBeCloseTo(1, 5);
    // Row 0 falls to a half, row 1 has a single input and stays: the median of .5 and 1.
    expect(Math.abs(measure(nets, { samples: 20 }).measures["rely.mode.ratio.output"].value - 0.75)).toBeLessThan(
      0.015,
    );
  });

  test("feature maps are measured too", () => {
    const { measures } = measure(convNets(), { samples: 2, statisticsBatch: 8 });
    for (const place of ["layer2", "output"]) {
      expect(measures[`rely.mode.ratio.${place}`].value).toBeGreaterThan(0.3);
      expect(measures[`rely.mode.ratio.${place}`].value).toBeLessThan(3);
    }
  });

  test("where everything is dead nothing is defined", () => {
    const dead = netByHand([{ weight: [[-1]] }, { weight: [[1, 2]] }], examplesOf([[1], [2], [3]], [0, 1, 0]));
    expect(measure(dead).measures["rely.mode.ratio.output"].why).toContain("no downstream unit ever changes");
  });
});
