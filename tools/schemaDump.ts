// Writes `test/contracts/schemas/schema-N.sql`: a small store of the newest schema, really trained and judged, as SQL.
// Run it once when a migration was added; files of earlier schemas are never written again.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { experiment } from "../src/lab/spec.ts";
import type { TrialRecord } from "../src/lab/types.ts";
import { inProcessPool } from "../src/node/pool/inProcessPool.ts";
import { runTrials } from "../src/node/pool/labRunner.ts";
import { judgeRun } from "../src/node/run/judgeRun.ts";
import { prepareRun } from "../src/node/run/prepareRun.ts";
import { runVersions } from "../src/node/run/runVersions.ts";
import { runPlan } from "../src/node/runPlan.ts";
import { trialIds } from "../src/node/store/checkStore.ts";
import { MIGRATIONS } from "../src/node/store/migrations.ts";
import { type SqliteStore, sqliteStore } from "../src/node/store/sqliteStore.ts";
import { sampleAttempt } from "../test/contracts/sampleRecord.ts";

const folder = mkdtempSync(join(tmpdir(), "linchpin-schema-"));
const store = sqliteStore(join(folder, "store.sqlite"));
await fill(store);
const name = `test/contracts/schemas/schema-${MIGRATIONS.length}`;
writeFileSync(`${name}.sql`, dump(store.database.raw));
writeFileSync(`${name}.json`, `${JSON.stringify(contents(store), null, 2)}\n`);
store.close();
rmSync(folder, { recursive: true });
process.stdout.write(`wrote ${name}.sql and ${name}.json\n`);

/** Two arms and a third that diverges, two seeds; verdicts; a failed, an open and a conflicting attempt. */
async function fill(target: SqliteStore): Promise<void> {
  const tiny = experiment(
    {
      data: { name: "moons", train: 32, validation: 10, test: 40 },
      net: ["dense 5", "relu", "dense 2"],
      train: { batch: 8, epochs: 2 },
      arms: { plain: {}, bn: { norm: "batch" }, "lr-1e30": { learningRate: 1e30 } },
      seeds: 2,
      instruments: ["generalisation", "rely.matrix"],
      compare: [{ arm: "bn", against: "plain", on: "test.nll", better: "lower" }],
    },
    "tiny",
  );
  const prepared = prepareRun({ name: "tiny", experiments: [tiny] }, "exact", "2026-01-01T00:00:00.000Z");
  target.saveExperiment(prepared.stored);
  await runPlan(prepared.planned, { store: target, pool: inProcessPool(runTrials) });
  const records = new Map(trialIds(target.database).map((trial) => [trial, target.get(trial) as TrialRecord]));
  judgeRun(target, prepared, records, "2026-01-01T00:01:00.000Z");
  const [first] = records.values();
  if (first === undefined) throw new Error("schemaDump: nothing was trained");
  target.recordAttempt(first.trial, sampleAttempt(), { outcome: "oom", error: "too large", stderrTail: "heap" });
  target.append({ ...first, digest: "f".repeat(64) }, sampleAttempt({ worker: "worker 2" }));
  target.begin([first.trial], sampleAttempt());
  // This machine's name and clock are nobody's business, and would make every dump another file.
  target.database.raw.exec(`
    delete from lease;
    update attempt set host = 'here', owner = 'owner', versions = replace(versions, '${runVersions()}', 'Linchpin 0.1.0'),
      worker = case when worker like 'process %' then 'process 1' else worker end`);
}

/** What the store must still hold after every later migration. */
function contents(from: SqliteStore): unknown {
  const trials = trialIds(from.database).map((trial) => [trial, from.get(trial)?.digest]);
  const counts = ["experiment", "plan", "verdict", "attempt", "conflict"].map((table) => {
    const row = from.database.raw.prepare(`select count(*) as n from ${table}`).get();
    return [table, row?.["n"]];
  });
  return { trials: Object.fromEntries(trials), rows: Object.fromEntries(counts) };
}

/** The whole database as SQL: every value in SQLite's own literal form, which gives back the same bytes. */
function dump(raw: DatabaseSync): string {
  const pragma = (key: string): unknown => raw.prepare(`pragma ${key}`).get()?.[key];
  const lines = ["user_version", "application_id"].map((key) => `pragma ${key} = ${pragma(key)};`);
  const parts = raw.prepare("select name, type, sql from sqlite_schema where sql is not null order by rowid").all();
  for (const { sql } of parts) lines.push(`${sql};`);
  for (const { name: table } of parts.filter(({ type }) => type === "table")) {
    const columns = raw.prepare(`select name from pragma_table_info('${table}')`).all();
    const literals = columns.map((column) => `quote("${column["name"]}")`).join(" || ', ' || ");
    for (const row of raw.prepare(`select ${literals} as v from "${table}"`).all())
      lines.push(`insert into "${table}" values (${row["v"]});`);
  }
  return `${lines.join("\n")}\n`;
}
