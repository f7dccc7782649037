import { type ChildProcess, fork } from "node:child_process";
import { extname } from "node:path";
import type { TrialSpec } from "../../lab/types.ts";
import type { TaskMessage, WorkerMessage } from "../../lab/workerMessages.ts";

/** A worker process as its pool sees it. */
export interface WorkerProcess {
  readonly pid: number;
  /** Last lines that it wrote to stderr and stdout since its task began. */
  tail(): string;
  /** Sends a task. The process keeps its parent alive until `rest`. */
  start(specs: readonly TrialSpec[]): void;
  /** It is idle: a parent that has nothing else to do may end. */
  rest(): void;
  /** Ends it at once, busy or not. */
  kill(): void;
}

export interface WorkerEvents {
  message(message: WorkerMessage): void;
  /** It is gone, and everything it sent has been heard. */
  gone(exit: WorkerExit): void;
}

export interface WorkerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const TAIL_CHARACTERS = 4000;
/** How long after its end a process's last words may take to arrive. */
const LAST_WORDS_MS = 500;

/** A young generation of 2 MB keeps data drafts from lying about: 70 MB less a worker, at no measured cost. */
export const workerFlags: readonly string[] = ["--max-semi-space-size=2"];

/**
 * Starts a worker process. @param runner address of the module that exports `runTrials`
 * @param heapMb limit of its JavaScript heap; typed arrays and kernel memory lie outside and are watched by the pool
 */
export function startWorker(runner: string, heapMb: number, events: WorkerEvents): WorkerProcess {
  // Compiled or not, the worker lies beside this file with the same ending.
  const entry = new URL(`./worker${extname(import.meta.url)}`, import.meta.url);
  const child = fork(entry, [runner, String(process.pid)], {
    serialization: "advanced",
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    execArgv: [`--max-old-space-size=${heapMb}`, ...workerFlags],
  });
  let tail = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      tail = (tail + text).slice(-TAIL_CHARACTERS);
    });
  child.on("message", (message) => events.message(message as WorkerMessage));
  child.on("error", (error) => {
    tail += error.message;
  });
  onLastWords(child, (exit) => events.gone(exit));
  return {
    pid: child.pid ?? 0,
    tail: () => tail,
    start(specs) {
      tail = "";
      holdParent(child, true);
      const message: TaskMessage = { type: "task", specs };
      // A process that has just died is handled when its end is heard.
      if (child.connected) child.send(message, () => {});
    },
    rest: () => holdParent(child, false),
    kill: () => void child.kill("SIGKILL"),
  };
}

/** Calls `done` once, when the process has ended, or could not be started, and what it sent is read to the end. */
function onLastWords(child: ChildProcess, done: (exit: WorkerExit) => void): void {
  let exit: WorkerExit | undefined;
  let closed = false;
  let finished = false;
  let timer: NodeJS.Timeout | undefined;
  const finish = (): void => {
    if (finished) return;
    finished = true;
    clearTimeout(timer);
    done(exit ?? { code: null, signal: null });
  };
  const check = (): void => {
    if (exit !== undefined && closed && !child.connected) finish();
  };
  child.on("exit", (code, signal) => {
    exit = { code, signal };
    timer = setTimeout(finish, LAST_WORDS_MS);
    check();
  });
  child.on("disconnect", check);
  child.on("close", () => {
    closed = true;
    check();
  });
  child.on("error", () => {
    if (child.pid === undefined) finish();
  });
}

function holdParent(child: ChildProcess, hold: boolean): void {
  const call = hold ? "ref" : "unref";
  child[call]();
  child.channel?.[call]();
  for (const stream of [child.stdout, child.stderr]) (stream as { ref?(): void; unref?(): void } | null)?.[call]?.();
}
