import { askWorker } from "#lib/worker/askWorker.ts";
import type { Asking } from "#lib/worker/calls.ts";
import type { ScopeCalls } from "./scopeCalls.ts";

/** One network in a worker of its own. Each call answers in turn; what the user can mend is thrown as UserError. */
export type ScopeWorker = Asking<ScopeCalls>;

/** Starts the worker. It has the engine and the instruments: start it when a network is to be looked at. */
export function openScope(): ScopeWorker {
  const worker = new Worker(new URL("./scopeWorker.ts", import.meta.url), { type: "module" });
  const calls = ["open", "trainTo", "liveliest", "readings", "held", "through", "digest"] as const;
  return askWorker<ScopeCalls>(worker, "the scope", calls);
}
