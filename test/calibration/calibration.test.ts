import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { binomialShare } from "../../src/core/stats/binomialShare.ts";
import { type Measurement, standing } from "./measurement.ts";
import { type Calibration, calibrationPage } from "./page.ts";
import { PARTS } from "./parts.ts";
import { predicted } from "./power.ts";
import { SHORT } from "./sizes.ts";

const root = join(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const measured = JSON.parse(read("docs/measured/calibration/counts.json")) as Calibration;

const name = ({ what, law }: Measurement): string => `${what}, ${law}`;

describe("docs/calibration.md", () => {
  test("says what docs/measured/calibration/counts.json counts; if not, run: npm run calibrate", () => {
    expect(read("docs/calibration.md")).toBe(calibrationPage(measured));
  });

  test("nothing fails", () => {
    expect(measured.measurements.filter((one) => standing(one) === "fails").map(name)).toEqual([]);
  });

  test("networks that do not differ are called different in at most 5 % of the populations", () => {
    const rows = measured.measurements.filter(({ table }) => table === "netVerdicts");
    expect(rows.length).toBeGreaterThan(20);
    for (const one of rows) expect(standing(one), `${name(one)} at ${one.seeds}`).toBe("holds");
  });
});

/** An interval that a correct machine leaves once in 100 000 rows; the streams are fixed. */
const wide = ({ hits, times }: Measurement): { readonly low: number; readonly high: number } =>
  binomialShare(hits, times).interval(1 - 1e-5);

describe("the short form of the calibration", () => {
  let measurements: readonly Measurement[] = [];
  beforeAll(() => {
    measurements = Object.values(PARTS).flatMap((part) => part(SHORT));
  }, 120_000);

  test("measures everything that the page shows", () => {
    const row = (one: Measurement): string => `${one.table} ${name(one)} ${one.seeds}`;
    expect(measurements.map(row)).toEqual(measured.measurements.map(row));
  });

  test("nothing false is said more often than promised", () => {
    for (const one of measurements)
      if (one.rule === "atMost" && one.nominal !== undefined)
        expect(wide(one).low, `${name(one)} at ${one.seeds}`).toBeLessThanOrEqual(one.nominal);
  });

  test("intervals cover what they say", () => {
    for (const one of measurements)
      if (one.rule === "coverage" && one.nominal !== undefined)
        expect(wide(one).high, `${name(one)} at ${one.seeds}`).toBeGreaterThanOrEqual(one.nominal);
  });

  test("the machine is not silent: planted effects are found about as often as the non-central t says", () => {
    const planned = measurements.filter(
      ({ table, what, law }) => table === "power" && law === "normal" && /planned/.test(what),
    );
    expect(planned).toHaveLength(9);
    for (const one of planned) {
      const share = predicted(Number(/^d_z ([\d.]+)/.exec(one.what)?.[1]), Number(one.seeds));
      expect(wide(one).low, `${name(one)} at ${one.seeds}`).toBeLessThanOrEqual(share);
      // Interval and sign-flip test must agree, which costs a little.
      expect(wide(one).high, `${name(one)} at ${one.seeds}`).toBeGreaterThanOrEqual(share - 0.05);
    }
  });
});
