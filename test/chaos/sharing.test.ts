// Several processes and one store; a holder of the writer's lease that is blocked; clocks that jump.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { checkStore } from "../../src/node/store/checkStore.ts";
import { sqliteStore } from "../../src/node/store/sqliteStore.ts";
import { StoreInUseError } from "../../src/node/store/storeErrors.ts";
import { attempts, clean, linchpin, newFolder, recordCount, records, start, until } from "../cli/linchpin.ts";
import { sampleAttempt, sampleRecord } from "../contracts/sampleRecord.ts";
import { limit, long, tally } from "./chaos.ts";

const folder = mkdtempSync(join(tmpdir(), "linchpin-sharing-"));
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});
afterAll(() => {
  clean();
  rmSync(folder, { recursive: true, force: true });
});
let files = 0;
const newPath = (): string => join(folder, `s${files++}.sqlite`);

const clock = pathToFileURL(join(import.meta.dirname, "jumpingClock.ts")).href;

interface Said {
  readonly process: ChildProcess;
  readonly lines: AsyncIterator<string>;
  /** Everything until its end. */
  readonly all: Promise<string>;
}

function startModule(module: string, args: readonly (string | number)[], jumps?: string): Said {
  const child = spawn(process.execPath, [join(import.meta.dirname, module), ...args.map(String)], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      NODE_COMPILE_CACHE: join(import.meta.dirname, "../../node_modules/.cache/linchpin-tests"),
      ...(jumps === undefined ? {} : { NODE_OPTIONS: `--import ${clock}`, LINCHPIN_TEST_CLOCK: jumps }),
    },
  });
  children.push(child);
  let text = "";
  for (const stream of [child.stdout!, child.stderr!]) stream.on("data", (part) => (text += String(part)));
  return {
    process: child,
    lines: createInterface({ input: child.stdout! })[Symbol.asyncIterator](),
    all: once(child, "close").then(() => text),
  };
}

describe("several processes and one store", { timeout: limit }, () => {
  const rounds = Array.from({ length: long ? 20 : 1 }, (_, round) => round);
  const cases = rounds.flatMap((round) => (long ? [2, 3, 4, 5, 6, 7, 8] : [2, 8]).map((n) => ({ n, round })));

  test.for(cases)(
    "of $n that start at once, round $round, one writes, the others are refused by name and read every record meanwhile; no lock is shown to anybody",
    async ({ n }) => {
      const path = newPath();
      const TRIALS = 30;
      const all = Array.from({ length: n }, () => startModule("sharedWriter.ts", [path, TRIALS]));
      // Who ends without a line has said on stderr why.
      const first = await Promise.all(all.map(async ({ lines, all }) => (await lines.next()).value ?? (await all)));
      expect([...first].sort()).toEqual([...Array.from({ length: n - 1 }, () => "refused"), "writes"].sort());
      const writer = first.indexOf("writes");
      const readers = all.filter((_, i) => i !== writer);
      for (const { all: said } of readers) expect(await said).toBe(`refused\nread ${TRIALS}\n`);
      expect((await all[writer]!.lines.next()).value).toBe("written");
      all[writer]!.process.kill("SIGKILL");
      await all[writer]!.all;
      const store = sqliteStore(path);
      expect(checkStore(store)).toMatchObject({ trials: TRIALS, damaged: [], integrity: [], open: 0 });
      store.close();
      tally({
        what: `${n} processes start on one store`,
        cases: 1,
        seen: "1 writes, the others refused and reading, 0 locks shown",
      });
    },
  );
});

describe("a store that does not exist yet", { timeout: limit }, () => {
  test("is made by whichever of 6 threads is first, and opened by all of them", async () => {
    const ROUNDS = long ? 5000 : 200;
    const paths = Array.from({ length: ROUNDS }, newPath);
    const go = new Int32Array(new SharedArrayBuffer(4));
    const threads = Array.from(
      { length: 6 },
      () => new Worker(new URL("opener.ts", import.meta.url), { workerData: { paths, go } }),
    );
    const heard = (): Promise<string[]> =>
      Promise.all(threads.map(async (thread) => (await once(thread, "message"))[0] as string));
    try {
      expect(new Set(await heard())).toEqual(new Set(["ready"]));
      const seen = new Set<string>();
      for (let round = 1; round <= ROUNDS; round++) {
        const answers = heard();
        Atomics.store(go, 0, round);
        Atomics.notify(go, 0);
        for (const answer of await answers) seen.add(answer);
      }
      expect(seen).toEqual(new Set(["opened"]));
    } finally {
      await Promise.all(threads.map((thread) => thread.terminate()));
    }
    tally({ what: "6 threads open one new store at once", cases: ROUNDS, seen: "opened by all" });
  });
});

describe("a blocked event loop", { timeout: limit }, () => {
  // With the lease's own times a holder is given up after 10 s, so the long form blocks for a minute.
  const times = long
    ? { blockMs: 60_000, beatMs: 2000, stillMs: 10_000 }
    : { blockMs: 2500, beatMs: 100, stillMs: 600 };
  const cases = Array.from({ length: long ? 5 : 2 }, (_, i) => i);

  test.for(cases)(
    `for ${times.blockMs / 1000} s, longer than the lease's ${times.stillMs / 1000} s, case %i: another process takes over, and what the blocked one brings afterwards is refused, not stored twice`,
    async () => {
      const path = newPath();
      const { blockMs, ...lease } = times;
      const blocked = startModule("blockedWriter.ts", [path, blockMs, lease.beatMs, lease.stillMs]);
      expect((await blocked.lines.next()).value).toBe("blocked");
      const store = sqliteStore(path, { lease });
      for (let seed = 0; seed < 10; seed++)
        expect(store.append(sampleRecord(seed), sampleAttempt({ worker: "successor" }))).toBe(
          seed < 5 ? "duplicate" : "stored",
        );
      expect(await blocked.all).toBe(`blocked\n${"refused StoreInUseError\n".repeat(5)}`);
      const stored = store.attempts().filter(({ outcome }) => outcome === "ok");
      expect([stored.length, new Set(stored.map(({ trial }) => trial)).size]).toEqual([10, 10]);
      expect(checkStore(store)).toMatchObject({ trials: 10, damaged: [], conflicts: [], open: 0 });
      store.close();
      tally({
        what: "event loop blocked beyond the lease",
        cases: 1,
        seen: "taken over, 5 late results refused, 0 twice",
      });
    },
  );
});

describe("a clock that jumps by a year, an hour or a second at every look", { timeout: limit }, () => {
  test("neither frees a lease that is held nor holds one that is free, on either side", async () => {
    const path = newPath();
    const holder = startModule("sharedWriter.ts", [path, 3], "jumps");
    expect((await holder.lines.next()).value).toBe("writes");
    expect(() => sqliteStore(path)).toThrow(StoreInUseError);
    const challenger = startModule("sharedWriter.ts", [path, 3], "jumps");
    expect(await challenger.all).toBe("refused\nread 3\n");
    holder.process.kill("SIGKILL");
    await holder.all;
    const successor = startModule("sharedWriter.ts", [path, 3], "jumps");
    expect((await successor.lines.next()).value).toBe("writes");
    expect((await successor.lines.next()).value).toBe("written");
    tally({ what: "leases under a jumping `Date`", cases: 3, seen: "held while held, free when free" });
  });

  test("changes no record, no verdict and no count of a run that is killed a year ahead and resumed a year behind", async () => {
    const STORE = ".linchpin/store.sqlite";
    const moons = {
      ...{
        question: "?",
        data: { name: "moons", train: 96, validation: 50, test: 200 },
        net: ["dense 12", "relu", "dense 2"],
      },
      ...{ train: { epochs: 40 }, seeds: 20, arms: { bn: { norm: "batch" }, plain: {} } },
      compare: [{ arm: "bn", against: "plain", on: "test.nll", better: "lower" }],
    };
    const at = (): string => {
      const made = newFolder();
      writeFileSync(join(made, "moons.json"), JSON.stringify(moons));
      return made;
    };
    const YEAR = 365 * 86_400_000;
    const off = (ms: number | "jumps"): NodeJS.ProcessEnv => ({
      NODE_OPTIONS: `--import ${clock}`,
      LINCHPIN_TEST_CLOCK: String(ms),
    });
    const args = ["run", "moons.json", "--workers", "2", "--json"];
    const whole = at();
    const straight = await linchpin(whole, args);
    expect(straight.code, straight.stderr).toBe(0);
    const jumped = at();
    const path = join(jumped, STORE);
    for (const ahead of [YEAR, "jumps"] as const) {
      const before = recordCount(path);
      const run = start(jumped, args, off(ahead));
      await until(() => recordCount(path) > before);
      run.process.kill("SIGKILL");
      await run.ended;
    }
    const resumed = await linchpin(jumped, args, off(-YEAR));
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(records(path)).toStrictEqual(records(join(whole, STORE)));
    const numbers = ({ stdout }: { readonly stdout: string }): object => {
      const { verdicts, estimates, looks } = JSON.parse(stdout);
      return { verdicts, estimates, looks };
    };
    expect(numbers(resumed)).toEqual(numbers(straight));
    const stored = attempts(path).filter(({ outcome }) => outcome === "ok");
    expect([stored.length, new Set(stored.map(({ trial }) => trial)).size]).toEqual([40, 40]);
    tally({
      what: "runs killed and resumed under clocks off by ±1 year or jumping",
      cases: 3,
      seen: "records and verdicts byte-identical",
    });
  });
});
