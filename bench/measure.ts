import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type Entry, entriesOf } from "./contenders/entries.ts";
import { oneThread } from "./contenders/pytorch.ts";
import { writeWork } from "./peers/workFile.ts";
import type { Workload } from "./workloads/workload.ts";

/** What one round of one contender gave. */
export interface Measurement {
  /** Network-training-steps: seeds times steps. */
  readonly steps: number;
  /** User and system time of all threads. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
}

/** Rounds of one contender, or null where it could not take part. */
export interface Rounds {
  readonly entry: Entry;
  readonly rounds: readonly Measurement[] | null;
}

/** A process that answers lines with JSON lines. */
class Peer {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;
  readonly #name: string;

  constructor(name: string, command: string, args: readonly string[]) {
    this.#name = name;
    const env = { ...process.env, ...oneThread };
    this.#child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"], env });
    if (this.#child.stdout === null) throw new Error("bench: a process without standard output");
    this.#reader = createInterface({ input: this.#child.stdout });
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  async answer(): Promise<Record<string, unknown>> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`bench: ${this.#name} ended without an answer`);
    const said: Record<string, unknown> = JSON.parse(value);
    if (said["error"] !== undefined) throw new Error(`bench: ${this.#name}: ${said["error"]}`);
    return said;
  }

  async measure(seconds: number): Promise<Measurement> {
    this.#child.stdin?.write(`${seconds}\n`);
    return (await this.answer()) as unknown as Measurement;
  }

  close(): void {
    this.#reader.close();
    this.#child.stdin?.end();
    this.#child.kill();
  }
}

/** How a workload is measured. */
export interface Plan {
  readonly rounds: number;
  /** About how long one measurement takes. */
  readonly seconds: number;
  readonly torch: boolean;
  readonly progress: (text: string) => void;
}

/**
 * Measures every contender of a workload in interleaved rounds: round 1 of each, then round 2 of each, and so on, after
 * a warm-up of each of at least a second (V8 compiles hot code again for about as long). Each is a process of its own
 * that waits while the others are measured.
 */
export async function measureWorkload(workload: Workload, plan: Plan): Promise<readonly Rounds[]> {
  const folder = mkdtempSync(join(tmpdir(), "linchpin-bench-"));
  const entries = entriesOf(workload);
  const taking = entries.filter(({ torch }) => torch === undefined || plan.torch);
  const peers: Peer[] = [];
  const found = taking.map((): Measurement[] => []);
  try {
    for (const [k, entry] of taking.entries()) {
      plan.progress(`${workload.id}: warming up ${entry.id}`);
      peers.push(open(workload, entry, folder));
      await peers[k].answer();
      await peers[k].measure(Math.max(1, plan.seconds));
    }
    for (let round = 1; round <= plan.rounds; round++) {
      for (const [k, entry] of taking.entries()) {
        plan.progress(`${workload.id}: round ${round} of ${plan.rounds}, ${entry.id}`);
        found[k].push(await peers[k].measure(plan.seconds));
      }
    }
  } finally {
    for (const peer of peers) peer.close();
    rmSync(folder, { recursive: true });
  }
  return entries.map((entry) => {
    const at = taking.indexOf(entry);
    return { entry, rounds: at < 0 ? null : found[at] };
  });
}

function open(workload: Workload, entry: Entry, folder: string): Peer {
  const program = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
  const name = `${workload.id}, ${entry.id}`;
  if (entry.torch === undefined)
    return new Peer(name, process.execPath, [program("processes/contender.ts"), workload.id, entry.id]);
  writeWork(workload, entry.steps, folder);
  return new Peer(name, "python3", [program("peers/torchPeer.py"), folder, entry.torch]);
}
