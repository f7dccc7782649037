import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

const DAY_MS = 86_400_000;

/** Removes what processes that were killed left half written, a day after. It is never read anyway. */
export function sweepParts(dir: string, nowMs: number): void {
  for (const folder of ["chunks", "results", "failures", "starts"])
    for (const file of readdirSync(join(dir, folder)).filter((name) => name.endsWith(".part"))) {
      const path = join(dir, folder, file);
      const age = nowMs - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? nowMs);
      if (age > DAY_MS) rmSync(path, { force: true });
    }
}
