// A process that does one thing to a store and says how far it came: `experiment`, the seed of each acknowledged trial,
// `end`; or `typed NAME`, `untyped ..`. Arguments: `run` PATH TRIALS, `open` PATH, `backup` PATH FILE, `restore` PATH FILE,
// `nothing`.
import { writeSync } from "node:fs";
import { UserError } from "../../src/core/math/errors.ts";
import { backupStore } from "../../src/node/store/backupStore.ts";
import { restoreStore } from "../../src/node/store/restoreStore.ts";
import { sqliteStore } from "../../src/node/store/sqliteStore.ts";
import { sampleAttempt, sampleExperiment, sampleRecord } from "../contracts/sampleRecord.ts";

const [what = "", path = "", more = ""] = process.argv.slice(2);
const say = (line: string): void => void writeSync(1, `${line}\n`);

function run(trials: number): void {
  const store = sqliteStore(path);
  store.saveExperiment(sampleExperiment("a"));
  say("experiment");
  for (let seed = 0; seed < trials; seed++) {
    const record = sampleRecord(seed);
    store.begin([record.trial], sampleAttempt());
    store.append(record, sampleAttempt());
    say(String(seed));
  }
  store.close();
}

try {
  if (what === "run") run(Number(more));
  else if (what === "open") sqliteStore(path).close();
  else if (what === "backup") await backupStore(path, more, true);
  else if (what === "restore") restoreStore(more, path);
  say("end");
} catch (error) {
  say(
    error instanceof UserError
      ? `typed ${error.name}: ${error.message}`
      : `untyped ${error instanceof Error ? error.stack : error}`,
  );
}
