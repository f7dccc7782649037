import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const main = join(root, "src/node/cli/main.ts");

/** A `linchpin serve` of a test, with the page as it was built. */
export interface Served {
  /** A link that opens one page, once. */
  link(): Promise<string>;
  stop(): Promise<void>;
}

/** Runs the command line in a folder and waits for it. */
export function linchpin(folder: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [main, ...args], { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`linchpin ${args.join(" ")} ended with ${status}: ${stderr}`);
}

/** Serves the store of a folder. */
export async function serve(folder: string): Promise<Served> {
  const args = [main, "serve", "--no-open", "--workers", "1", "--store", join(folder, "store.sqlite")];
  const child: ChildProcess = spawn(process.execPath, args, { cwd: folder, stdio: ["pipe", "pipe", "inherit"] });
  let first: string | undefined = await link(child);
  return {
    async link() {
      const found = first ?? (await link(child));
      first = undefined;
      return found;
    },
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGINT");
      await ended;
    },
  };
}

/** The next link that it prints. */
function link(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const hear = (piece: Buffer): void => {
      text += piece;
      const found = /^Linchpin: (\S+)$/m.exec(text)?.[1];
      if (found === undefined) return;
      child.stdout?.off("data", hear);
      resolve(found);
    };
    child.stdout?.on("data", hear);
    child.once("exit", (code) => reject(new Error(`linchpin serve ended with ${code}: ${text}`)));
  });
}
