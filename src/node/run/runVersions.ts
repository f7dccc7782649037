import { cpus } from "node:os";
import { productVersion } from "./productVersion.ts";

/**
 * What this process computes under, in one line: Linchpin, Node, V8, platform and processor. Kept with every attempt, so
 * that two results of one trial that differ can be told apart by where they came from.
 */
export function runVersions(): string {
  const { node, v8 } = process.versions;
  const model = cpus()[0]?.model.trim() ?? "";
  const processor = model === "" || model === "unknown" ? "unknown processor" : model;
  return `Linchpin ${productVersion()}, Node ${node}, V8 ${v8}, ${process.platform} ${process.arch}, ${processor}`;
}
