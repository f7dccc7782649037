// A process that writes to a store until it is killed or the store takes no more. It says `ready` when it holds the
// writer's lease, then, after each trial that `append` acknowledged, the seed of that trial.
// Arguments: path of the store, first seed, number of trials, `stay` to keep the store open afterwards.
import { writeSync } from "node:fs";
import { sqliteStore } from "../../src/node/store/sqliteStore.ts";
import { StoreFullError } from "../../src/node/store/storeErrors.ts";
import { sampleAttempt, sampleRecord } from "./sampleRecord.ts";

const [path = "", first = "0", count = "0", stay = ""] = process.argv.slice(2);
const say = (line: string): void => void writeSync(1, `${line}\n`);
const store = sqliteStore(path);
say("ready");
try {
  for (let seed = Number(first); seed < Number(first) + Number(count); seed++) {
    const record = sampleRecord(seed, { curves: { "train.loss": new Float32Array(2000).fill(seed) } });
    const { worker, host, pool, startedAt } = sampleAttempt();
    store.begin([record.trial], { worker, host, pool, startedAt });
    store.append(record, sampleAttempt());
    say(String(seed));
  }
  if (stay === "stay") setInterval(() => {}, 1000);
  else store.close();
} catch (error) {
  // A closed file is still whole; what matters is that the error is typed and names what happened.
  say(error instanceof StoreFullError ? `full ${error.message}` : `untyped ${String(error)}`);
  process.exit(0);
}
