import { existsSync, readFileSync } from "node:fs";
import { UserError } from "../../core/math/errors.ts";
import { didYouMean } from "../../lab/nearest.ts";
import { parseExperiment } from "../../lab/spec.ts";
import type { StoredExperiment } from "../../lab/types.ts";

/**
 * The experiment of a store that a name, the first digits of an id or the path of an experiment file stands for: the one
 * planned last of those that fit. Without a name, the last of all.
 *
 * @param profile only runs of this profile
 * @param store its path, for messages
 * @throws UserError where there is none
 */
export function findStored(
  all: readonly StoredExperiment[],
  name: string | undefined,
  store: string,
  profile?: string,
): StoredExperiment {
  const named = name !== undefined && isFile(name) ? fileName(name) : name;
  const fits = (stored: StoredExperiment): boolean =>
    named === undefined || stored.name === named || (named.length >= 6 && stored.id.startsWith(named));
  const found = all.findLast((stored) => fits(stored) && (profile === undefined || stored.profile === profile));
  if (found !== undefined) return found;
  if (named === undefined || all.length === 0)
    throw new UserError(`store ${store}: no experiment has been run; see "linchpin run --help"`);
  if (all.some(fits)) throw new UserError(`store ${store}: "${named}" has not been run in the ${profile} profile`);
  const names = [...new Set(all.map((stored) => stored.name))];
  throw new UserError(
    `store ${store}: no experiment "${named}"${didYouMean(named, names)}; there are: ${names.join(", ")}`,
  );
}

function isFile(name: string): boolean {
  return /\.(ya?ml|json)$/i.test(name) && existsSync(name);
}

/** The name under which the experiment of a file is stored. */
function fileName(path: string): string {
  return parseExperiment(readFileSync(path, "utf8"), path).name;
}
