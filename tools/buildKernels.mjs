// Compiles the AssemblyScript kernels twice, `exact` and `fast`, into src/core/engine/kernels.generated.ts (the modules as
// base64 text, so that Node and a browser load the same bytes without a file). Does nothing when it is up to date.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const folder = join(root, "src/core/engine/kernels");
const target = join(root, "src/core/engine/kernels.generated.ts");
const sources = Object.fromEntries(
  readdirSync(folder)
    .filter((name) => name.endsWith(".as.ts"))
    .sort()
    .map((name) => [name, readFileSync(join(folder, name), "utf8")]),
);
const compilerVersion = JSON.parse(
  readFileSync(join(root, "node_modules/assemblyscript/package.json"), "utf8"),
).version;
const key = createHash("sha256")
  .update(JSON.stringify([compilerVersion, sources, readFileSync(fileURLToPath(import.meta.url), "utf8")]))
  .digest("hex");
if (!process.argv.includes("--force") && existsSync(target) && readFileSync(target, "utf8").includes(key))
  process.exit(0);

const { default: asc } = await import("assemblyscript/asc");

async function compile(fast) {
  const files = { ...sources, "madd.as.ts": sources[fast ? "maddFast.as.ts" : "madd.as.ts"] };
  let binary;
  const { error, stderr } = await asc.main(
    [
      "program.as.ts",
      "--outFile",
      "out.wasm",
      "-O3",
      "--runtime",
      "stub",
      "--noAssert",
      "--importMemory",
      "--memoryBase",
      "1024",
      "--enable",
      fast ? "simd,relaxed-simd" : "simd",
    ],
    {
      readFile: (name) => files[name] ?? null,
      writeFile: (name, contents) => {
        if (name.endsWith(".wasm")) binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error || !binary) {
    console.error(stderr.toString());
    throw error ?? new Error("the kernels did not compile");
  }
  return Buffer.from(binary);
}

const exact = await compile(false);
const fast = await compile(true);
const digest = (bytes) => createHash("sha256").update(bytes).digest("hex");
writeFileSync(
  target,
  `// Written by tools/buildKernels.mjs from engine/kernels; not committed.\n// sources ${key}\n` +
    `/** Plain SIMD: the same bits on every machine. ${exact.length} bytes, SHA-256 ${digest(exact)}. */\n` +
    `export const exactKernels: string =\n  "${exact.toString("base64")}";\n` +
    `/** Relaxed SIMD with fused multiply-add. ${fast.length} bytes, SHA-256 ${digest(fast)}. */\n` +
    `export const fastKernels: string =\n  "${fast.toString("base64")}";\n`,
);
console.error(`kernels: exact ${exact.length} bytes, fast ${fast.length} bytes`);
