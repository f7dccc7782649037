import { findDataset } from "../../core/data/catalogue.ts";
import type { DataSpec } from "../types.ts";
import { RECIPES } from "./numpyRecipes.ts";
import { indent, type Lines, topLevel } from "./pythonLines.ts";

/** Whether a program can draw the data itself; other sets come from a file (`--npz` of `linchpin code`). */
export function isDrawn({ name, table }: DataSpec): boolean {
  return table === undefined && Object.hasOwn(RECIPES, name);
}

/**
 * The data of one seed in numpy, as functions `draw` and `make_data(seed)`: rows drawn by the recipe, training rows first,
 * standardised by the training rows, then what the spec spoils. Empty for a set that comes from a file.
 */
export function numpyData(data: DataSpec): string[] {
  const recipe = RECIPES[data.name];
  if (recipe === undefined || !isDrawn(data)) return [];
  return topLevel([["def draw(rows, rng):", ...indent(recipe)], makeData(data)]);
}

function makeData(data: DataSpec): Lines {
  const { train, validation, test, fixedTask } = data;
  const regression = findDataset(data.name).task === "regression";
  const rows = train + validation + test;
  return [
    "def make_data(seed):",
    ...indent([
      `"""${train} training, ${validation} validation and ${test} test rows; other arms at the same seed have the same."""`,
      "rng = np.random.default_rng([seed, 0])",
      ...(fixedTask
        ? [
            "# One task for all seeds, which split its rows each in their own order.",
            `x, y = draw(${rows}, np.random.default_rng([0, 0]))`,
            `order = rng.permutation(${rows})`,
            "x, y = x[order], y[order]",
          ]
        : [`x, y = draw(${rows}, rng)`]),
      ...(regression
        ? []
        : [
            `mean, spread = x[:${train}].mean(0), x[:${train}].std(0)`,
            "x = (x - mean) / np.where(spread == 0, 1, spread)",
          ]),
      `cuts = (${train}, ${train + validation})`,
      "(x_train, x_validation, x_test), (y_train, y_validation, y_test) = np.split(x, cuts), np.split(y, cuts)",
      ...spoilTraining(data, regression ? 0 : findDataset(data.name).classes),
      ...spoilTest(data),
      "return {",
      ...indent([
        '"x_train": x_train, "y_train": y_train,',
        '"x_validation": x_validation, "y_validation": y_validation,',
        '"x_test": x_test, "y_test": y_test,',
      ]),
      "}",
    ]),
  ];
}

function spoilTraining({ flipLabels, outliers, train }: DataSpec, classes: number): Lines {
  const labels = flipLabels
    ? [
        `# Each training label is drawn anew with probability ${flipLabels}.`,
        `redrawn = rng.random(${train}) < ${flipLabels}`,
        `y_train = np.where(redrawn, rng.integers(${classes}, size=${train}), y_train)`,
      ]
    : [];
  if (outliers === undefined) return labels;
  const { fraction, scale, kind } = outliers;
  const count = Math.round(fraction * train);
  const garbage = [
    `x_train[rows] = ${scale} * rng.standard_normal((${count}, x.shape[1]))`,
    `y_train[rows] = rng.integers(${classes}, size=${count})`,
  ];
  return [
    ...labels,
    `# ${count} training rows become outliers.`,
    "x_train, y_train = x_train.copy(), y_train.copy()",
    `rows = rng.permutation(${train})[:${count}]`,
    ...(kind === "garbage" ? garbage : [`x_train[rows] *= ${scale}`]),
  ];
}

function spoilTest({ corrupt, dropInputs }: DataSpec): Lines {
  return [
    ...(corrupt ? [`x_test = x_test + ${corrupt} * rng.standard_normal(x_test.shape)`] : []),
    ...(dropInputs ? [`x_test = np.where(rng.random(x_test.shape) < ${dropInputs}, 0, x_test)`] : []),
  ];
}
