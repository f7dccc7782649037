import { createInterface } from "node:readline";
import { readWork, type SeedWork, type WorkSettings } from "./workFile.ts";

/** What a peer in this language gives: a trainer of the networks of a turn. */
export interface PeerTrainer {
  /** Networks that one turn trains. */
  readonly networks: number;
  /** Puts the networks of a turn at their start: all seeds, or seed `turn` where networks are trained one at a time. */
  restart(turn: number): Promise<void>;
  /** Trains for some steps; returns the losses before each update, (steps, networks), when all is done. */
  advance(steps: number): Promise<ArrayLike<number>>;
}

/**
 * Runs a peer, `FOLDER MODE STEPS` on the command line: holds its losses against the reference's, then answers each line with a
 * number of seconds by one JSON line of measurements, as torchPeer.py does. A peer that fails says why and ends.
 */
export async function serve(
  open: (settings: WorkSettings, seeds: readonly SeedWork[], mode: string) => Promise<PeerTrainer>,
): Promise<void> {
  const [folder = "", mode = "", steps = "1"] = process.argv.slice(2);
  try {
    const { settings, seeds } = readWork(folder);
    const trainer = await open(settings, seeds, mode);
    const error = await largestError(trainer, settings.expected);
    if (!(error < settings.tolerance)) throw new Error(`losses differ from the reference by ${error}`);
    say({ ready: true, largestError: error });
    let turn = 0;
    for await (const line of createInterface({ input: process.stdin })) {
      const { turns, ...measured } = await measure(trainer, Number(steps), Number(line), turn);
      turn += turns;
      say(measured);
    }
  } catch (error) {
    say({ error: error instanceof Error ? error.message : String(error) });
    process.exit(1);
  }
}

function say(answer: object): void {
  console.log(JSON.stringify(answer));
}

async function largestError(trainer: PeerTrainer, expected: WorkSettings["expected"]): Promise<number> {
  const { networks } = trainer;
  let worst = 0;
  for (let seed = 0; seed < expected.length; seed++) {
    await trainer.restart(networks === 1 ? seed : 0);
    const losses = await trainer.advance(expected[seed].length);
    expected[seed].forEach((wanted, step) => {
      const found = losses[step * networks + (networks === 1 ? 0 : seed)];
      const error = Math.abs(found - wanted) / Math.max(1, wanted);
      worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(worst, error);
    });
  }
  return worst;
}

async function measure(trainer: PeerTrainer, steps: number, seconds: number, first: number) {
  const began = performance.now();
  let microseconds = 0;
  for (let turns = 1; ; turns++) {
    await trainer.restart(first + turns - 1);
    const before = process.cpuUsage();
    await trainer.advance(steps);
    const { user, system } = process.cpuUsage(before);
    microseconds += user + system;
    const wallSeconds = (performance.now() - began) / 1000;
    if (wallSeconds >= seconds)
      return { turns, steps: turns * steps * trainer.networks, cpuSeconds: microseconds / 1e6, wallSeconds };
  }
}

/** Batches of the first epoch, one after another: rows of a seed by batch, (steps of an epoch, B). */
export function batchesOf({ order }: SeedWork, batch: number): readonly Int32Array[] {
  return Array.from({ length: Math.floor(order.length / batch) }, (_, k) => order.subarray(k * batch, (k + 1) * batch));
}

/** The given rows of x (N, I), one after another, (rows, I). */
export function takeRows(x: Float32Array, inputs: number, rows: Int32Array): Float32Array {
  const taken = new Float32Array(rows.length * inputs);
  rows.forEach((row, k) => {
    taken.set(x.subarray(row * inputs, (row + 1) * inputs), k * inputs);
  });
  return taken;
}
