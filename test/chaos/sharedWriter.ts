// One of several processes that want to write to one store at once. Arguments: path, number of trials. Who gets the lease
// says `writes` and stays; who is refused says `refused` and reads until every trial is there, then `read N`.
import { writeSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { sqliteStore } from "../../src/node/store/sqliteStore.ts";
import { StoreInUseError } from "../../src/node/store/storeErrors.ts";
import { sampleAttempt, sampleRecord } from "../contracts/sampleRecord.ts";

const [path = "", count = "0"] = process.argv.slice(2);
const trials = Number(count);
const say = (line: string): void => void writeSync(1, `${line}\n`);
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

try {
  await write();
} catch (error) {
  if (!(error instanceof StoreInUseError)) throw error;
  say("refused");
  say(`read ${await readAll()}`);
}

async function write(): Promise<void> {
  const store = sqliteStore(path);
  say("writes");
  for (let seed = 0; seed < trials; seed++) {
    store.append(sampleRecord(seed), sampleAttempt());
    await sleep(10);
  }
  say("written");
  setInterval(() => {}, 1000);
}

async function readAll(): Promise<number> {
  for (;;) {
    const store = sqliteStore(path, { mode: "read" });
    let seen = 0;
    for (let seed = 0; seed < trials; seed++) {
      const record = store.get(sampleRecord(seed).trial);
      if (record === undefined) continue;
      if (!isDeepStrictEqual(record, sampleRecord(seed)))
        throw new Error(`trial of seed ${seed} is not what was written`);
      seen++;
    }
    store.close();
    if (seen === trials) return seen;
    await sleep(20);
  }
}
