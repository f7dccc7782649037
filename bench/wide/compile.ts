import { readFileSync } from "node:fs";
import asc from "assemblyscript/asc";
import type { KernelBuild } from "../../src/core/engine/types.ts";
import { sharedSource, tileSource, tiles } from "./tiles.ts";

/** The wide kernels of every tile in one module, compiled as tools/buildKernels.mjs compiles the engine's. */
export async function compileTiles(build: KernelBuild): Promise<Uint8Array<ArrayBuffer>> {
  const madd = build === "fast" ? "maddFast.as.ts" : "madd.as.ts";
  const files: Record<string, string> = {
    "wide.as.ts": [sharedSource, ...tiles.map(tileSource)].join("\n"),
    "madd.as.ts": readFileSync(new URL(`../../src/core/engine/kernels/${madd}`, import.meta.url), "utf8"),
  };
  let binary: Uint8Array<ArrayBuffer> | undefined;
  const { error, stderr } = await asc.main(
    [
      ...["wide.as.ts", "--outFile", "out.wasm", "-O3", "--runtime", "stub", "--noAssert", "--importMemory"],
      ...["--enable", build === "fast" ? "simd,relaxed-simd" : "simd"],
    ],
    {
      readFile: (name) => files[name] ?? null,
      writeFile: (name, contents) => {
        if (name.endsWith(".wasm") && typeof contents !== "string") binary = Uint8Array.from(contents);
      },
      listFiles: () => [],
    },
  );
  if (error || binary === undefined) throw error ?? new Error(`bench: the wide kernels did not compile\n${stderr}`);
  return binary;
}
