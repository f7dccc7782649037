import { describe, expect, it } from "vitest";
import { stream } from "../math/random.ts";
import { sha256Hex } from "../math/sha256.ts";
import { disc } from "./disc.ts";
import { dln } from "./dln.ts";
import { generators } from "./generators.ts";
import { type IidKind, iid } from "./iid.ts";
import { makeDataset } from "./makeDataset.ts";
import { moons } from "./moons.ts";
import { permuteShortcut, removeShortcut, shortcut } from "./shortcut.ts";
import { drawTeacher, teacher } from "./teacher.ts";
import { meanOutputs } from "./teacherBalanced.ts";
import type { Drawn } from "./types.ts";

const task = (seed: number) => stream(0, seed, "task");

/** Share of rows with each label. */
function shares({ y, classes }: Drawn): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of y) counts[label]++;
  return counts.map((count) => count / y.length);
}

function moment(x: ArrayLike<number>, power: number): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] ** power;
  return sum / x.length;
}

describe("every generator", () => {
  // A change of these digests is a change of every result: it needs a new name or version, and a line in CHANGELOG.
  const recorded: Record<string, string> = {
    teacher: "733ba04794bc4de411c9e4ad2864435b41ceb24e0ab2de5cc90a1cb7a9bd2bca",
    "teacher-balanced": "11b871cf342e057422dd55737b71bb9c80b5793088c34023b3403091991f1cf7",
    moons: "608110410a5e200cd420cb4d3cfebffcb3c24d389ccbe2a9173f0eb021857631",
    redundant: "f2857fb33787a5ee19b723f41a0e3cb92426191b543ca3d7eb7e1d619deea98a",
    disc: "c622916c124c4f7dc164117f8862166ca968a911cb243dff3c5a4459e08b7802",
    shortcut: "cdd4e0d2d38e94c2e5a53eb47b40e39b545b7aa12ec5c74bcddf55bf4febd54a",
    blobs10: "4aafa80fe8348aea9e1627af14f5e35b199d5952de7b2e43ee3138b994f57746",
    strokes: "81526e70d61e0ec6177f5c7e84b76a2b76057f981ec270e18771bb77c6bf53a7",
    circles: "8a9c4f5b10c7db22da5553973b76f8ba6bf8d2162a8e552b46f76e7763d89b54",
    xor: "044e431ca95dab9055b06159014270a8fd0290ca5462dd9f16cf1d70e1fe85f2",
    gauss: "b49282e64507c4c99d422b462fec326274419aef556aaa68c9531bc1617e2ec5",
    // Inputs and labels only; its targets are checked below.
    dln: "f1f49f2fe3c86d71e8b105fff5fb636a299bc719f52e95d800f385eccecf12bb",
    spirals: "9a32bf57b622b89e5a6bf470cdb4e5a7b368931470c47a62324f99d1facdf721",
  };

  it.each(Object.keys(generators))("%s gives the recorded bytes for root 0, seed 0", (name) => {
    const { train, validation, test } = makeDataset({ name, train: 100, validation: 50, test: 50 }, 0, 0);
    const parts = [train, validation, test].flatMap(({ x, y }) => [x, y]);
    const bytes = Buffer.concat(parts.map((part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength)));
    expect(sha256Hex(bytes)).toBe(recorded[name]);
  });

  it.each(Object.keys(generators))("%s gives other rows for another seed, and labels below its classes", (name) => {
    const [a, b] = [0, 1].map((seed) => generators[name](200, task(seed), 14));
    expect(a.x).not.toEqual(b.x);
    expect(a.x.length).toBe(200 * a.inputs);
    expect(Math.min(...a.y)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...a.y)).toBeLessThan(a.classes);
    expect(a.x.every(Number.isFinite)).toBe(true);
  });

  it.each(Object.keys(generators))("%s: the first rows do not depend on how many follow", (name) => {
    const few = generators[name](20, task(3), 14);
    const many = generators[name](60, task(3), 14);
    expect(many.x.subarray(0, few.x.length)).toEqual(few.x);
    expect(many.y.subarray(0, 20)).toEqual(few.y);
  });
});

describe("teacher", () => {
  it("has inputs of mean 0 and variance 1", () => {
    const { x, inputs } = teacher(4000, task(0));
    for (let i = 0; i < inputs; i++) {
      const column = x.filter((_, at) => at % inputs === i);
      // 4 / sqrt(n): 20 columns, two-sided false-alarm rate 20 x 6e-5. The variance has standard error sqrt(2 / n).
      expect(Math.abs(moment(column, 1))).toBeLessThan(4 / Math.sqrt(4000));
      expect(Math.abs(moment(column, 2) - 1)).toBeLessThan(4 * Math.sqrt(2 / 4000));
    }
  });

  it("gives all ten classes in 2000 rows for about 75 of 100 seeds, the largest holding .35 on average", () => {
    const seeds = Array.from({ length: 100 }, (_, seed) => shares(teacher(2000, task(seed))));
    const complete = seeds.filter((share) => share.every((part) => part > 0)).length;
    // 75 +- 4.3 by the binomial law for either of two sets of 100 seeds: 3 standard errors of a difference.
    expect(complete).toBeGreaterThanOrEqual(57);
    expect(complete).toBeLessThanOrEqual(93);
    for (const share of seeds) expect(share.filter((part) => part > 0).length).toBeGreaterThanOrEqual(7);
    const largest = seeds.map((share) => Math.max(...share)).sort((a, b) => a - b);
    // 10 to 90 % of seeds: .24 to .49, a spread of about .1, so .01 for a mean of 100; 4 standard errors of a difference.
    expect(Math.abs(moment(largest, 1) - 0.35)).toBeLessThan(0.056);
    expect(Math.abs(largest[10] - 0.24)).toBeLessThan(0.06);
    expect(Math.abs(largest[90] - 0.49)).toBeLessThan(0.08);
  });

  it("follows its formula: the label of a row drawn again by hand", () => {
    const { x, y } = teacher(3, task(5));
    const random = task(5);
    const { first, second } = drawTeacher(random);
    for (let n = 0; n < 3; n++) {
      const row = Array.from({ length: 20 }, () => random.normal());
      expect([...x.subarray(20 * n, 20 * n + 20)]).toEqual(row);
      const hidden = Array.from({ length: 16 }, (_, h) =>
        Math.max(
          0,
          row.reduce((sum, value, i) => sum + value * first[16 * i + h], 0),
        ),
      );
      const scores = Array.from(
        { length: 10 },
        (_, k) => hidden.reduce((sum, value, h) => sum + value * second[10 * h + k], 0) / 4 + 0.5 * random.normal(),
      );
      expect(y[n]).toBe(scores.indexOf(Math.max(...scores)));
    }
  });
});

describe("teacher-balanced", () => {
  it("subtracts the mean output: the closed form agrees with an average over 20 000 inputs", () => {
    const random = task(1);
    const drawn = drawTeacher(random);
    const exact = meanOutputs(drawn);
    const sums = new Float64Array(10);
    const squares = new Float64Array(10);
    for (let n = 0; n < 20000; n++) {
      const hidden = new Float64Array(16);
      for (let i = 0; i < 20; i++) {
        const value = random.normal();
        for (let h = 0; h < 16; h++) hidden[h] += value * drawn.first[16 * i + h];
      }
      for (let k = 0; k < 10; k++) {
        let output = 0;
        for (let h = 0; h < 16; h++) output += (Math.max(0, hidden[h]) * drawn.second[10 * h + k]) / 4;
        sums[k] += output;
        squares[k] += output * output;
      }
    }
    for (let k = 0; k < 10; k++) {
      const mean = sums[k] / 20000;
      const error = Math.sqrt((squares[k] / 20000 - mean * mean) / 20000);
      // Ten outputs, 4.5 standard errors: false-alarm rate 7e-5.
      expect(Math.abs(mean - exact[k])).toBeLessThan(4.5 * error);
    }
  });

  it("has the inputs of `teacher` and more even classes", () => {
    const largest = { teacher: 0, "teacher-balanced": 0 };
    for (let seed = 0; seed < 20; seed++) {
      const plain = teacher(1000, task(seed));
      const even = generators["teacher-balanced"](1000, task(seed), 0);
      expect(even.x).toEqual(plain.x);
      largest.teacher += Math.max(...shares(plain)) / 20;
      largest["teacher-balanced"] += Math.max(...shares(even)) / 20;
    }
    expect(largest["teacher-balanced"]).toBeLessThan(largest.teacher - 0.1);
  });
});

describe("moons", () => {
  it("lies on its half circles without noise", () => {
    const { x, y } = moons(500, task(0), 0);
    for (let n = 0; n < 500; n++) {
      const across = y[n] === 0 ? x[2 * n] : 1 - x[2 * n];
      const up = y[n] === 0 ? x[2 * n + 1] : 0.5 - x[2 * n + 1];
      // Rounding of two squares: a few units in the last place.
      expect(Math.abs(across * across + up * up - 1)).toBeLessThan(1e-14);
      expect(up).toBeGreaterThanOrEqual(0);
    }
  });

  it("has noise of sd .3 and even classes", () => {
    const drawn = moons(8000, task(0));
    const bare = moons(8000, task(0), 0);
    const noise = drawn.x.map((value, i) => value - bare.x[i]);
    // 16 000 draws: standard errors .3 / sqrt(n) and .09 sqrt(2 / n), times 4.
    expect(Math.abs(moment(noise, 1))).toBeLessThan(0.0095);
    expect(Math.abs(moment(noise, 2) - 0.09)).toBeLessThan(0.0041);
    expect(Math.abs(shares(drawn)[1] - 0.5)).toBeLessThan(0.023);
  });
});

describe("redundant", () => {
  it("lets sign(z) be right in .852 of rows, and its inputs are ten copies of z and twenty idle ones", () => {
    const rows = 20000;
    const { x, y, inputs } = generators["redundant"](rows, task(0), 0);
    const random = task(0);
    let right = 0;
    const withZ = new Float64Array(inputs);
    for (let n = 0; n < rows; n++) {
      const z = random.normal();
      for (let k = 0; k < 31; k++) random.normal();
      if (z > 0 === (y[n] === 1)) right++;
      for (let i = 0; i < inputs; i++) withZ[i] += (z * x[n * inputs + i]) / rows;
    }
    // Standard error sqrt(.852 x .148 / n) = .0025; 4 of them.
    expect(Math.abs(right / rows - (0.5 + Math.atan(2) / Math.PI))).toBeLessThan(0.01);
    // Cov(z, input) is 1 or 0, with standard errors sqrt(3 / n) and sqrt(1 / n); 30 inputs at 4.5.
    for (let i = 0; i < inputs; i++)
      expect(Math.abs(withZ[i] - (i < 10 ? 1 : 0))).toBeLessThan(4.5 * Math.sqrt(3 / rows));
  });
});

describe("disc", () => {
  it("has a share of ones of 1 - e^-.7 = .503 before a tenth is flipped", () => {
    const { x, y } = disc(20000, task(0));
    let ones = 0;
    let flipped = 0;
    for (let n = 0; n < y.length; n++) {
      const clean = x[10 * n] ** 2 + x[10 * n + 1] ** 2 < 1.4 ? 1 : 0;
      ones += clean;
      flipped += clean === y[n] ? 0 : 1;
    }
    // Standard errors .0035 and .0021; 4 of them.
    expect(Math.abs(ones / y.length - 0.5034)).toBeLessThan(0.0142);
    expect(Math.abs(flipped / y.length - 0.1)).toBeLessThan(0.0085);
  });
});

describe("shortcut", () => {
  it("has inputs of mean 1.5 s and .4 s with sd .3 and 1", () => {
    const { x, y } = shortcut(5000, task(0));
    for (let i = 0; i < 21; i++) {
      const scaled = Float64Array.from(y, (label, n) => (2 * label - 1) * x[21 * n + i]);
      const mean = moment(scaled, 1);
      const sd = Math.sqrt(moment(scaled, 2) - mean * mean);
      // 4.5 standard errors: sd / sqrt(n) and sd / sqrt(2 n).
      expect(Math.abs(mean - (i === 0 ? 1.5 : 0.4))).toBeLessThan((i === 0 ? 0.3 : 1) * 0.064);
      expect(Math.abs(sd - (i === 0 ? 0.3 : 1))).toBeLessThan((i === 0 ? 0.3 : 1) * 0.046);
    }
  });

  it("has test variants that change input 0 only", () => {
    const { test } = makeDataset({ name: "shortcut", train: 100, validation: 0, test: 50 }, 0, 0);
    const permuted = permuteShortcut(test, stream(0, 0, "shortcut"));
    const removed = removeShortcut(test);
    const column = (x: Float32Array): number[] => [...x.filter((_, at) => at % 21 === 0)];
    const others = (x: Float32Array): number[] => [...x.filter((_, at) => at % 21 !== 0)];
    expect(column(removed.x)).toEqual(new Array(50).fill(0));
    expect(column(permuted.x)).not.toEqual(column(test.x));
    expect(column(permuted.x).sort()).toEqual(column(test.x).sort());
    for (const variant of [permuted, removed]) {
      expect(others(variant.x)).toEqual(others(test.x));
      expect(variant.y).toEqual(test.y);
    }
  });
});

describe("blobs10", () => {
  it("puts unit noise around ten centres", () => {
    const { x, y, inputs } = generators["blobs10"](10000, task(0), 0);
    const random = task(0);
    const centres = Array.from({ length: 200 }, () => random.normal());
    const noise = x.map((value, at) => value - centres[y[Math.floor(at / inputs)] * inputs + (at % inputs)]);
    // 200 000 draws; 4 standard errors.
    expect(Math.abs(moment(noise, 1))).toBeLessThan(0.009);
    expect(Math.abs(moment(noise, 2) - 1)).toBeLessThan(0.0127);
    // Ten shares with standard error .003.
    for (const share of shares({ x, y, inputs, classes: 10 })) expect(Math.abs(share - 0.1)).toBeLessThan(0.0135);
  });
});

describe("the shapes for playing", () => {
  it("circles: without noise the classes are split by radius 2.5 to 3.5", () => {
    const { x, y } = generators["circles"](500, task(0), 0);
    const { y: clean } = generators["circles"](500, task(0), 0);
    expect(clean).toEqual(y);
    for (let n = 0; n < 500; n++) {
      const radius = Math.hypot(x[2 * n], x[2 * n + 1]);
      expect(radius < 2.5 || (radius >= 3.5 - 1e-12 && radius < 5)).toBe(true);
    }
  });

  it("xor: points keep .3 away from the axes, and the label is the sign of the product but for the noise", () => {
    const { x, y } = generators["xor"](2000, task(0), 0);
    let wrong = 0;
    for (let n = 0; n < 2000; n++) {
      expect(Math.min(Math.abs(x[2 * n]), Math.abs(x[2 * n + 1]))).toBeGreaterThanOrEqual(0.3);
      if (x[2 * n] * x[2 * n + 1] > 0 !== (y[n] === 1)) wrong++;
    }
    // A step of at most .5 flips a sign only within .2 of the gap: a share of a few per cent.
    expect(wrong / 2000).toBeLessThan(0.05);
  });

  it("gauss: two clouds at (2, 2) and (-2, -2) with variance .5 + 7 noise = 1.2", () => {
    const { x, y } = generators["gauss"](5000, task(0), 0);
    const off = x.map((value, at) => value - (y[at >> 1] === 1 ? 2 : -2));
    // 10 000 draws; 4 standard errors.
    expect(Math.abs(moment(off, 1))).toBeLessThan(0.044);
    expect(Math.abs(moment(off, 2) - 1.2)).toBeLessThan(0.068);
  });

  it("spirals: each point lies within the noise of its arm", () => {
    const { x, y } = generators["spirals"](500, task(0), 0);
    for (let n = 0; n < 500; n++) {
      const steps = Array.from({ length: 3001 }, (_, k) => k / 3000);
      const nearest = Math.min(
        ...steps.map((s) => {
          const angle = 3.5 * Math.PI * s + (y[n] === 1 ? 0 : Math.PI);
          return Math.hypot(x[2 * n] - 5 * s * Math.sin(angle), x[2 * n + 1] - 5 * s * Math.cos(angle));
        }),
      );
      // A step of at most .1 in each coordinate, and .01 for the spacing of the points compared with.
      expect(nearest).toBeLessThan(0.1 * Math.SQRT2 + 0.01);
    }
  });
});

describe("dln", () => {
  it("has targets A x of standard normal inputs", () => {
    const { map, x, target } = dln(1000, task(0));
    expect(Math.abs(moment(x, 2) - 1)).toBeLessThan(4 * Math.sqrt(2 / 10000));
    for (const n of [0, 999])
      for (let o = 0; o < 10; o++) {
        let sum = 0;
        for (let i = 0; i < 10; i++) sum += map[10 * o + i] * x[10 * n + i];
        expect(target[10 * n + o]).toBe(Math.fround(sum));
      }
  });
});

describe("iid", () => {
  // Mean, variance and kurtosis m4 / m2^2 about the mean. Tolerances: 5 standard errors at 100 000 draws, the heavy
  // tails of laplace and sparse counted in.
  const known: [IidKind, number, number, number, number][] = [
    ["normal", 0, 1, 3, 0.08],
    ["laplace", 0, 2, 6, 0.5],
    ["relu", 1 / Math.sqrt(2 * Math.PI), 0.5 - 1 / (2 * Math.PI), 5.408, 0.4],
    ["bimodal", 0, 1.09, 1.3167, 0.03],
    ["sparse", 0.15, 0.4775, 25.81, 1.5],
  ];

  it.each(known)("%s has mean %f and variance %f", (kind, mean, variance, kurtosis, tolerance) => {
    const x = iid(kind, 20000, 5, stream(0, 0, "iid"));
    const centred = x.map((value) => value - mean);
    expect(x.length).toBe(100000);
    expect(Math.abs(moment(x, 1) - mean)).toBeLessThan(5 * Math.sqrt(variance / 100000));
    const m2 = moment(centred, 2);
    expect(Math.abs(m2 / variance - 1)).toBeLessThan(5 * Math.sqrt((kurtosis - 1) / 100000));
    expect(Math.abs(moment(centred, 4) / (m2 * m2) - kurtosis)).toBeLessThan(tolerance);
  });
});
