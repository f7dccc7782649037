import { spawnSync } from "node:child_process";

/** Keras trains by PyTorch here. */
const env = { ...process.env, KERAS_BACKEND: "torch" };

/** A Python that can import these modules, or undefined: `LINCHPIN_PYTHON`, or what the system calls python3. */
export function pythonWith(...modules: readonly string[]): string | undefined {
  const candidates = [process.env["LINCHPIN_PYTHON"], "python3", "/usr/bin/python3"];
  return candidates.find(
    (python) => python !== undefined && spawnSync(python, ["-c", `import ${modules.join(", ")}`], { env }).status === 0,
  );
}

/** Runs Python to its end; throws with its last lines where it fails. Returns what it printed. */
export function runPython(python: string, args: readonly string[], cwd?: string): string {
  const { status, stdout, stderr } = spawnSync(python, args, { encoding: "utf8", maxBuffer: 2 ** 28, cwd, env });
  if (status !== 0) throw new Error(`python ended with ${status}:\n${stderr.split("\n").slice(-25).join("\n")}`);
  return stdout;
}
