import { shellWords } from "../shellWords.ts";

/** The version of Linchpin, and the command that writes the same program. */
export function writtenBy(version: string, command: readonly string[]): string {
  return `Written by Linchpin ${version}: ${shellWords(command)}`;
}
