// Processes of this machine, for tests that kill them. Linux only: elsewhere no child is found.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Kills -9. One that ended a moment ago is as dead. */
export function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Processes that a process has started and that are there. */
export function childrenOf(parent: number): number[] {
  if (!existsSync("/proc/self/stat")) return [];
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    const stat = statOf(Number(name));
    return stat?.parent === parent && stat.state !== "Z" ? [Number(name)] : [];
  });
}

function statOf(pid: number): { readonly state: string; readonly parent: number } | undefined {
  try {
    // "pid (name) state ppid ...", and the name may hold anything.
    const [state = "", parent] = readFileSync(join("/proc", String(pid), "stat"), "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return { state, parent: Number(parent) };
  } catch {
    return undefined;
  }
}
