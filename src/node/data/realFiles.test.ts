import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, describe, expect, it, vi } from "vitest";
import { catalogue, findDataset } from "../../core/data/catalogue.ts";
import { makeDataset } from "../../core/data/makeDataset.ts";
import { parseCifar10 } from "../../core/data/parseCifar10.ts";
import { parseCsv } from "../../core/data/parseCsv.ts";
import { labelledImages, parseIdxImages, parseIdxLabels } from "../../core/data/parseIdx.ts";
import { parseExperiment } from "../../lab/spec.ts";
import { prepareRun } from "../run/prepareRun.ts";
import { dataList } from "./dataList.ts";
import { loadSourcesSync, sourceSha256, sourcesOf } from "./loadSources.ts";

const root = resolve(process.env["LINCHPIN_DATA"] ?? "../shared/data");
const env = { LINCHPIN_DATA: root, LINCHPIN_CACHE: join(root, "no-cache") };

afterEach(() => {
  vi.unstubAllEnvs();
});

/** A test that needs files of LINCHPIN_DATA; it is skipped, and says so, where one is absent. */
function needs(files: readonly string[], name: string, test: () => void): void {
  const missing = files.filter((file) => !existsSync(join(root, file)));
  for (const file of missing) console.log(`skipped: needs ${file} in LINCHPIN_DATA (default ../shared/data)`);
  it.skipIf(missing.length > 0)(name, test);
}

const idxFiles = (folder: string): string[] =>
  ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"].map(
    (name) => `${folder}/${name}-ubyte.gz`,
  );
const read = (file: string): Uint8Array => {
  const bytes = readFileSync(join(root, file));
  return file.endsWith(".gz") ? gunzipSync(bytes) : bytes;
};
const counts = (labels: ArrayLike<number>, classes: number): number[] => {
  const found = new Array<number>(classes).fill(0);
  for (let n = 0; n < labels.length; n++) found[labels[n]]++;
  return found;
};

describe("the official files", () => {
  needs(idxFiles("mnist"), "mnist: counts, pixel statistics, and a seed of mnist-1k", () => {
    const sources = loadSourcesSync("mnist-1k", env);
    const set = sources["mnist"];
    if (set?.type !== "images") throw new Error("no images");
    expect(counts(set.labels.subarray(0, 60000), 10)).toEqual([
      5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949,
    ]);
    expect(counts(set.labels.subarray(60000), 10)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    let sum = 0;
    let squares = 0;
    for (const pixel of set.images.subarray(0, 60000 * 784)) {
      sum += pixel;
      squares += pixel * pixel;
    }
    const mean = sum / (60000 * 784 * 255);
    // Published to four places.
    expect(mean).toBeCloseTo(0.1307, 4);
    expect(Math.sqrt(squares / (60000 * 784 * 65025) - mean * mean)).toBeCloseTo(0.3081, 4);
    const spec = { name: "mnist-1k", train: 1000, validation: 500, test: 4000 };
    const drawn = makeDataset({ ...spec, sha256: sourceSha256("mnist-1k", env) ?? "" }, 0, 0, sources);
    expect([drawn.inputs, drawn.train.y.length, drawn.test.y.length]).toEqual([196, 1000, 4000]);
    expect(Math.max(...counts(drawn.test.y, 10))).toBeLessThan(550);
    expect(makeDataset(spec, 0, 0, sources)).toEqual(drawn);
  });

  needs(idxFiles("fashion-mnist"), "fashion-mnist: 7000 of each class", () => {
    const set = loadSourcesSync("fashion-mnist", env)["fashion-mnist"];
    if (set?.type !== "images") throw new Error("no images");
    expect(counts(set.labels, 10)).toEqual(new Array(10).fill(7000));
  });

  needs(
    [...idxFiles("mnist"), ...idxFiles("fashion-mnist")],
    "mnist with fashion-mnist as a second set: read together, and both sums in the trial's identity",
    () => {
      // A run is planned with the files that the process's own environment names.
      for (const [name, folder] of Object.entries(env)) vi.stubEnv(name, folder);
      const planned = (data: string) => {
        const made = parseExperiment(`data: ${data}\narms: [plain]\nseeds: 1`, "x.yaml");
        const [cell] = prepareRun({ name: "x", experiments: [made] }, "exact", "2026-01-01T00:00:00.000Z").planned;
        if (cell === undefined) throw new Error("no trial");
        return cell;
      };
      const { spec, trial } = planned("{ name: mnist-1k, ood: fashion-mnist }");
      const alone = planned("mnist-1k");
      expect(spec.data.ood).toEqual({ name: "fashion-1k", sha256: sourceSha256("fashion-mnist", env) });
      expect(spec.data.sha256).toBe(alone.spec.data.sha256);
      expect(trial).not.toBe(alone.trial);
      const { ood, ...rest } = makeDataset(spec.data, 1, 0, sourcesOf(spec.data, env));
      expect(rest).toEqual(makeDataset(alone.spec.data, 1, 0, sourcesOf(alone.spec.data, env)));
      // Clothing covers more of its pictures than digits do: 0.286 against 0.131 of white on average, and one sd of digits
      // is about 0.27 of it behind the pooling of 2 x 2 pixels.
      const mean = Array.from(ood?.x ?? []).reduce((sum, value) => sum + value, 0) / (4000 * 196);
      expect(ood?.x).toHaveLength(4000 * 196);
      expect(mean).toBeGreaterThan(0.4);
      expect(mean).toBeLessThan(0.8);
    },
  );

  needs(
    ["cifar10/data_batch_1.bin.gz"],
    "cifar10: the first batch stands for itself where the others are absent",
    () => {
      const set = loadSourcesSync("cifar-5k", env)["cifar10"];
      if (set?.type !== "images") throw new Error("no images");
      expect(counts(set.labels.subarray(0, 10000), 10)).toEqual([
        1005, 974, 1032, 1016, 999, 937, 1030, 1001, 1025, 981,
      ]);
      const means = [0, 1, 2].map((channel) => {
        let sum = 0;
        for (let n = 0; n < 10000; n++) for (let p = 0; p < 1024; p++) sum += set.images[(n * 3 + channel) * 1024 + p];
        return sum / (10000 * 1024 * 255);
      });
      // The published means are of all 50 000: another 40 000 images move them by less than .003.
      means.forEach((mean, k) => {
        expect(Math.abs(mean - [0.4914, 0.4822, 0.4465][k])).toBeLessThan(0.005);
      });
    },
  );
});

describe("prefixes in the same formats", () => {
  for (const folder of ["mini/mnist", "mini/fashion-mnist"])
    needs(idxFiles(folder), `${folder}: 1000 and 500 images`, () => {
      const sizes = ["train", "t10k"].map((part) => {
        const images = parseIdxImages(read(`${folder}/${part}-images-idx3-ubyte.gz`), "f");
        const labels = parseIdxLabels(read(`${folder}/${part}-labels-idx1-ubyte.gz`), "f");
        return labelledImages(images, labels, 10, "f").labels.length;
      });
      expect(sizes).toEqual([1000, 500]);
    });

  needs(["mini/cifar10/data_batch_1.bin.gz"], "mini/cifar10: 300 records", () => {
    expect(parseCifar10(read("mini/cifar10/data_batch_1.bin.gz"), "f").labels.length).toBe(300);
  });
});

describe("tables", () => {
  const plain = { delimiter: ",", header: false };
  /** Files, and rows of each class: those of the index less the rows that miss a value. */
  const tables: Readonly<Record<string, readonly [readonly string[], readonly number[]]>> = {
    digits: [["sklearn/digits.csv.gz"], [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]],
    breast_cancer: [["sklearn/breast_cancer.csv"], [212, 357]],
    iris: [["sklearn/iris.csv"], [50, 50, 50]],
    wine: [["sklearn/wine_data.csv"], [59, 71, 48]],
    diabetes: [["sklearn/diabetes_data.csv.gz", "sklearn/diabetes_target.csv.gz"], [442]],
    sonar: [["uci/sonar.csv"], [111, 97]],
    ionosphere: [["uci/ionosphere.csv"], [126, 225]],
    german: [["uci/german.csv"], [700, 300]],
    "wheat-seeds": [["uci/wheat-seeds.csv"], [70, 70, 70]],
    banknote: [["uci/banknote_authentication.csv"], [762, 610]],
    haberman: [["uci/haberman.csv"], [225, 81]],
    glass: [["uci/glass.csv"], [70, 76, 17, 13, 9, 29]],
    "breast-cancer-wisconsin": [["uci/breast-cancer-wisconsin.csv"], [444, 239]],
    "winequality-red": [["uci/winequality-red.csv"], [10, 53, 681, 638, 199, 18]],
    adult: [
      ["uci/adult-train.csv.gz", "uci/adult-test.csv.gz"],
      [34014, 11208],
    ],
  };

  it("are all of the catalogue", () => {
    expect(Object.keys(tables)).toEqual(catalogue.filter(({ rows }) => rows !== undefined).map(({ id }) => id));
  });

  for (const [id, [files, expected]] of Object.entries(tables))
    needs(
      files.map((file) => `tabular/${file}`),
      `${id}: rows, inputs and classes are those of the catalogue, and a seed can be drawn`,
      () => {
        const entry = findDataset(id);
        const set = loadSourcesSync(id, env)[id];
        if (set?.type !== "table") throw new Error("no table");
        expect([set.y.length, set.inputs, set.classes]).toEqual([entry.rows, entry.inputs, entry.classes]);
        expect(counts(set.y, set.classes)).toEqual(expected);
        const { train, validation, test } = entry.defaults;
        const spec = { name: id, train, validation, test, sha256: sourceSha256(id, env) ?? "" };
        const drawn = makeDataset(spec, 0, 0, { [id]: set });
        expect(drawn.train.x).toHaveLength(train * entry.inputs);
        expect(drawn.test.y).toHaveLength(test);
        expect(drawn.train.targets === undefined).toBe(entry.task === "classification");
        expect(dataList(env).find((listed) => listed.id === id)?.state).toBe("here");
      },
    );

  needs(["tabular/sklearn/diabetes_data.csv.gz"], "diabetes: body mass index goes with the target by .586", () => {
    const set = loadSourcesSync("diabetes", env)["diabetes"];
    if (set?.type !== "table" || set.targets === undefined) throw new Error("no values");
    const bmi = Float64Array.from(set.targets, (_, n) => set.x[10 * n + 2]);
    // numpy.corrcoef of the same columns: 0.58645.
    expect(correlation(bmi, set.targets)).toBeCloseTo(0.58645, 5);
  });

  needs(["tabular/uci/german.csv"], "german: codes are refused until they are declared", () => {
    const bytes = read("tabular/uci/german.csv");
    const options = { ...plain, target: 21, classes: ["1", "2"] };
    expect(() => parseCsv(bytes, options, "german.csv")).toThrow(
      /^german.csv, line 1, column 1 \("column 1"\): "A11" is no finite number/,
    );
    const lines = Buffer.from(bytes).toString().trim().split("\n");
    const coded = [1, 3, 4, 6, 7, 9, 10, 12, 14, 15, 17, 19, 20];
    const categorical = coded.map((column) => ({
      column,
      values: [...new Set(lines.map((line) => line.split(",")[column - 1]))],
    }));
    const table = parseCsv(bytes, { ...options, categorical }, "german.csv");
    expect(table.inputs).toBe(7 + categorical.reduce((sum, { values }) => sum + values.length, 0));
    expect(counts(table.y, 2)).toEqual([700, 300]);
  });

  needs(["tabular/uci/adult-test.csv.gz"], "adult: blanks are dropped, rows with ? left out and counted", () => {
    const bytes = read("tabular/uci/adult-test.csv.gz");
    const ignore = [2, 4, 6, 7, 8, 9, 10, 14];
    const options = { ...plain, target: 15, classes: ["<=50K.", ">50K."], missing: ["?"] };
    const table = parseCsv(bytes, { ...options, ignore }, "adult");
    expect(table.dropped).toBe(0);
    expect(counts(table.y, 2)).toEqual([12435, 3846]);
    const work = { column: 2, values: workclasses(bytes) };
    const fewer = parseCsv(bytes, { ...options, ignore: ignore.slice(1), categorical: [work] }, "adult");
    expect(fewer.dropped).toBe(963);
  });
});

function correlation(a: Float64Array, b: Float64Array): number {
  const centred = (values: Float64Array): Float64Array => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.map((value) => value - mean);
  };
  const [u, v] = [centred(a), centred(b)];
  const dot = (x: Float64Array, y: Float64Array): number => x.reduce((sum, value, n) => sum + value * y[n], 0);
  return dot(u, v) / Math.sqrt(dot(u, u) * dot(v, v));
}

function workclasses(bytes: Uint8Array): string[] {
  const lines = Buffer.from(bytes).toString().trim().split("\n");
  return [...new Set(lines.map((line) => line.split(",")[1].trim()))].filter((name) => name !== "?");
}
