import { expect, test } from "vitest";
import { butterfly, companyOf } from "./butterfly.ts";
import { alikeUnits, trainedUnits } from "./trainedUnits.server.ts";

test("the four most like a unit stand round it, and the example on which they agree in front", () => {
  const own = [0, 1, 2, 3, 4, 10];
  const twice = own.map((value) => 2 * value);
  const against = own.map((value) => -value);
  const dead = own.map(() => 1);
  // Agrees with its siblings on the last example alone, where it is as far above its mean as they are.
  const other = [4, 3, 2, 1, 0, 10];
  const { units, values, correlations } = alikeUnits([dead, against, own, twice, twice, other, own], 2);
  expect(units).toEqual([4, 5, 3, 7, 6]);
  expect(values.slice(0, 5)).toEqual([20, 20, 10, 10, 10]);
  expect(correlations[1]).toBeCloseTo(1, 12);
  expect(correlations[0]).toBeLessThan(1);
});

test("the units of a trained network agree on the watched example, and shake less apart than independent ones", () => {
  const { alike, unit, watched, others } = trainedUnits("bn-noise-spreads-reliance", "moons", "bn-g16");
  expect(alike.units).toHaveLength(5);
  expect(alike.units[2]).toBe(unit);
  expect(others.flat().every((value) => Number.isFinite(value) && value !== watched)).toBe(true);
  const values = Float64Array.from(alike.values);
  const flight = butterfly(
    { values, units: 5 },
    {
      ...{ batch: 16, company: companyOf(values.length / 5, 128, 320, 0) },
      readers: [
        [0.05, 0.05, 0.8, 0.05, 0.05],
        [0.2, 0.2, 0.2, 0.2, 0.2],
      ],
    },
  );
  // Alike to at least 0.5: by what they share their noise is not averaged out, so the ratio lies well below 1.8.
  expect(alike.correlations[0]).toBeGreaterThan(0.5);
  expect(flight.ratio).toBeLessThan(1.6);
});
