// `linchpin serve` as a whole process, asked as its page asks it.
import { expect } from "vitest";
import { type Started, start, until } from "./linchpin.ts";

const LINK = /^Linchpin: (http:\/\/127\.0\.0\.1:\d+)\/#(\S+)$/m;

const started: Started[] = [];

/** Ends what is left of the servers of a test. */
export async function stopServers(): Promise<void> {
  for (const one of started.splice(0)) {
    if (one.process.exitCode !== null || one.process.signalCode !== null) continue;
    process.kill(-one.process.pid!, "SIGKILL");
    await one.ended;
  }
}

interface Served extends Started {
  readonly url: string;
  post(path: string, body: unknown): Promise<Response>;
  get(path: string): Promise<Response>;
}

/** Starts a server with two workers and opens a session. */
export async function serve(folder: string, args: readonly string[] = []): Promise<Served> {
  const child = start(folder, ["serve", "--no-open", "--workers", "2", ...args]);
  started.push(child);
  await until(() => LINK.test(child.stdout()) || child.process.exitCode !== null);
  const [, url = "", launch = ""] = LINK.exec(child.stdout()) ?? [];
  expect(url, child.stderr()).not.toBe("");
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ launch });
  const session = await fetch(`${url}/api/1/session`, { method: "POST", headers, body });
  const { token } = (await session.json()) as { token: string };
  const authorization = `Bearer ${token}`;
  return {
    ...{ ...child, url },
    post: (path, given) =>
      fetch(`${url}/api/1${path}`, {
        ...{ method: "POST", headers: { ...headers, authorization }, body: JSON.stringify(given) },
      }),
    get: (path) => fetch(`${url}/api/1${path}`, { headers: { authorization } }),
  };
}

export function interrupt({ process: child }: Started): void {
  process.kill(-child.pid!, "SIGINT");
}

/** Forty seeds of two arms: long enough to be interrupted. */
export const experiment = {
  question: "Does the noise of the batch lower the loss?",
  data: { name: "moons", train: 96, validation: 50, test: 200 },
  net: ["dense 12", "relu", "dense 12", "relu", "dense 2"],
  train: { epochs: 60 },
  arms: { bn: { norm: "batch" }, "bn-full": { norm: "batch", statistics: "all" } },
  seeds: 40,
  compare: [{ arm: "bn", against: "bn-full", on: "test.nll", better: "lower" }],
};
