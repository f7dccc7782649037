import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

/**
 * Resident memory of processes in bytes, as the system sees it: a loop that never yields cannot report its own. A
 * process that is gone is left out. Windows has no cheap way to ask, so there the map is empty.
 */
export async function residentMemory(pids: readonly number[]): Promise<Map<number, number>> {
  if (process.platform === "linux") return fromProc(pids);
  if (process.platform === "win32" || pids.length === 0) return new Map();
  return fromPs(pids);
}

function fromProc(pids: readonly number[]): Map<number, number> {
  const found = new Map<number, number>();
  for (const pid of pids) {
    try {
      // `status` counts in kB; `statm` counts pages, whose size would have to be known.
      const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
      if (kilobytes !== undefined) found.set(pid, Number(kilobytes) * 1024);
    } catch {
      // Gone: its exit is handled where it is heard.
    }
  }
  return found;
}

async function fromPs(pids: readonly number[]): Promise<Map<number, number>> {
  try {
    const { stdout } = await promisify(execFile)("ps", ["-o", "pid=,rss=", "-p", pids.join(",")]);
    const rows = stdout
      .trim()
      .split("\n")
      .map((line) => line.trim().split(/\s+/).map(Number));
    return new Map(rows.map(([pid = 0, kilobytes = 0]) => [pid, kilobytes * 1024]));
  } catch {
    // ps fails when none of the processes lives any more.
    return new Map();
  }
}
