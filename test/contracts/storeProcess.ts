// Starts `storeWriter.ts` and reads what it says.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

const writerFile = join(import.meta.dirname, "storeWriter.ts");

export interface Writer {
  readonly process: ChildProcess;
  readonly lines: AsyncIterator<string>;
}

/** A process that writes `count` trials from the seed `first` on; with `stay` it keeps the store open afterwards. */
export function startWriter(
  path: string,
  first: number,
  count: number,
  stay: "" | "stay" = "",
  stderr: "inherit" | "ignore" = "inherit",
): Writer {
  const process_ = spawn(process.execPath, [writerFile, path, String(first), String(count), stay], {
    stdio: ["ignore", "pipe", stderr],
    // Compiled once: tests start it often.
    env: { ...process.env, NODE_COMPILE_CACHE: join(import.meta.dirname, "../../node_modules/.cache/linchpin-tests") },
  });
  return { process: process_, lines: createInterface({ input: process_.stdout! })[Symbol.asyncIterator]() };
}

export async function kill(writer: Writer): Promise<void> {
  const gone = once(writer.process, "exit");
  writer.process.kill("SIGKILL");
  await gone;
}

/** What the writer had acknowledged: the lines that are still in the pipe count as well. */
export async function rest(writer: Writer): Promise<string[]> {
  const lines: string[] = [];
  for (let next = await writer.lines.next(); next.done !== true; next = await writer.lines.next())
    lines.push(next.value);
  return lines;
}
