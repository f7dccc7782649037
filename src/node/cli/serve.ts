import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { childProcessPool } from "../pool/childProcessPool.ts";
import { isBuilt } from "../server/pageFiles.ts";
import { type LabServer, startServer } from "../server/startServer.ts";
import { type SqliteStore, sqliteStore } from "../store/sqliteStore.ts";
import { StoreInUseError } from "../store/storeErrors.ts";
import { EXIT } from "./exitCodes.ts";
import { onInterrupt } from "./interrupt.ts";
import { openBrowser } from "./openBrowser.ts";
import { count, note, say } from "./print.ts";

/** Flags of `linchpin serve`. */
export interface ServeFlags {
  readonly store: string;
  readonly port: number;
  readonly workers?: number;
  readonly open: boolean;
  readonly page?: string;
}

/** The page beside our own code: three folders up in the source and in the package alike. */
const PAGE: string = fileURLToPath(new URL("../../../app/build", import.meta.url));

/** Serves until Ctrl-C. Returns the exit code: that of Ctrl-C where it kept a run from its end, else 0. */
export async function serve(flags: ServeFlags): Promise<number> {
  const store = openStore(flags.store);
  const workers = flags.workers ?? availableParallelism();
  const pool = childProcessPool({ workers });
  const interrupt = onInterrupt(() => {
    // No waiting: what is stored is whole, and workers end with us.
    void pool.close();
    store.close();
    process.exit(EXIT.interrupted);
  });
  const stopped = new Promise((resolve) => interrupt.signal.addEventListener("abort", resolve));
  try {
    const page = flags.page ?? PAGE;
    const server = await startServer({ store, path: flags.store, pool, workers, page, port: flags.port, report });
    if (!isBuilt(page)) note(`The page is not built (${page}): "npm run build:app" builds it, or give --page.`);
    const url = server.launchUrl();
    say(`Linchpin: ${url}`);
    note("The link opens one page, once. Enter: another link. Ctrl-C: end.");
    if (flags.open) openBrowser(url);
    const stopReading = linksOnEnter(server);
    await stopped;
    stopReading();
    const left = await server.close();
    for (const { name, planned, reused, fresh } of left)
      note(
        `${name}: stopped with ${reused + fresh} of ${count(planned, "trial")} in the store; run again, it goes on there.`,
      );
    return left.length > 0 ? EXIT.interrupted : EXIT.fine;
  } finally {
    interrupt.release();
    await pool.close();
    store.close();
  }
}

/** To write to where nobody else does, else to read. */
function openStore(path: string): SqliteStore {
  try {
    return sqliteStore(path);
  } catch (error) {
    if (!(error instanceof StoreInUseError)) throw error;
    note(`${error.message}\nThis server only shows what is there: nothing can be run from its page.`);
    return sqliteStore(path, { mode: "read" });
  }
}

/** Prints another link whenever Enter is pressed. Returns what ends it. */
function linksOnEnter(server: LabServer): () => void {
  const { stdin } = process;
  if (stdin.isTTY !== true) return () => {};
  const print = (): void => say(`Linchpin: ${server.launchUrl()}`);
  stdin.on("data", print);
  return () => {
    stdin.off("data", print);
    stdin.pause();
  };
}

function report(error: unknown): void {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  note(`linchpin serve: this is a bug in Linchpin. Please report it, with these lines:\n${stack}`);
}
