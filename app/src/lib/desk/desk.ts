import { askWorker } from "#lib/worker/askWorker.ts";
import type { Asking } from "#lib/worker/calls.ts";
import type { DeskCalls } from "./deskCalls.ts";

/** Checks, plans and judges in a worker. Each call answers in turn; what the user can mend is thrown as UserError. */
export type Desk = Asking<DeskCalls>;

/** Opens a desk. It costs a worker and about 200 kB of script, once: open it when something is to be trained. */
export function openDesk(): Desk {
  const worker = new Worker(new URL("./deskWorker.ts", import.meta.url), { type: "module" });
  return askWorker<DeskCalls>(worker, "the desk", [
    ...(["open", "openText", "openClaim", "add", "conclude", "digests", "panels", "maps"] as const),
    ...(["images", "sources", "columns", "code", "yaml"] as const),
  ]);
}
