import { recordDigest } from "../../src/lab/recordDigest.ts";
import { trialId } from "../../src/lab/trialId.ts";
import type { AttemptInfo, StoredExperiment, TrialRecord, TrialSpec } from "../../src/lab/types.ts";

/** A small, complete spec; `seed` and `arm` make it another trial. */
export function sampleSpec(seed: number, arm = 0.1): TrialSpec {
  return {
    kernel: "sample-1",
    data: { name: "moons", train: 40, validation: 10, test: 20 },
    net: {
      inputs: 2,
      layers: [{ type: "dense", units: 4 }, { type: "relu" }, { type: "dense", units: 2 }],
      loss: "softmax",
      initialiser: "he",
    },
    train: { learningRate: arm, momentum: 0.9, batch: 10, epochs: 2, lastBatch: "drop", reshuffle: true },
    root: 7,
    seed,
    instruments: [{ id: "generalisation" }],
  };
}

/** A record of `sampleSpec(seed)` whose numbers depend on the seed; `parts` replaces some of it. */
export function sampleRecord(seed: number, parts: Partial<TrialRecord> = {}): TrialRecord {
  const spec = parts.spec ?? sampleSpec(seed);
  const content = {
    outcome: "ok" as const,
    scalars: { "test.nll": 0.1 + seed / 7, "test.accuracy": 1 / (seed + 2) },
    invalid: { "noise.bn": "the network has no batch norm" },
    curves: { "train.loss": Float32Array.from({ length: 64 }, (_, i) => Math.sin(seed + i)) },
    arrays: { "rely.matrix": { shape: [4, 2], data: Float32Array.from({ length: 8 }, (_, i) => seed * 8 + i) } },
    ...parts,
  };
  return { trial: trialId(spec), spec, ...content, digest: parts.digest ?? recordDigest(content) };
}

export function sampleAttempt(parts: Partial<AttemptInfo> = {}): AttemptInfo {
  return {
    worker: "worker 1",
    host: "here",
    pool: "test",
    startedAt: "2026-01-01T00:00:00.000Z",
    endedAt: "2026-01-01T00:00:01.000Z",
    cpuSeconds: 0.5,
    peakRssBytes: 100_000_000,
    ...parts,
  };
}

export function sampleExperiment(id: string, parts: Partial<StoredExperiment> = {}): StoredExperiment {
  const cell = (arm: string, seed: number, learningRate: number): StoredExperiment["plan"][number] => ({
    ...{ arm, seed, task: "moons", learningRate },
    trial: trialId(sampleSpec(seed, learningRate)),
  });
  return {
    id,
    name: `experiment ${id}`,
    claim: "bn-batch-noise",
    profile: "quick",
    createdAt: "2026-01-01T00:00:00.000Z",
    plan: [cell("plain", 0, 0.1), cell("bn", 0, 0.02), cell("plain", 1, 0.1), cell("bn", 1, 0.02)],
    source: '{"seeds":2}',
    ...parts,
  };
}
