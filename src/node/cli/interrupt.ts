import { note } from "./print.ts";

/** Ctrl-C during a run. */
export interface Interrupt {
  /** Aborted by the first Ctrl-C: trials under way finish, no more begin. */
  readonly signal: AbortSignal;
  /** Gives Ctrl-C back its usual meaning. */
  release(): void;
}

/** What the first Ctrl-C says, and does besides. */
export interface GentleStop {
  readonly says: string;
  readonly also?: () => void;
}

const FINISH: GentleStop = {
  says: "Stopping: trials under way finish and are kept. Press Ctrl-C again to stop at once.",
};

/** Listens for Ctrl-C: the first one stops gently, the second calls `atOnce`, which does not return. */
export function onInterrupt(
  atOnce: () => never,
  beforeNote: () => void = () => {},
  gentle: GentleStop = FINISH,
): Interrupt {
  const controller = new AbortController();
  const listener = (): void => {
    if (controller.signal.aborted) atOnce();
    controller.abort();
    beforeNote();
    note(gentle.says);
    gentle.also?.();
  };
  process.on("SIGINT", listener);
  return { signal: controller.signal, release: () => void process.off("SIGINT", listener) };
}
