import { existsSync, readFileSync } from "node:fs";
import { UserError } from "../../core/math/errors.ts";
import type { Claim, Profile, ProfileName } from "../../lab/claims/claim.ts";
import { claimExperiments, claimProfile, claim as findClaim, profileNames } from "../../lab/claims/index.ts";
import { parseExperiment } from "../../lab/spec.ts";
import type { Experiment } from "../../lab/types.ts";

/** What is to be run: the experiments of a claim's profile, or that of a file. */
export interface Chosen {
  /** Claim id, or the name of the experiment. */
  readonly name: string;
  readonly claim?: Claim;
  readonly profile?: ProfileName;
  readonly experiments: readonly Experiment[];
}

export interface ChoiceOptions {
  readonly profile?: ProfileName;
  readonly seeds?: number;
  readonly data?: string;
  /** `path=value` changes. */
  readonly set: readonly string[];
}

/**
 * The experiments that a claim id or the path of an experiment file stands for, with the changes asked for. `data` picks
 * one task of a claim's profile, or puts the claim's first experiment on other data; in a file it replaces the data.
 * Throws UserError for an unknown claim, a missing file and every mistake in a file or change.
 */
export function chooseExperiments(target: string, options: ChoiceOptions): Chosen {
  return isFile(target) ? fromFile(target, options) : fromClaim(target, options);
}

function isFile(target: string): boolean {
  return /\.(ya?ml|json)$/i.test(target) || /[\\/]/.test(target) || existsSync(target);
}

function fromFile(path: string, { profile, seeds, data, set }: ChoiceOptions): Chosen {
  if (profile !== undefined)
    throw new UserError(
      `run ${path}: --profile ${profile} is for claims; an experiment file says itself what it takes on`,
    );
  const settings = [...(data === undefined ? [] : [`data=${data}`]), ...seedSetting(seeds), ...set];
  const experiment = parseExperiment(readFile(path), path, settings);
  return { name: experiment.name, experiments: [experiment] };
}

function readFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const what = code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "this is a folder" : String(code);
    throw new UserError(`${path}: ${what}; expected an experiment file (YAML or JSON) or the id of a claim`, {
      cause: error,
    });
  }
}

function fromClaim(id: string, { profile = "quick", seeds, data, set }: ChoiceOptions): Chosen {
  const claim = findClaim(id);
  const settings = [...seedSetting(seeds), ...set];
  if (data === undefined) return { name: id, claim, profile, experiments: claimExperiments(claim, profile, settings) };
  const chosen = claimExperiments(claim, profile).findIndex(({ task }) => task === data);
  const changes = chosen < 0 ? [`data=${data}`, `task=${data}`, ...settings] : settings;
  const elsewhere = profileNames(claim).find((name) => claimExperiments(claim, name).some(({ task }) => task === data));
  if (chosen < 0 && elsewhere !== undefined)
    throw new UserError(
      `run ${id}: "${data}" is a task of the ${elsewhere} profile, with batches and arms of its own; add --profile ${elsewhere}`,
    );
  const only = { ...claim, profiles: { ...claim.profiles, [profile]: oneOf(claim, profile, Math.max(0, chosen)) } };
  return { name: id, claim, profile, experiments: claimExperiments(only, profile, changes) };
}

function oneOf(claim: Claim, profile: ProfileName, index: number): Profile {
  const whole = claimProfile(claim, profile);
  return { ...whole, experiments: whole.experiments.slice(index, index + 1) };
}

function seedSetting(seeds: number | undefined): string[] {
  return seeds === undefined ? [] : [`seeds=${seeds}`];
}
