import { UserError } from "../../../../src/core/math/errors.ts";
import type { WorkerAnswer, WorkerQuestion } from "./calls.ts";

/** Answers what `askWorker` asks, in turn, also where an answer is a while in coming. Called once in a worker's entry. */
export function answerCalls<Calls extends object>(calls: Calls): void {
  let turn = Promise.resolve();
  self.addEventListener("message", ({ data }: MessageEvent<WorkerQuestion>) => {
    turn = turn.then(async () => self.postMessage(await answer(calls, data)));
  });
}

async function answer<Calls extends object>(calls: Calls, { id, call, args }: WorkerQuestion): Promise<WorkerAnswer> {
  try {
    const asked = calls[call as keyof Calls] as (...args: readonly unknown[]) => unknown;
    return { id, value: await asked(...args) };
  } catch (error) {
    const user = error instanceof UserError;
    const text = error instanceof Error ? ((user ? undefined : error.stack) ?? error.message) : String(error);
    return { id, error: text, user };
  }
}
