import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { invariant, UserError } from "../../core/math/errors.ts";
import type { Claim, Profile, ProfileName } from "../../lab/claims/claim.ts";
import { claimExperiments, claimProfile, claim as findClaim, profileNames } from "../../lab/claims/index.ts";
import type { ExperimentFile } from "../../lab/experimentFile.ts";
import { experiment, parseExperiment } from "../../lab/spec.ts";
import { atPoint, sweepPoints } from "../../lab/sweep.ts";
import type { Experiment } from "../../lab/types.ts";
import { tableReader } from "../data/readTable.ts";

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
  /** First of them. */
  readonly firstSeed?: number;
  readonly data?: string;
  /** `path=value` changes; several values, `path=a,b`, make an experiment each. */
  readonly set: readonly string[];
}

/**
 * The experiments that a claim id or the path of an experiment file stands for, with the changes asked for. `data` picks
 * one task of a claim's profile, or puts the claim's first experiment on other data; in a file it replaces the data.
 * Every point of a sweep is an experiment of its own, with a task named after its values. Throws UserError for an unknown
 * claim, a missing file and every mistake in a file or change.
 */
export function chooseExperiments(target: string, options: ChoiceOptions): Chosen {
  return isFile(target) ? distinct(fromFile(target, options), target) : chooseClaim(target, options);
}

/** The same of a claim. Throws UserError for what is no claim's id, also where there is such a file. */
export function chooseClaim(id: string, options: ChoiceOptions): Chosen {
  return distinct(fromClaim(id, options), id);
}

/** The same of an experiment that did not come in a file, and so cannot name a table of one's own. */
export function chooseGiven(file: ExperimentFile, name: string, options: ChoiceOptions): Chosen {
  return distinct(
    swept((settings) => experiment(file, name, settings), options),
    name,
  );
}

function distinct(chosen: Chosen, target: string): Chosen {
  const tasks = chosen.experiments.map(({ task }) => task);
  const twice = tasks.find((task, i) => tasks.indexOf(task) < i);
  if (twice === undefined) return chosen;
  throw new UserError(
    `${target}: two experiments would be called "${twice}"; the data of a claim with several tasks are swept within one of them: add --data ${chosen.experiments[0]?.data.name}`,
  );
}

function isFile(target: string): boolean {
  return /\.(ya?ml|json)$/i.test(target) || /[\\/]/.test(target) || existsSync(target);
}

function fromFile(path: string, options: ChoiceOptions): Chosen {
  const { profile } = options;
  if (profile !== undefined)
    throw new UserError(
      `run ${path}: --profile ${profile} is for claims; an experiment file says itself what it takes on`,
    );
  const text = readFile(path);
  const table = tableReader(dirname(path));
  return swept((settings) => parseExperiment(text, path, settings, table), options);
}

/** What is read at every point of the sweep, under the name that it has without the point. */
function swept(
  read: (settings: readonly string[]) => Experiment,
  options: ChoiceOptions,
): Pick<Chosen, "name" | "experiments"> {
  const { data, set } = options;
  const before = [...(data === undefined ? [] : [`data=${data}`]), ...seedSettings(options)];
  const parsed = sweepPoints(set).map((point) => ({ point, one: read([...before, ...point.settings]) }));
  const [first] = parsed;
  invariant(first !== undefined, "swept: a sweep without a point");
  return { name: first.one.name, experiments: parsed.map(({ one, point }) => atPoint(one, point)) };
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

function fromClaim(id: string, options: ChoiceOptions): Chosen {
  const { profile = "quick", data } = options;
  const points = sweepPoints(options.set);
  const claim = findClaim(id);
  /** Task after task, each at every point. */
  const grid = (of: Claim, before: readonly string[]): Experiment[] => {
    const columns = points.map((point) =>
      claimExperiments(of, profile, [...before, ...point.settings]).map((one) => atPoint(one, point)),
    );
    return (columns[0] ?? []).flatMap((_, task) => columns.flatMap((column) => column[task] ?? []));
  };
  const settings = seedSettings(options);
  if (data === undefined) return { name: id, claim, profile, experiments: grid(claim, settings) };
  const chosen = claimExperiments(claim, profile).findIndex(({ task }) => task === data);
  const changes = chosen < 0 ? [`data=${data}`, `task=${data}`, ...settings] : settings;
  const elsewhere = profileNames(claim).find((name) => claimExperiments(claim, name).some(({ task }) => task === data));
  if (chosen < 0 && elsewhere !== undefined)
    throw new UserError(
      `run ${id}: "${data}" is a task of the ${elsewhere} profile, with batches and arms of its own; add --profile ${elsewhere}`,
    );
  const only = { ...claim, profiles: { ...claim.profiles, [profile]: oneOf(claim, profile, Math.max(0, chosen)) } };
  return { name: id, claim, profile, experiments: grid(only, changes) };
}

function oneOf(claim: Claim, profile: ProfileName, index: number): Profile {
  const whole = claimProfile(claim, profile);
  return { ...whole, experiments: whole.experiments.slice(index, index + 1) };
}

function seedSettings({ seeds, firstSeed }: ChoiceOptions): string[] {
  return [
    ...(seeds === undefined ? [] : [`seeds=${seeds}`]),
    ...(firstSeed === undefined ? [] : [`firstSeed=${firstSeed}`]),
  ];
}
