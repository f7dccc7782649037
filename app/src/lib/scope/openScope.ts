import { UserError } from "../../../../src/core/math/errors.ts";
import type { ScopeAnswer, ScopeCalls, ScopeQuestion } from "./scopeCalls.ts";

/** One network in a worker of its own. Each call answers in turn; what the user can mend is thrown as UserError. */
export type ScopeWorker = {
  readonly [Call in keyof ScopeCalls]: (...args: Parameters<ScopeCalls[Call]>) => Promise<ReturnType<ScopeCalls[Call]>>;
} & {
  close(): void;
};

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Starts the worker. It has the engine and the instruments: start it when a network is to be looked at. */
export function openScope(): ScopeWorker {
  const worker = new Worker(new URL("./scopeWorker.ts", import.meta.url), { type: "module" });
  const waiting = new Map<number, Waiting>();
  let asked = 0;

  worker.addEventListener("message", ({ data }: MessageEvent<ScopeAnswer>) => {
    const taker = waiting.get(data.id);
    waiting.delete(data.id);
    if ("value" in data) taker?.resolve(data.value);
    else taker?.reject(data.user ? new UserError(data.error) : new Error(data.error));
  });
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    rejectAll(`the worker is gone: ${event.message}`);
  });

  function rejectAll(why: string): void {
    for (const { reject } of waiting.values()) reject(new Error(why));
    waiting.clear();
  }

  function ask(call: ScopeQuestion["call"], args: readonly unknown[]): Promise<never> {
    const id = asked++;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve: resolve as Waiting["resolve"], reject });
      worker.postMessage({ id, call, args } satisfies ScopeQuestion);
    });
  }

  return {
    open: (...args) => ask("open", args),
    trainTo: (...args) => ask("trainTo", args),
    liveliest: () => ask("liveliest", []),
    readings: () => ask("readings", []),
    held: (...args) => ask("held", args),
    through: (...args) => ask("through", args),
    digest: () => ask("digest", []),
    close() {
      worker.terminate();
      rejectAll("the scope was closed");
    },
  };
}
