import type { Pool, PoolClient } from "pg";
import { UserError } from "../../../core/math/errors.ts";
import type { Row } from "../columns.ts";
import { withoutPassword } from "./withoutPassword.ts";

/** Where statements go. */
export interface Session {
  query(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** The same, in the form that the queue's library wants of a database. */
  executeSql(text: string, values?: readonly unknown[]): Promise<{ rows: Row[] }>;
}

/** Connections to a PostgreSQL database; each statement takes a free one. */
export interface Connection extends Session {
  /** The address without its password, for people. */
  readonly place: string;
  /** Does `work` in one transaction: all of it is stored, durably, or nothing. */
  transaction<Value>(work: (session: Session) => Promise<Value>): Promise<Value>;
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** Connections at most. */
  readonly connections?: number;
  /** True: whoever uses the store tries nothing again, and errors of the server say what to do. */
  readonly forPeople?: boolean;
  /** What the server lists this process as. */
  readonly name?: string;
}

const CONNECTIONS = 4;
const CONNECT_MS = 10_000;
const QUERY_MS = 120_000;
/** A process that is suspended in the middle of a transaction would keep its locks, and others waiting, for ever. */
const IDLE_MS = 20_000;

/** Type oids whose numbers the driver gives as text: int8, of which ours are counters below 2^53. */
const INT8 = 20;

/**
 * Opens connections to the database at `url`, which is not asked before the first query.
 *
 * @throws UserError for an address that is none, and where the packages `pg` and `pg-boss` are not installed
 */
export async function connect(url: string, options: ConnectOptions = {}): Promise<Connection> {
  const place = placeOf(url);
  const { default: pg } = await import("pg").catch((error: unknown) => {
    throw missing(error);
  });
  const pool: Pool = new pg.Pool({
    connectionString: url,
    max: options.connections ?? CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    // A way that broke without a word (a router that forgot us) is noticed, and what waits on it begins anew.
    ...{
      idle_in_transaction_session_timeout: IDLE_MS,
      query_timeout: QUERY_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    },
    application_name: options.name ?? "linchpin",
    types: {
      getTypeParser: ((oid: number, format) =>
        oid === INT8 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
    },
  });
  // A connection that breaks while nobody uses it is replaced; whoever needs one hears of a server that is gone.
  pool.on("error", () => {});
  return {
    place,
    ...sessionOn(pool),
    transaction: (work) => inTransaction(pool, work),
    close: () => pool.end(),
  };
}

function sessionOn(client: Pick<PoolClient, "query">): Session {
  const executeSql: Session["executeSql"] = (text, values) => client.query(text, values as unknown[]);
  return { executeSql, query: async (text, values) => (await executeSql(text, values)).rows };
}

async function inTransaction<Value>(pool: Pool, work: (session: Session) => Promise<Value>): Promise<Value> {
  const client: PoolClient = await pool.connect();
  let broken: Error | undefined;
  // Without a listener a server that goes away in the middle would end this process.
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on("error", onError);
  try {
    await client.query("begin");
    const value = await work(sessionOn(client));
    await client.query("commit");
    return value;
  } catch (error) {
    await client.query("rollback").catch(onError);
    throw error;
  } finally {
    client.off("error", onError);
    client.release(broken);
  }
}

/** The address without its password. Throws UserError for one that is none. */
export function placeOf(url: string): string {
  let address: URL;
  try {
    address = new URL(url);
    decodeURIComponent(address.password);
  } catch {
    throw new UserError(
      `cluster ${withoutPassword(url)}: no address; expected one such as postgres://user@host:5432/database, with # / @ % of a password written %23 %2F %40 %25`,
    );
  }
  if (address.protocol !== "postgres:" && address.protocol !== "postgresql:")
    throw new UserError(
      `cluster ${address.protocol}//…: expected the address of a PostgreSQL database, such as postgres://user@host:5432/database`,
    );
  return `${address.hostname === "" ? "local" : address.host}${address.pathname}`;
}

/** The database part of an optional installation. @throws what was caught where it is something else */
export function missing(error: unknown): unknown {
  const { code } = error as { code?: unknown };
  return code === "ERR_MODULE_NOT_FOUND"
    ? new UserError(
        "cluster: the packages pg and pg-boss are not installed; install them with: npm install pg pg-boss",
        {
          cause: error,
        },
      )
    : error;
}
