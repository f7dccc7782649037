import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/**
 * Name of the machine whose process ids can be asked about. On Linux it includes the namespace of process ids, because
 * two containers may share a host name and a folder but see different processes.
 */
export function hostIdentity(): string {
  if (process.platform !== "linux") return hostname();
  try {
    return `${hostname()}/${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    // No /proc: the host name has to do; a wrong guess is caught by the counter of the lease.
    return hostname();
  }
}

/** True where a process of this machine lives; a zombie does not. */
export function processLives(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  if (process.platform !== "linux") return true;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.charAt(stat.lastIndexOf(")") + 2) !== "Z";
  } catch {
    // Gone between the two looks, or no /proc: the first look decides.
    return true;
  }
}
