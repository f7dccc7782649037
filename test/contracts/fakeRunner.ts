// A runner for the tests of pools: records whose numbers follow from the spec, and every way to fail, chosen by the name
// of the data set.
import type { TrialRecord, TrialSpec } from "../../src/lab/types.ts";
import { sampleRecord } from "./sampleRecord.ts";

export async function* runTrials(specs: readonly TrialSpec[]): AsyncGenerator<TrialRecord> {
  for (const spec of specs) {
    await misbehave(spec);
    yield sampleRecord(spec.seed, { spec });
  }
}

async function misbehave({ data, seed }: TrialSpec): Promise<void> {
  switch (data.name) {
    case "slow":
      return new Promise((resolve) => setTimeout(resolve, 30));
    case "throw":
      if (seed % 4 === 1) throw new Error("this seed does not like to be trained");
      return;
    case "noisy":
      console.log("noise on stdout");
      console.error("noise on stderr");
      return;
    case "hang":
      if (seed % 4 === 1) for (;;);
      return;
    case "exit":
      if (seed % 4 === 1) process.exit(3);
      return;
    case "crash":
      if (seed % 4 === 1) process.kill(process.pid, "SIGSEGV");
      return new Promise((resolve) => setTimeout(resolve, 1000));
    case "heap": {
      const kept: unknown[] = [];
      for (;;) kept.push(Array.from({ length: 10_000 }, () => ({ kept: kept.length })));
    }
    case "memory": {
      // Typed arrays lie outside the limit of the JavaScript heap. Filled, because untouched pages are not resident.
      const kept: Float64Array[] = [];
      for (;;) kept.push(new Float64Array(1_000_000).fill(1));
    }
  }
}
