import { spawnSync } from "node:child_process";

/** How PyTorch is asked to do a workload. */
export type TorchMode = "one" | "bmm";

/** One thread for PyTorch and for every library below it. */
export const oneThread: Readonly<Record<string, string>> = {
  OMP_NUM_THREADS: "1",
  OPENBLAS_NUM_THREADS: "1",
  MKL_NUM_THREADS: "1",
};

/** Version of the PyTorch that `python3` can import, or undefined where there is none. */
export function torchVersion(): string | undefined {
  const asked = spawnSync("python3", ["-c", "import torch; print(torch.__version__)"], { encoding: "utf8" });
  return asked.status === 0 ? asked.stdout.trim() : undefined;
}
