import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type Entry, entriesOf } from "./contenders/entries.ts";
import { type Family, type FamilyId, oneThread } from "./contenders/families.ts";
import { writeWork } from "./peers/writeWork.ts";
import type { Workload } from "./workloads/workload.ts";

/** What one round of one contender gave. */
export interface Measurement {
  /** Network-training-steps: seeds times steps. */
  readonly steps: number;
  /** User and system time of all threads. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
}

/** Rounds of one contender; null where its library is not installed, or why it cannot do the workload. */
export interface Rounds {
  readonly entry: Entry;
  readonly rounds: readonly Measurement[] | string | null;
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
    if (done) throw new Error(`${this.#name} ended without an answer`);
    const said: Record<string, unknown> = JSON.parse(value);
    if (said["error"] !== undefined) throw new Error(String(said["error"]));
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
  readonly families: Readonly<Record<FamilyId, Family>>;
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
  const peers = new Map<Entry, Peer>();
  const found = new Map<Entry, Measurement[] | string>();
  try {
    if (entries.some(({ peer }) => peer !== undefined)) writeWork(workload, folder);
    for (const entry of entries) {
      if (entry.peer !== undefined && plan.families[entry.peer.family].version === undefined) continue;
      plan.progress(`${workload.id}: warming up ${entry.id}`);
      const peer = open(workload, entry, folder, plan);
      try {
        await peer.answer();
      } catch (error) {
        // Ours must take part; what another library cannot do is a result.
        if (entry.peer === undefined) throw error;
        found.set(entry, error instanceof Error ? error.message : String(error));
        peer.close();
        continue;
      }
      peers.set(entry, peer);
      found.set(entry, []);
      await peer.measure(Math.max(1, plan.seconds));
    }
    for (let round = 1; round <= plan.rounds; round++) {
      for (const [entry, peer] of peers) {
        plan.progress(`${workload.id}: round ${round} of ${plan.rounds}, ${entry.id}`);
        const rounds = found.get(entry);
        if (Array.isArray(rounds)) rounds.push(await peer.measure(plan.seconds));
      }
    }
  } finally {
    for (const peer of peers.values()) peer.close();
    rmSync(folder, { recursive: true });
  }
  return entries.map((entry) => ({ entry, rounds: found.get(entry) ?? null }));
}

function open(workload: Workload, entry: Entry, folder: string, { families }: Plan): Peer {
  const name = `${workload.id}, ${entry.id}`;
  if (entry.peer === undefined) {
    const program = fileURLToPath(new URL("processes/contender.ts", import.meta.url));
    return new Peer(name, process.execPath, [program, workload.id, entry.id]);
  }
  const [command, ...args] = families[entry.peer.family].command;
  return new Peer(name, command, [...args, folder, entry.peer.mode, String(entry.steps)]);
}
