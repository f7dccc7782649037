import type { Random } from "../../src/core/math/random.ts";
import type { Row } from "../../src/node/store/columns.ts";
import type { Session } from "../../src/node/store/postgres/connection.ts";

/** Everything that a number of a report is read from. */
const TABLES = ["trial", "summary", "invalid", "series", "array", "experiment", "plan", "verdict"];

/**
 * Changes one row of the store at random: a value of it, all of one value's bytes, a value and that of another row, the
 * row's end. The tables' references are not enforced, as with damage below the database. Returns what was done;
 * undefined where nothing changed, or the database refused it.
 */
export async function corrupt(session: Session, random: Random): Promise<string | undefined> {
  await session.query("set local session_replication_role = replica");
  const table = TABLES[random.below(TABLES.length)]!;
  const rows = await session.query(`select ctid::text as ctid, * from linchpin.${table} order by ctid`);
  const [row, other] = [rows[random.below(rows.length)]!, rows[random.below(rows.length)]!];
  const columns = Object.keys(row).filter((name) => name !== "ctid" && name !== "seq");
  const column = columns[random.below(columns.length)]!;
  if (random.below(12) === 0) {
    await session.query(`delete from linchpin.${table} where ctid = $1::tid`, [row["ctid"]]);
    return `${table}: row ${row["ctid"]} deleted`;
  }
  const value = random.below(6) === 0 ? other[column] : changed(row[column], random);
  const before = describe(row[column]);
  if (describe(value) === before) return undefined;
  await session.query("savepoint change");
  try {
    await session.query(`update linchpin.${table} set ${column} = $2 where ctid = $1::tid`, [row["ctid"], value]);
  } catch (error) {
    // A key that is there already, a null where there may be none, a fraction where there may be none.
    if (!/^2[23]/.test(String((error as { code?: unknown }).code))) throw error;
    await session.query("rollback to savepoint change");
    return undefined;
  }
  return `${table}.${column} of row ${row["ctid"]}: ${before} is now ${describe(value)}`;
}

function changed(value: Row[string] | undefined, random: Random): unknown {
  if (value instanceof Uint8Array) {
    const bytes = Buffer.from(value);
    const place = random.below(Math.max(1, bytes.length));
    const kind = random.below(4);
    if (kind === 0) return bytes.subarray(0, place);
    if (kind === 1) return Buffer.alloc(bytes.length);
    if (bytes.length > 0) bytes[place] = bytes[place]! ^ (1 << random.below(8));
    return bytes;
  }
  if (typeof value === "number") return [value + 1, -value, 0, value + 2 ** -30][random.below(4)];
  if (typeof value === "string") {
    const place = random.below(Math.max(1, value.length));
    const character = String.fromCharCode(32 + random.below(95));
    return random.below(4) === 0 ? value.slice(0, place) : value.slice(0, place) + character + value.slice(place + 1);
  }
  return random.below(2);
}

function describe(value: unknown): string {
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString("hex").slice(0, 80)}`;
  return Object.is(value, -0) ? "-0" : String(value).slice(0, 80);
}
