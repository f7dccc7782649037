import { describe, expect, test } from "vitest";
import { stream } from "../math/random.ts";
import { addUnit, type Damage, intact, joinDamages, newDamage } from "./damage.ts";
import {
  damageGini,
  damageShare,
  positiveDamage,
  totalDamage,
  worstAccuracy,
  worstClass,
  worstClassByUnit,
  worstUnit,
} from "./damageSummary.ts";

const draw = stream(13, 0, "logits");
const examples = 200;
const units = 6;
const labels = Int32Array.from({ length: examples }, () => draw.below(3));
const own = (at: number): boolean => at % 3 === labels[Math.floor(at / 3)];
const base = Float64Array.from({ length: 3 * examples }, (_, at) => draw.normal() + (own(at) ? 1 : 0));
/** Logits with unit u held: noise, by far the most for the fifth unit and for class 2; the last unit's removal helps. */
const held = Array.from({ length: units }, (_, u) =>
  base.map((z, at) => {
    if (u === units - 1) return z + (own(at) ? 0.2 : 0);
    return z + [0.5, 1, 1.5, 2, 6][u] * (labels[Math.floor(at / 3)] === 2 ? 2 : 1) * draw.normal();
  }),
);

/** Damages on the examples but one. */
function without(left: number | undefined): { damage: Damage; of: ReturnType<typeof intact> } {
  const kept = Array.from({ length: examples }, (_, i) => i).filter((i) => i !== left);
  const pick = (z: Float64Array): Float64Array =>
    Float64Array.from(kept.flatMap((i) => [z[3 * i], z[3 * i + 1], z[3 * i + 2]]));
  const of = intact(
    pick(base),
    Int32Array.from(kept, (i) => labels[i]),
    3,
    1.3,
  );
  const damage = newDamage(units, of);
  held.forEach((z, u) => {
    addUnit(damage, u, pick(z), of, new Float64Array(kept.length));
  });
  return { damage, of };
}

const { damage, of } = without(undefined);
const leftOut = Array.from({ length: examples }, (_, i) => without(i));

describe("errors", () => {
  test.each([
    ["worstUnit", worstUnit],
    ["worstAccuracy", worstAccuracy],
    ["totalDamage", totalDamage],
    ["damageShare", damageShare],
    ["damageGini", damageGini],
    ["worstClass", worstClass],
  ])("%s: the error is that of leaving out one example at a time", (_, summary) => {
    const values = leftOut.map((others) => summary(others.damage, others.of).value);
    const centre = values.reduce((a, b) => a + b) / examples;
    const jackknife = Math.sqrt(((examples - 1) / examples) * values.reduce((sum, v) => sum + (v - centre) ** 2, 0));
    // The delta method and the jackknife agree to order 1/N; per-example damages are kept in float32.
    expect(Math.abs(summary(damage, of).se / jackknife - 1)).toBeLessThan(0.05);
  });
});

describe("values", () => {
  test("a helpful removal counts as no damage in total and shares, and as itself in the damages", () => {
    expect(damage.nats[units - 1]).toBeLessThan(0);
    expect(positiveDamage(damage)[units - 1]).toBe(0);
    const total = damage.nats.filter((nats) => nats > 0).reduce((a, b) => a + b);
    expect(totalDamage(damage, of).value).toBeCloseTo(total, 12);
    expect(damageShare(damage, of).value).toBeCloseTo(Math.max(...damage.nats) / total, 12);
  });

  test("without a group: the damages of the other examples", () => {
    const kept = Array.from({ length: examples }, (_, i) => i).filter((i) => i % 10 !== 4);
    const u = 3;
    const mean = kept.reduce((sum, i) => sum + damage.byExample[u * examples + i], 0) / kept.length;
    expect(positiveDamage(damage, 4)[u]).toBeCloseTo(mean, 12);
    const byClass = [0, 1, 2].map((k) => {
      const members = kept.filter((i) => labels[i] === k);
      return members.reduce((sum, i) => sum + damage.byExample[u * examples + i], 0) / members.length;
    });
    expect(worstClassByUnit(damage, of, 4)[u]).toBeCloseTo(Math.max(...byClass), 12);
    expect(Math.max(...worstClassByUnit(damage, of))).toBeCloseTo(worstClass(damage, of).value, 6);
  });

  test("layers joined are their units one after the other", () => {
    const joined = joinDamages([damage, damage]);
    expect(Array.from(joined.nats)).toEqual([...damage.nats, ...damage.nats]);
    expect(joined.byExample.length).toBe(2 * units * examples);
    expect(damageShare(joined, of).value).toBeCloseTo(damageShare(damage, of).value / 2, 12);
  });
});
