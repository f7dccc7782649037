// Faults in system calls, by strace.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Calls by which SQLite writes. */
export const WRITES = ["pwrite64", "fsync", "fdatasync", "ftruncate"] as const;

/** Why there are no such tests here; undefined where there are. */
export const noStrace: string | undefined = (() => {
  if (process.platform !== "linux") return "strace exists on Linux alone";
  const { error, status } = spawnSync("strace", ["-f", "--seccomp-bpf", "-e", "trace=none", "true"]);
  if (error !== undefined) return "strace is not installed (Debian: apt-get install strace)";
  return status === 0 ? undefined : "strace may not trace processes here";
})();

const cache = join(import.meta.dirname, "../../node_modules/.cache/linchpin-tests");

interface Traced {
  readonly lines: readonly string[];
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** Runs a module of this folder under strace with these flags. */
function traced(module: string, args: readonly string[], flags: readonly string[]): Traced {
  const command = ["-f", ...flags, process.execPath, join(import.meta.dirname, module), ...args];
  const { stdout, stderr, signal } = spawnSync("strace", command, {
    encoding: "utf8",
    // Compiled once: it is the same program hundreds of times.
    env: { ...process.env, NODE_COMPILE_CACHE: cache },
  });
  return { lines: stdout.trim().split("\n"), signal, stderr };
}

/** How often a module makes each call, with nothing going wrong. */
export function countCalls(
  module: string,
  args: readonly string[],
  calls: readonly string[],
  log: string,
): Map<string, number> {
  // The compiled code is written to its cache now, and not by the calls that are counted.
  traced(module, ["nothing"], ["--seccomp-bpf", "-e", "trace=none"]);
  const { lines } = traced(module, args, ["--seccomp-bpf", "-o", log, "-e", `trace=${calls.join(",")}`]);
  if (lines.at(-1) !== "end") throw new Error(`${module} went wrong without a fault: ${lines.join(" / ")}`);
  const counts = new Map<string, number>();
  for (const [, call = ""] of readFileSync(log, "utf8").matchAll(/^\d+ +(\w+)\(/gm))
    counts.set(call, (counts.get(call) ?? 0) + 1);
  return counts;
}

/** Runs a module whose k-th call of this kind goes wrong: `error=EIO`, `signal=KILL`. */
export function withFault(module: string, args: readonly string[], call: string, fault: string, k: number): Traced {
  // With the faster filter strace 6.1 forgets signals.
  const faster = fault.startsWith("signal") ? [] : ["--seccomp-bpf"];
  const inject = ["-e", `trace=${call}`, "-e", `inject=${call}:${fault}:when=${k}`];
  return traced(module, args, [...faster, "-o", "/dev/null", ...inject]);
}
