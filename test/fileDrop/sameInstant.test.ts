import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { makeDrop } from "../../src/node/fileDrop/dropPlan.ts";
import { resultFiles } from "../../src/node/fileDrop/resultFiles.ts";

test("of 6 different results of one trial in the same instant one is the first, and none is lost", async () => {
  const [WRITERS, ROUNDS] = [6, 100];
  const dir = mkdtempSync(join(tmpdir(), "linchpin-instant-"));
  makeDrop(dir, { product: "0", createdAt: "2026-01-01", experiment: null });
  const go = new Int32Array(new SharedArrayBuffer(4));
  const threads = Array.from(
    { length: WRITERS },
    (_, own) =>
      new Worker(new URL("resultWriter.ts", import.meta.url), { workerData: { dir, rounds: ROUNDS, own, go } }),
  );
  const heard = (): Promise<string[]> =>
    Promise.all(threads.map(async (thread) => (await once(thread, "message"))[0] as string));
  try {
    expect(new Set(await heard())).toEqual(new Set(["ready"]));
    for (let round = 1; round <= ROUNDS; round++) {
      const answers = heard();
      Atomics.store(go, 0, round);
      Atomics.notify(go, 0);
      expect((await answers).sort()).toEqual([...Array.from({ length: WRITERS - 1 }, () => "conflict"), "stored"]);
    }
    const kept = [...resultFiles(dir)].map((one) =>
      one.type === "whole" ? `${one.record.trial} ${one.record.digest}` : one.type,
    );
    expect(new Set(kept).size).toBe(WRITERS * ROUNDS);
    expect(readdirSync(join(dir, "results"))).toHaveLength(WRITERS * ROUNDS);
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
    rmSync(dir, { recursive: true });
  }
}, 120_000);
