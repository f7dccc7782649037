// One of several threads that write a result of the same trial at the same instant, each its own: `go` counts the rounds.
// Posts what became of each.
import { parentPort, workerData } from "node:worker_threads";
import { writeResult } from "../../src/node/fileDrop/resultFiles.ts";
import { sampleAttempt, sampleRecord } from "../contracts/sampleRecord.ts";

const { dir, rounds, own, go } = workerData as { dir: string; rounds: number; own: number; go: Int32Array };
parentPort!.postMessage("ready");
for (let round = 0; round < rounds; round++) {
  const record = sampleRecord(round, { scalars: { "test.nll": own } });
  Atomics.wait(go, 0, round);
  parentPort!.postMessage(writeResult(dir, { record, attempt: sampleAttempt({ worker: `worker ${own}` }) }));
}
