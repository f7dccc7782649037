// A PostgreSQL server of one's own, on a free port of this machine, that lives as long as a test file.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

/** Folder of the newest server's programs on this machine; undefined where there is none. */
export function postgresPrograms(): string | undefined {
  const named = process.env["LINCHPIN_POSTGRES"];
  if (named !== undefined && named !== "") return named;
  const root = "/usr/lib/postgresql";
  if (!existsSync(root)) return undefined;
  const [newest] = readdirSync(root)
    .filter((version) => existsSync(join(root, version, "bin/initdb")))
    .sort((a, b) => Number(b) - Number(a));
  return newest === undefined ? undefined : join(root, newest, "bin");
}

/** Why a test of PostgreSQL is skipped, or undefined where it runs. */
export const noPostgres: string | undefined =
  postgresPrograms() === undefined
    ? "no PostgreSQL here: apt-get install postgresql, or LINCHPIN_POSTGRES=folder of its programs"
    : undefined;

export interface Server {
  /** Address of a new, empty database. */
  database(): string;
  /** Ends it as a failure would: no time to tell anybody. Its processes notice a moment later, and answer until then. */
  kill(): Promise<void>;
  /** Starts it again where it was. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Initialises and starts a server. Call `stop` at the end. @param durable it waits for the disk, as a real one does */
export async function startServer(durable = false): Promise<Server> {
  const programs = postgresPrograms() ?? "";
  const folder = mkdtempSync(join(tmpdir(), "linchpin-postgres-"));
  // The server refuses to run as root.
  const asOther = userInfo().uid === 0 ? { uid: idOf("-u"), gid: idOf("-g") } : {};
  if (asOther.uid !== undefined) chownSync(folder, asOther.uid, asOther.gid);
  const data = join(folder, "data");
  const run = (program: string, args: readonly string[]): string =>
    execFileSync(join(programs, program), args, { ...asOther, encoding: "utf8", stdio: "pipe", cwd: folder });
  run("initdb", ["-D", data, "-U", "linchpin", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]);
  const port = await freePort();
  let server: ChildProcess | undefined;
  let count = 0;

  async function start(): Promise<void> {
    server = spawn(
      join(programs, "postgres"),
      // What is killed is a process and not the machine: the system writes what the server had handed over.
      [
        "-D",
        data,
        "-p",
        String(port),
        "-k",
        folder,
        "-c",
        "listen_addresses=127.0.0.1",
        "-c",
        `fsync=${durable ? "on" : "off"}`,
      ],
      { ...asOther, stdio: "ignore", cwd: folder },
    );
    for (let tries = 0; ; tries++) {
      try {
        run("pg_isready", ["-q", "-h", "127.0.0.1", "-p", String(port)]);
        return;
      } catch (error) {
        if (tries > 300) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ended = server;
    server = undefined;
    if (ended === undefined) return;
    const gone = new Promise((resolve) => ended.once("exit", resolve));
    ended.kill(signal);
    await gone;
  }

  await start();
  return {
    database() {
      const name = `db${++count}`;
      run("psql", [
        "-q",
        "-h",
        "127.0.0.1",
        "-p",
        String(port),
        "-U",
        "linchpin",
        "-d",
        "postgres",
        "-c",
        `create database ${name}`,
      ]);
      return `postgres://linchpin@127.0.0.1:${port}/${name}`;
    },
    start,
    kill: () => end("SIGKILL"),
    async stop() {
      // At once, without writing anything: nobody needs it any more.
      await end("SIGQUIT");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Id of a user that may run the server. */
function idOf(flag: "-u" | "-g"): number {
  for (const user of ["postgres", "nobody"]) {
    try {
      return Number(execFileSync("id", [flag, user], { encoding: "utf8" }));
    } catch {
      // The next one.
    }
  }
  throw new Error("no user postgres or nobody to run PostgreSQL as");
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
