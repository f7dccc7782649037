import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Spread, spread } from "../ratios.ts";
import { serveSources } from "./serveSources.ts";
import { browserTraining } from "./training.ts";

const browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** A population in a browser's Web Workers. */
export interface BrowserScaling {
  readonly browser: string;
  /** Network-training-steps per second of wall time, by number of workers. */
  readonly stepsPerSecond: Readonly<Record<1 | 2, Spread>>;
  /** Speed of two workers over twice the speed of one, within the same round. */
  readonly ofLinear: Spread;
  /** Whether the browser's losses were those of Node, bit by bit. */
  readonly sameBytes: boolean;
}

/** What the page sends when it is done. */
interface PageResult {
  readonly agent: string;
  readonly rounds: readonly { readonly one: number; readonly two: number }[];
  readonly digests: readonly string[];
}

/** The system's Chromium, or undefined. */
export function findBrowser(): string | undefined {
  return browsers.find((path) => existsSync(path));
}

/**
 * Opens a page in a headless Chromium whose Web Workers train a workload with the engine, one worker and two in turn. A page
 * that fails, or says nothing for long, throws.
 */
export async function measureBrowser(
  browser: string,
  workload: string,
  rounds: number,
  seconds: number,
): Promise<BrowserScaling> {
  const inNode = browserTraining(workload).run();
  const profile = mkdtempSync(join(tmpdir(), "linchpin-browser-"));
  const server = await serveSources<PageResult>();
  let child: ChildProcess | undefined;
  try {
    const settings = new URLSearchParams({ workload, rounds: String(rounds), seconds: String(seconds) });
    const page = `${server.address}/bench/browser/page.html?${settings}`;
    const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", `--user-data-dir=${profile}`];
    child = spawn(browser, [...flags, page], { stdio: "ignore" });
    const { agent, rounds: found, digests } = await server.result((4 * rounds + 8) * seconds * 1000 + 60_000);
    return {
      browser: /(?:Headless)?Chrome\/[\d.]+/.exec(agent)?.[0] ?? agent,
      stepsPerSecond: { 1: spread(found.map(({ one }) => one)), 2: spread(found.map(({ two }) => two)) },
      sameBytes: digests.every((digest) => digest === inNode),
      ofLinear: spread(found.map(({ one, two }) => two / (2 * one))),
    };
  } finally {
    const ended = new Promise<void>((resolve) => (child ? child.once("exit", () => resolve()) : resolve()));
    child?.kill();
    await ended;
    server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
