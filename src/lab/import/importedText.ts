import type { ImportedFrom } from "../types.ts";

/** Stands for the numeric kernel of results that no kernel of ours computed. */
export const IMPORTED = "imported";

/** Where imported results came from, and what follows from it. */
export function importedText({ file, sha256 }: ImportedFrom): string {
  return `imported from ${file} (sha256 ${sha256}), not trained here: cannot be replayed`;
}
