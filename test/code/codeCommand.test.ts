// `linchpin code` as a user meets it, and its program beside the trial that it is written from.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { clean, linchpin, newFolder, records, writeExperiment } from "../cli/linchpin.ts";
import { pythonWith, runPython } from "./python.ts";

afterAll(clean);
const python = pythonWith("torch", "numpy");

describe("linchpin code", () => {
  test("prints a program and nothing else; the same command prints the same bytes", async () => {
    const folder = newFolder();
    const first = await linchpin(folder, ["code", "bn-spreads-reliance", "--arm", "bn", "--task", "moons"]);
    expect([first.code, first.stderr]).toEqual([0, ""]);
    expect(first.stdout).toMatch(/^"""Arm bn of bn-spreads-reliance\/quick\/moons, task moons\./);
    expect(first.stdout).toContain("nn.BatchNorm1d(32, eps=1e-5, momentum=0.1)");
    const second = await linchpin(folder, ["code", "bn-spreads-reliance", "--arm", "bn", "--task", "moons"]);
    expect(second.stdout).toBe(first.stdout);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("--lr and --set change what is written", async () => {
    const folder = newFolder();
    const file = writeExperiment(folder);
    const { stdout } = await linchpin(folder, ["code", file, "--arm", "bn", "--lr", "0.3", "--set", "epochs=7"]);
    expect(stdout).toContain("LEARNING_RATE = 0.3\n");
    expect(stdout).toContain("EPOCHS = 7\n");
  });

  test("--framework linchpin writes the arm alone, whose trials a store may have already", async () => {
    const folder = newFolder();
    const file = writeExperiment(folder, ["train: { epochs: 2 }", "seeds: 3"]);
    expect((await linchpin(folder, ["run", file])).code).toBe(0);
    const written = await linchpin(folder, [
      "code",
      file,
      "--arm",
      "bn",
      "--framework",
      "linchpin",
      "--out",
      "bn.yaml",
    ]);
    expect(written.code, written.stderr).toBe(0);
    expect(readFileSync(join(folder, "bn.yaml"), "utf8")).toContain("#   linchpin run bn.yaml");
    expect((await linchpin(folder, ["run", "bn.yaml"])).stderr).toContain("3 reused, 0 new trials");
  });

  test("mistakes: the near arm and task, a choice among arms, a file that is there", async () => {
    const folder = newFolder();
    const refused = async (args: readonly string[], ...words: readonly string[]): Promise<void> => {
      const { code, stdout, stderr } = await linchpin(folder, ["code", ...args]);
      expect([code, stdout], stderr).toEqual([2, ""]);
      for (const word of words) expect(stderr).toContain(word);
    };
    const claim = "bn-slight-regularisation";
    await refused([claim], "--arm");
    await refused([claim, "--arm", "bn-ful"], 'no arm "bn-ful" on teacher; did you mean "bn-full"?');
    await refused([claim, "--arm", "best-dropout"], "stands for the best of dropout-.1, dropout-.2");
    await refused([claim, "--arm", "bn", "--task", "teachr"], 'no task "teachr"; did you mean "teacher"?');
    await refused([claim, "--arm", "bn", "--framework", "jax"], "pytorch");
    writeFileSync(join(folder, "mine.py"), "mine\n");
    await refused([claim, "--arm", "bn", "--out", "mine.py"], "there is such a file, and it is kept");
    const boosted = writeExperiment(folder, ["root: 2"]);
    const arm = "arms.bn={ norm: batch, dropout: .2, boosting: true, noise: { matched: 8, shared: true } }";
    await refused([boosted, "--arm", "bn", "--set", arm], 'arm "bn" has dropout boosting and injected noise');
    expect(readFileSync(join(folder, "mine.py"), "utf8")).toBe("mine\n");
  });
});

/** Trains one seed of an arm, writes its program with what that trial begins with, and compares where the two end. */
async function endsWhereTheTrialEnds(framework: string, arm: string, interpreter: string): Promise<void> {
  const folder = newFolder();
  writeFileSync(
    join(folder, "x.yaml"),
    `data: { name: teacher, train: 96, test: 400, validation: 10 }\narms: [${arm}]\ntrain: { epochs: 8 }\nseeds: 1\nfirstSeed: 5\ninstruments: [generalisation]\n`,
  );
  expect((await linchpin(folder, ["run", "x.yaml"])).code).toBe(0);
  const files = ["--out", "x.py", "--npz", "x.npz"];
  const written = await linchpin(folder, ["code", "x.yaml", "--arm", arm, "--framework", framework, ...files]);
  expect(written.code, written.stderr).toBe(0);
  const printed = runPython(interpreter, ["x.py", "--data", "x.npz"], folder);
  const [train = 0, trainAccuracy = 0, test = 0, testAccuracy = 0] = [
    ...printed.matchAll(/ (\d[\d.e-]*)(?=[,;\n])/g),
  ].map((match) => Number(match[1]));
  const { scalars } = records(join(folder, ".linchpin/store.sqlite"))[0]!;
  // Both in float32, in another order of summation: 1e-6 a step, through 16 steps.
  expect(Math.abs(train - scalars["train.nll"]!)).toBeLessThan(1e-4);
  expect(Math.abs(test - scalars["test.nll"]!)).toBeLessThan(1e-4);
  // One row of 96, and of 400, may change sides by rounding; accuracies are printed with four digits.
  expect(Math.abs(trainAccuracy - scalars["train.accuracy"]!)).toBeLessThan(0.011);
  expect(Math.abs(testAccuracy - scalars["test.accuracy"]!)).toBeLessThan(0.003);
}

const keras = pythonWith("keras", "torch", "numpy");

describe.skipIf(keras === undefined)("a generated Keras program (skipped without a Python that has keras)", () => {
  test.each(["bn", "bn-g16", "bn-full"])("of arm %s with --data ends where the trial of the store ends", (arm) =>
    endsWhereTheTrialEnds("keras", arm, keras ?? ""),
  );
});

describe.skipIf(python === undefined)("a generated PyTorch program (skipped without a Python that has torch)", () => {
  // Arms without noise of their own: with data, start and order given, nothing random is left.
  test.each(["plain", "bn", "bn-g16", "bn-full", "layernorm", "plain+member2"])(
    "of arm %s with --data ends where the trial of the store ends",
    (arm) => endsWhereTheTrialEnds("pytorch", arm, python ?? ""),
  );

  test("draws data of its own, the same for two arms at a seed, and trains several seeds", async () => {
    const folder = newFolder();
    const file = writeExperiment(folder, ["train: { epochs: 1 }"]);
    for (const arm of ["bn", "bn-full"]) await linchpin(folder, ["code", file, "--arm", arm, "--out", `${arm}.py`]);
    expect(runPython(python ?? "", ["bn.py", "--seed", "3", "--seeds", "2"], folder)).toMatch(
      /^seed 3: train loss .*\nseed 4: train loss .*\n$/,
    );
    const compare = [
      "import importlib, numpy as np, torch",
      "a, b = importlib.import_module('bn'), importlib.import_module('bn-full')",
      "assert all(np.array_equal(a.make_data(1)[k], b.make_data(1)[k]) for k in a.make_data(1))",
      "starts = []",
      "for m in (a, b):",
      "    torch.manual_seed(1)",
      "    net = m.Net()",
      "    m.initialise(net)",
      "    starts.append(net.output.weight)",
      "assert torch.equal(*starts)",
    ];
    runPython(python ?? "", ["-c", compare.join("\n")], folder);
    expect(existsSync(join(folder, "bn.py"))).toBe(true);
  });
});
