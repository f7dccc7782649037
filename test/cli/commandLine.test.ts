import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { claims } from "../../src/lab/claims/index.ts";
import { clean, linchpin, newFolder, writeExperiment } from "./linchpin.ts";

afterAll(clean);
const folder = newFolder();

describe("linchpin, asked for help", () => {
  test("prints its version", async () => {
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"));
    expect(await linchpin(folder, ["--version"])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  test("without arguments, and with --help, prints commands, examples and exit codes", async () => {
    for (const args of [[], ["--help"]]) {
      const { code, stdout } = await linchpin(folder, args);
      expect(code).toBe(0);
      for (const word of [
        "claims",
        "instruments",
        "init",
        "run",
        "blocks",
        "report",
        "replay",
        "export",
        "import",
        "data",
        "conformance",
        "doctor",
        "attempts",
        "backup",
        "restore",
        "copy",
        "Examples:",
        "Exit codes:",
      ])
        expect(stdout).toContain(word);
    }
  });

  test("prints examples for every command", async () => {
    const all = [
      "claims",
      "instruments",
      "init",
      "run",
      "blocks",
      "report",
      "replay",
      "export",
      "import",
      "code",
      "data",
      "conformance",
      "doctor",
      "attempts",
      "backup",
      "restore",
      "copy",
    ];
    for (const command of all) {
      const { code, stdout } = await linchpin(folder, [command, "--help"]);
      expect([code, stdout]).toEqual([0, expect.stringMatching(new RegExp(`Examples:\\n  linchpin ${command}`))]);
    }
  });
});

describe("a mistake of the user", () => {
  /** Exit code 2, nothing on stdout, no stack, and these words on stderr. */
  async function refused(args: readonly string[], ...words: readonly string[]): Promise<void> {
    const { code, stdout, stderr } = await linchpin(folder, args);
    expect([code, stdout], stderr).toEqual([2, ""]);
    for (const word of words) expect(stderr).toContain(word);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stderr).not.toContain("this is a bug");
  }

  test("a mistyped command: the near word", () => refused(["rnu", "x"], "unknown command 'rnu'", "Did you mean run?"));
  test("a mistyped flag: the near word", () =>
    refused(["run", "x", "--sedes", "3"], "--sedes", "Did you mean --seeds?"));
  test("a mistyped claim: the near id", () =>
    refused(["run", "bn-bach-noise"], 'there is no claim "bn-bach-noise"', 'did you mean "bn-batch-noise"'));
  test("a missing argument", () => refused(["replay"], "missing required argument"));
  test("seeds that are no number", () =>
    refused(["run", "bn-batch-noise", "--seeds", "few"], "whole number of at least 1"));
  test("an unknown profile", () => refused(["run", "bn-batch-noise", "--profile", "ful"], "quick, full"));
  test("a file that is not there", () => refused(["run", "none.yaml"], "none.yaml: there is no such file"));
  test("a store that is not there", () =>
    refused(["report"], "there is no .linchpin/store.sqlite", "run an experiment first"));
  test("a store that is not there, for an export", () => refused(["export"], "there is no .linchpin/store.sqlite"));
  test("a format that is unknown", () => refused(["export", "--format", "xlsx"], "csv, json, parquet"));
  test("a trial that is no id", () => refused(["replay", "xyz"], "expected the id of a trial"));
  test("a golden-vector file that is not there", () =>
    refused(["conformance", "none.json"], "none.json: cannot be read"));
  test("an unknown data set", () => refused(["data", "show", "mooons"], "mooons"));

  test("an experiment that is no YAML: file, line and column", () => {
    writeFileSync(join(folder, "broken.yaml"), "data: moons\narms: { bn: { norm: batch }\nseeds: 3\n");
    return refused(["run", "broken.yaml"], "broken.yaml:3:1");
  });

  test("an unknown key in an experiment: file, line, column and the near word", () => {
    const file = writeExperiment(folder, ["sedes: 4"]);
    return refused(["run", file], "moons.yaml:7:1", '"sedes"', 'did you mean "seeds"');
  });

  test("a wrong --set: which one", () => {
    const file = writeExperiment(folder);
    return refused(["run", file, "--set", "train.epoch=3"], "--set train.epoch=3", 'did you mean "epochs"');
  });

  test("--profile with an experiment file", () => {
    const file = writeExperiment(folder);
    return refused(["run", file, "--profile", "full"], "--profile full is for claims");
  });

  test("a store path that is a folder", () => {
    mkdirSync(join(folder, "place.sqlite"), { recursive: true });
    const file = writeExperiment(folder);
    return refused(["run", file, "--store", "place.sqlite"], "place.sqlite");
  });
});

describe("linchpin claims", () => {
  test("lists every claim with the beginning of its sentence and the command that runs it", async () => {
    const { code, stdout } = await linchpin(folder, ["claims"]);
    expect(code).toBe(0);
    for (const { id, sentence } of claims)
      for (const word of [`“${sentence.slice(0, 40)}`, `not run here`, `linchpin run ${id}`])
        expect(stdout).toContain(word);
  });

  test("describes one with what would refute it", async () => {
    const { stdout } = await linchpin(folder, ["claims", "bn-slight-regularisation"]);
    for (const { text, refutedBy } of claims.find(({ id }) => id === "bn-slight-regularisation")!.restatements)
      for (const word of [text, refutedBy]) expect(stdout).toContain(word);
  });

  test("--json is a list with an entry a claim", async () => {
    const list = JSON.parse((await linchpin(folder, ["claims", "--json"])).stdout);
    expect(list.map(({ id }: { id: string }) => id)).toEqual(claims.map(({ id }) => id));
  });
});

describe("linchpin data", () => {
  test("list names the sets, and how to get those that are not here", async () => {
    const { code, stdout } = await linchpin(folder, ["data", "list"], { LINCHPIN_DATA: "" });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^moons +generated/m);
    expect(stdout).toMatch(/^mnist-1k +real, missing: linchpin data get mnist/m);
  });

  test("show describes a generated set, with --json as plain data", async () => {
    expect((await linchpin(folder, ["data", "show", "moons"])).stdout).toContain("class");
    const shown = JSON.parse((await linchpin(folder, ["data", "show", "moons", "--json"])).stdout);
    expect(shown.classes.length).toBeGreaterThan(0);
  });
});

describe("a pipe that closes early", () => {
  test("is no fault", async () => {
    const { spawnSync } = await import("node:child_process");
    const main = join(import.meta.dirname, "../../src/node/cli/main.ts");
    const { stdout, stderr } = spawnSync("bash", ["-c", `"${process.execPath}" "${main}" claims --json | head -c 10`], {
      encoding: "utf8",
      cwd: folder,
    });
    expect([stdout.length, stderr]).toEqual([10, ""]);
  });
});

const reference = process.env.LINCHPIN_REFERENCE ?? join(import.meta.dirname, "../../../shared/reference");

describe("linchpin conformance", () => {
  if (!existsSync(reference))
    console.log(`skipped: no golden vectors in ${reference}; LINCHPIN_REFERENCE names their folder`);

  test.skipIf(!existsSync(reference))(
    "exit code 0 where nothing fails, 1 where a number is wrong, both with --json",
    async () => {
      const right = join(reference, "optimisers.json");
      const good = await linchpin(folder, ["conformance", right, "--json"]);
      expect([good.code, JSON.parse(good.stdout).ok]).toEqual([0, true]);
      const cases = JSON.parse(readFileSync(right, "utf8"));
      const victim = cases.find(({ name }: { name: string }) => /sgd/i.test(name));
      const numbers = JSON.stringify(victim).replace(
        /("outputs":\{"[^"]+":\{"shape":\[[^\]]*\],"data":\[)(-?[\d.e-]+)/,
        "$1123",
      );
      expect(numbers).not.toBe(JSON.stringify(victim));
      writeFileSync(join(folder, "wrong.json"), `[${numbers}]`);
      const bad = await linchpin(folder, ["conformance", "wrong.json"]);
      expect([bad.code, bad.stdout]).toEqual([1, expect.stringContaining("DOES NOT CONFORM")]);
      expect(bad.stdout).toContain(victim.name);
    },
  );
});
