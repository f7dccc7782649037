import type { Lines } from "./pythonLines.ts";

const teacher = (offsets: Lines): Lines => [
  "first, second = rng.standard_normal((20, 16)), rng.standard_normal((16, 10))",
  "x = rng.standard_normal((rows, 20))",
  "outputs = np.maximum(x @ first, 0) @ second / 4",
  ...offsets,
  "return x, np.argmax(outputs + 0.5 * rng.standard_normal((rows, 10)), axis=1)",
];

/**
 * The generated tasks of `core/data` in numpy, with numpy's own random numbers: bodies of `def draw(rows, rng)`, docstring
 * first, which return inputs and labels or targets. A set that is not here comes from a file.
 */
export const RECIPES: Readonly<Record<string, Lines>> = {
  teacher: ['"""Labels of a random network, 10 uneven classes."""', ...teacher([])],
  "teacher-balanced": [
    '"""Labels of a random network, each output less its mean over the inputs: more even classes."""',
    ...teacher(["outputs -= np.sqrt((first**2).sum(0) / (2 * np.pi)) @ second / 4"]),
  ],
  moons: [
    '"""Two half circles."""',
    "t = np.pi * rng.random(rows)",
    "y = rng.integers(2, size=rows)",
    "x = np.where(y == 0, (np.cos(t), np.sin(t)), (1 - np.cos(t), 0.5 - np.sin(t))).T",
    "return x + 0.3 * rng.standard_normal((rows, 2)), y",
  ],
  redundant: [
    '"""One signal in ten noisy copies, and twenty inputs of noise."""',
    "z = rng.standard_normal(rows)",
    "y = (z + 0.5 * rng.standard_normal(rows) > 0).astype(np.int64)",
    "x = rng.standard_normal((rows, 30))",
    "x[:, :10] += z[:, None]",
    "return x, y",
  ],
  disc: [
    '"""Inside or outside a circle, eight idle inputs, 10 % of the labels flipped."""',
    "x = rng.standard_normal((rows, 10))",
    "y = x[:, 0] ** 2 + x[:, 1] ** 2 < 1.4",
    "return x, (y ^ (rng.random(rows) < 0.1)).astype(np.int64)",
  ],
  shortcut: [
    '"""One input gives the label away, twenty hint at it."""',
    "y = rng.integers(2, size=rows)",
    "sign = (2 * y - 1)[:, None]",
    "x = 0.4 * sign + rng.standard_normal((rows, 21))",
    "x[:, :1] = 1.5 * sign + 0.3 * rng.standard_normal((rows, 1))",
    "return x, y",
  ],
  blobs10: [
    '"""Ten Gaussian clouds in 20 dimensions."""',
    "centres = rng.standard_normal((10, 20))",
    "y = rng.integers(10, size=rows)",
    "return centres[y] + rng.standard_normal((rows, 20)), y",
  ],
  circles: [
    '"""A disc (class 1) in a ring (class 0); the label is read a little beside the point."""',
    "inside = rng.random(rows) < 0.5",
    "u = rng.random(rows)",
    "radius, angle = 5 * np.where(inside, 0.5 * u, 0.7 + 0.3 * u), 2 * np.pi * rng.random(rows)",
    "x = np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)",
    "moved = x + 0.5 * rng.uniform(-1, 1, (rows, 2))",
    "return x, ((moved**2).sum(1) < 6.25).astype(np.int64)",
  ],
  xor: [
    '"""Class 1 where both coordinates have the same sign; the label is read a little beside the point."""',
    "x = rng.uniform(-5, 5, (rows, 2))",
    "x += np.where(x > 0, 0.3, -0.3)",
    "moved = x + 0.5 * rng.uniform(-1, 1, (rows, 2))",
    "return x, (moved.prod(1) >= 0).astype(np.int64)",
  ],
  gauss: [
    '"""Two round clouds."""',
    "y = rng.integers(2, size=rows)",
    "return (4 * y - 2)[:, None] + np.sqrt(1.2) * rng.standard_normal((rows, 2)), y",
  ],
  spirals: [
    '"""Two arms of 1.75 turns each."""',
    "y = rng.integers(2, size=rows)",
    "along = rng.random(rows)",
    "angle = 3.5 * np.pi * along + np.pi * (1 - y)",
    "x = 5 * along * (np.sin(angle), np.cos(angle))",
    "return x.T + 0.1 * rng.uniform(-1, 1, (rows, 2)), y",
  ],
  dln: [
    '"""Targets A x of a random linear map A (Santurkar et al. 2018, appendix A)."""',
    "linear = rng.standard_normal((10, 10))",
    "x = rng.standard_normal((rows, 10))",
    "return x, x @ linear.T",
  ],
};
