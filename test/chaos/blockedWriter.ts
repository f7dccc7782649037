// A process whose event loop is blocked while it holds the writer's lease. Arguments: path, milliseconds to block, beat and
// still of the lease. It says `blocked` before, then for each of ten trials its seed, or `refused NAME`.
import { writeSync } from "node:fs";
import { sqliteStore } from "../../src/node/store/sqliteStore.ts";
import { sampleAttempt, sampleRecord } from "../contracts/sampleRecord.ts";

const [path = "", blockMs = "", beatMs = "", stillMs = ""] = process.argv.slice(2);
const say = (line: string): void => void writeSync(1, `${line}\n`);
const store = sqliteStore(path, { lease: { beatMs: Number(beatMs), stillMs: Number(stillMs) } });
for (let seed = 0; seed < 5; seed++) store.append(sampleRecord(seed), sampleAttempt());
store.begin(
  [5, 6, 7, 8, 9].map((seed) => sampleRecord(seed).trial),
  sampleAttempt(),
);
say("blocked");
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(blockMs));
for (let seed = 5; seed < 10; seed++) {
  try {
    store.append(sampleRecord(seed), sampleAttempt());
    say(String(seed));
  } catch (error) {
    say(`refused ${(error as Error).name}`);
  }
}
process.exit(0);
