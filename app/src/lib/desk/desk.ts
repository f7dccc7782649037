import { UserError } from "../../../../src/core/math/errors.ts";
import type { DeskAnswer, DeskCalls, DeskQuestion } from "./deskCalls.ts";

/** Checks, plans and judges in a worker. Each call answers in turn; what the user can mend is thrown as UserError. */
export type Desk = {
  readonly [Call in keyof DeskCalls]: (
    ...args: Parameters<DeskCalls[Call]>
  ) => Promise<Awaited<ReturnType<DeskCalls[Call]>>>;
} & {
  close(): void;
};

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Opens a desk. It costs a worker and about 200 kB of script, once: open it when something is to be trained. */
export function openDesk(): Desk {
  const worker = new Worker(new URL("./deskWorker.ts", import.meta.url), { type: "module" });
  const waiting = new Map<number, Waiting>();
  let asked = 0;

  worker.addEventListener("message", ({ data }: MessageEvent<DeskAnswer>) => {
    const taker = waiting.get(data.id);
    waiting.delete(data.id);
    if ("value" in data) taker?.resolve(data.value);
    else taker?.reject(data.user ? new UserError(data.error) : new Error(data.error));
  });
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    for (const { reject } of waiting.values()) reject(new Error(`the desk is gone: ${event.message}`));
    waiting.clear();
  });

  function ask(call: DeskQuestion["call"], args: readonly unknown[]): Promise<never> {
    const id = asked++;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve: resolve as Waiting["resolve"], reject });
      worker.postMessage({ id, call, args } satisfies DeskQuestion);
    });
  }

  return {
    open: (...args) => ask("open", args),
    openText: (...args) => ask("openText", args),
    openClaim: (...args) => ask("openClaim", args),
    add: (...args) => ask("add", args),
    conclude: (...args) => ask("conclude", args),
    panels: (...args) => ask("panels", args),
    maps: (...args) => ask("maps", args),
    images: (...args) => ask("images", args),
    sources: (...args) => ask("sources", args),
    columns: (...args) => ask("columns", args),
    code: (...args) => ask("code", args),
    yaml: (...args) => ask("yaml", args),
    close() {
      worker.terminate();
      for (const { reject } of waiting.values()) reject(new Error("the desk was closed"));
      waiting.clear();
    },
  };
}
