import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { describe, expect, test } from "vitest";
import { armOf, collect, poolContract, usual } from "../../../test/contracts/poolContract.ts";
import { amongOthers, pidOf, poolOfProcesses } from "../../../test/contracts/poolOfProcesses.ts";
import type { Pool } from "../../lab/types.ts";
import { processLives } from "../store/processIdentity.ts";
import { childProcessPool } from "./childProcessPool.ts";

const runner = new URL("../../../test/contracts/fakeRunner.ts", import.meta.url).href;
const open = (workers: number, options = {}): Pool => childProcessPool({ workers, runner, ...options });

poolContract("childProcessPool", open);
poolOfProcesses("childProcessPool", open);

describe("a worker process that holds too much", () => {
  test("with a full heap: the trials say so, the others finish", async () => {
    const failed = await amongOthers(open(2, { memoryLimitBytes: 300e6 }), "heap");
    expect(failed).toHaveLength(4);
    for (const { outcome, error } of failed) {
      expect(outcome).toBe("oom");
      // Whichever limit is met first: the heap's own or the watch over the whole process.
      expect(error).toMatch(/heap of its worker was full|held \d+ MB, the limit is 300 MB/);
    }
  });

  test.skipIf(process.platform === "win32")("in typed arrays is ended by the watch", async () => {
    const failed = await amongOthers(open(2, { memoryLimitBytes: 300e6 }), "memory");
    expect(failed.map(({ outcome }) => outcome)).toEqual(["oom", "oom", "oom", "oom"]);
    expect(failed[0]?.error).toMatch(/held \d+ MB, the limit is 300 MB/);
  });
});

describe("childProcessPool", () => {
  test("closing ends a loop that never yields", async () => {
    const pool = open(1);
    let pid = 0;
    for await (const { attempt } of pool.map(armOf("hang", 4), usual)) {
      // The first of four is done; the second will not come back.
      pid = pidOf(attempt.worker);
      setTimeout(() => void pool.close(), 100);
    }
    expect(pid).toBeGreaterThan(0);
    await gone(pid);
  });

  test("what workers write to stdout and stderr does not reach ours", async () => {
    const script = `
      import { childProcessPool } from ${JSON.stringify(new URL("./childProcessPool.ts", import.meta.url).href)};
      const pool = childProcessPool({ workers: 1, runner: ${JSON.stringify(runner)} });
      const specs = ${JSON.stringify(armOf("noisy", 2))};
      for await (const outcome of pool.map(specs, { group: 4, limitMs: 9000 })) console.log("record" in outcome);
    `;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script]);
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += chunk));
    // The pool is not closed: idle workers must not keep the process alive.
    const [code] = await once(child, "exit");
    expect([code, text]).toEqual([0, "true\ntrue\n"]);
  });

  test("replaces a worker after its number of tasks", async () => {
    const pool = open(1, { recycleAfter: 2 });
    const workers = new Set<string>();
    for await (const { attempt } of pool.map(armOf("moons", 6), { ...usual, group: 1 })) workers.add(attempt.worker);
    expect(workers.size).toBe(3);
    await pool.close();
  });

  test("a runner that cannot be loaded ends the map with the reason, instead of starting workers for ever", async () => {
    const pool = open(2, { runner: "file:///there/is/no/such/module.ts" });
    await expect(collect(pool.map(armOf("moons", 8), usual))).rejects.toThrow(
      /no worker process can be started.*no\/such\/module/s,
    );
    await pool.close();
  });

  test("kill -9 of the parent ends a worker in the middle of a busy loop", async () => {
    const script = `
      import { childProcessPool } from ${JSON.stringify(new URL("./childProcessPool.ts", import.meta.url).href)};
      const pool = childProcessPool({ workers: 1, runner: ${JSON.stringify(runner)} });
      const specs = ${JSON.stringify(armOf("hang", 4))};
      const onStart = (_, { worker }) => console.log(worker);
      for await (const outcome of pool.map(specs, { group: 4, limitMs: 60000, onStart })) console.log("seed 0 is done");
    `;
    const parent = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines = createInterface({ input: parent.stdout })[Symbol.asyncIterator]();
    const pid = pidOf((await lines.next()).value ?? "");
    expect((await lines.next()).value).toBe("seed 0 is done");
    parent.kill("SIGKILL");
    await once(parent, "exit");
    await gone(pid);
  });
});

/** Waits until a process is gone; the test's own limit of time ends a wait in vain. */
async function gone(pid: number): Promise<void> {
  while (processLives(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}
