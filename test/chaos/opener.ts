// One of several threads that open one new file at the same instant: `go` counts the rounds.
// Posts how each opening went.
import { parentPort, workerData } from "node:worker_threads";
import { openDatabase } from "../../src/node/store/openDatabase.ts";

const { paths, go } = workerData as { paths: readonly string[]; go: Int32Array };
parentPort!.postMessage("ready");
for (const [round, path] of paths.entries()) {
  Atomics.wait(go, 0, round);
  parentPort!.postMessage(attempt(path));
}

function attempt(path: string): string {
  try {
    openDatabase(path, false).raw.close();
    return "opened";
  } catch (error) {
    return String(error);
  }
}
