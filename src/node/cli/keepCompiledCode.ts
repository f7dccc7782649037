import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { cacheFolder } from "../data/dataFolders.ts";

/**
 * Lets Node keep compiled code in our cache folder: the next command starts in half the time (0.15 s of CPU instead of
 * 0.38 s for `claims`). Worker processes read it too, through the environment. Node checks each entry against its source;
 * where the folder cannot be written, nothing happens.
 */
export function keepCompiledCode(): void {
  if (process.env["NODE_DISABLE_COMPILE_CACHE"] !== undefined) return;
  process.env["NODE_COMPILE_CACHE"] ??= join(cacheFolder(), "compiled");
  enableCompileCache(process.env["NODE_COMPILE_CACHE"]);
}
