import type { ExperimentFile } from "../../src/lab/experimentFile.ts";
import type { AskedRunBody, QueuedRun } from "../../src/lab/serverAnswers.ts";
import type { Pool } from "../../src/lab/types.ts";
import { inProcessPool } from "../../src/node/pool/inProcessPool.ts";
import { runTrials } from "../../src/node/pool/labRunner.ts";
import { type LabServer, startServer } from "../../src/node/server/startServer.ts";
import type { LocalStore } from "../../src/node/store/localStore.ts";
import { memoryStore } from "../../src/node/store/memoryStore.ts";

/** Two arms that train in a moment. */
export const tiny: ExperimentFile = {
  name: "tiny",
  question: "Does the noise of the batch lower the loss?",
  data: { name: "moons", train: 96, validation: 50, test: 100 },
  net: ["dense 8", "relu", "dense 2"],
  train: { epochs: 1 },
  arms: { bn: { norm: "batch" }, "bn-full": { norm: "batch", statistics: "all" } },
  seeds: 8,
  compare: [{ arm: "bn", against: "bn-full", on: "test.nll", better: "lower" }],
};

/** A server with its token, as a page has it. */
export interface TestServer {
  readonly server: LabServer;
  readonly store: LocalStore;
  readonly token: string;
  /** What it reported as its own mistakes. */
  readonly reported: readonly unknown[];
  get(path: string): Promise<Answer>;
  post(path: string, body: unknown): Promise<Answer>;
  /** Asks for a run and gives it back as it was queued. */
  run(body: AskedRunBody): Promise<QueuedRun>;
  /** Waits until a run is over. */
  over(run: number): Promise<QueuedRun>;
}

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects; what is not there fails it
  readonly json: any;
}

export interface TestServerOptions {
  readonly store?: LocalStore;
  readonly pool?: Pool;
  readonly page?: string;
}

const open: LabServer[] = [];

/** Starts a server on a free port; by default with a store in memory and trials in this process. */
export async function testServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { store = memoryStore(), pool = inProcessPool(runTrials), page = "no page" } = options;
  const reported: unknown[] = [];
  const report = (error: unknown): void => void reported.push(error);
  const server = await startServer({ store, path: "s.sqlite", pool, workers: 1, page, port: 0, report, everyMs: 20 });
  open.push(server);
  const at = `http://127.0.0.1:${server.port}/api/1`;
  const json = { "content-type": "application/json" };
  const launch = new URL(server.launchUrl()).hash.slice(1);
  const session = await fetch(`${at}/session`, { method: "POST", headers: json, body: JSON.stringify({ launch }) });
  const { token } = (await session.json()) as { token: string };
  const authorization = `Bearer ${token}`;
  const answer = async (response: Response): Promise<Answer> => ({
    ...{ status: response.status, json: await response.json() },
  });
  const get = async (path: string): Promise<Answer> => answer(await fetch(at + path, { headers: { authorization } }));
  const post = async (path: string, body: unknown): Promise<Answer> =>
    answer(await fetch(at + path, { method: "POST", headers: { ...json, authorization }, body: JSON.stringify(body) }));
  return {
    ...{ server, store, token, reported, get, post },
    async run(body) {
      const { status, json: view } = await post("/runs", body);
      if (status !== 202) throw new Error(`${status}: ${JSON.stringify(view)}`);
      return view;
    },
    async over(run) {
      for (;;) {
        const { runs } = (await get("/runs")).json as { runs: QueuedRun[] };
        const view = runs.find((one) => one.run === run);
        if (view !== undefined && ["done", "stopped", "failed"].includes(view.state)) return view;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
  };
}

/** A pool whose tasks wait until they are let through. */
export function gatedPool(): { readonly pool: Pool; let(tasks: number): void; waiting(): number } {
  let free = 0;
  const queue: (() => void)[] = [];
  const pool = inProcessPool(async (specs) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => queue.push(resolve));
    return runTrials(specs);
  });
  return {
    pool,
    let(tasks) {
      for (let task = 0; task < tasks; task++) {
        const next = queue.shift();
        if (next === undefined) free++;
        else next();
      }
    },
    waiting: () => queue.length,
  };
}

/** Ends every server of a test file. */
export async function clean(): Promise<void> {
  await Promise.all(open.splice(0).map((server) => server.close()));
}
