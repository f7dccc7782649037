import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Libraries of others that do our workloads, each in processes of its own. */
export type FamilyId = "torch" | "jax" | "tfjs" | "onnx";

export interface Family {
  readonly name: string;
  /** What is installed, such as `2.13.0`, or undefined. */
  readonly version: string | undefined;
  /** Said where it is not installed. */
  readonly remedy: string;
  /** Why its dense layers are no peer's on this machine. */
  readonly crippled?: string;
  /** Program and first arguments; a folder with the work (see peers/workFile.ts) and a mode follow. */
  readonly command: readonly [string, ...string[]];
}

/** One thread for every library that reads the environment. */
export const oneThread: Readonly<Record<string, string>> = {
  OMP_NUM_THREADS: "1",
  OPENBLAS_NUM_THREADS: "1",
  MKL_NUM_THREADS: "1",
};

/** The libraries of others, and which of them are here. */
export function families(): Readonly<Record<FamilyId, Family>> {
  const torch = findTorch();
  return {
    torch: {
      name: "PyTorch",
      version: torch?.version,
      remedy: "a Python that can import torch, as python3 or /usr/bin/python3",
      ...(torch !== undefined && torch.gflops < leastGflops && { crippled: slowProducts(torch.gflops) }),
      command: [torch?.python ?? "python3", path("../peers/torchPeer.py")],
    },
    jax: npmFamily("jax-js", "@jax-js/jax", "jaxPeer.ts"),
    tfjs: npmFamily("TensorFlow.js", "@tensorflow/tfjs-backend-wasm", "tfjsPeer.ts"),
    onnx: npmFamily("onnxruntime-web", "onnxruntime-web", "onnxPeer.ts"),
  };
}

/** A PyTorch, and how fast it multiplies matrices of 256 x 256. */
interface Torch {
  readonly python: string;
  readonly version: string;
  readonly gflops: number;
}

/** Reference BLAS, which distributions install where nobody asks for OpenBLAS, does 2 to 6; OpenBLAS and MKL 50 to 150. */
const leastGflops = 15;

function slowProducts(gflops: number): string {
  return `its matrix products run at ${gflops.toFixed(0)} GFLOP/s: it is linked to a reference BLAS; install OpenBLAS (libopenblas0)`;
}

const askTorch = `
import time, torch
torch.set_num_threads(1)
a = torch.randn(256, 256)
for k in range(4):
    began = time.process_time()
    for _ in range(8): a @ a
    seconds = time.process_time() - began
print(torch.__version__, 8 * 2 * 256 ** 3 / seconds / 1e9)
`;

/** The first Python that has torch. */
function findTorch(): Torch | undefined {
  for (const python of ["python3", "/usr/bin/python3"]) {
    const env = { ...process.env, ...oneThread };
    const asked = spawnSync(python, ["-c", askTorch], { encoding: "utf8", env });
    if (asked.status !== 0) continue;
    const [version = "", gflops] = asked.stdout.trim().split(" ");
    return { python, version, gflops: Number(gflops) };
  }
  return undefined;
}

function npmFamily(name: string, module: string, program: string): Family {
  const manifest = path(`../node_modules/${module}/package.json`);
  const version: string | undefined = existsSync(manifest)
    ? JSON.parse(readFileSync(manifest, "utf8")).version
    : undefined;
  const remedy = "npm ci --prefix bench --ignore-scripts";
  return { name, version, remedy, command: [process.execPath, path(`../peers/${program}`)] };
}

function path(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}
