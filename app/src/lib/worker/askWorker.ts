import { UserError } from "../../../../src/core/math/errors.ts";
import type { Asking, WorkerAnswer, WorkerQuestion } from "./calls.ts";

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Asks a worker that answers by `answerCalls`. What the user can mend is thrown as UserError.
 * @param name of the worker, for messages @param calls names of all that it can be asked
 */
export function askWorker<Calls>(
  worker: Worker,
  name: string,
  calls: readonly (keyof Calls & string)[],
): Asking<Calls> {
  const waiting = new Map<number, Waiting>();
  let asked = 0;

  worker.addEventListener("message", ({ data }: MessageEvent<WorkerAnswer>) => {
    const taker = waiting.get(data.id);
    waiting.delete(data.id);
    if ("value" in data) taker?.resolve(data.value);
    else taker?.reject(data.user ? new UserError(data.error) : new Error(data.error));
  });
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    rejectAll(`${name} is gone: ${event.message}`);
  });

  function rejectAll(why: string): void {
    for (const { reject } of waiting.values()) reject(new Error(why));
    waiting.clear();
  }

  function ask(call: string, args: readonly unknown[]): Promise<unknown> {
    const id = asked++;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, call, args } satisfies WorkerQuestion);
    });
  }

  const asking = Object.fromEntries(calls.map((call) => [call, (...args: unknown[]) => ask(call, args)]));
  const close = (): void => {
    worker.terminate();
    rejectAll(`${name} was closed`);
  };
  return { ...asking, close } as Asking<Calls>;
}
