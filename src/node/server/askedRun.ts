import { z } from "zod";
import { UserError } from "../../core/math/errors.ts";
import { PROFILES } from "../../lab/claims/claim.ts";
import type { ExperimentFile } from "../../lab/experimentFile.ts";
import { type ChoiceOptions, type Chosen, chooseClaim, chooseGiven } from "../run/chooseExperiments.ts";

/** What a page asks for when it asks for a run. */
export interface AskedRun {
  readonly chosen: Chosen;
  readonly build: "exact" | "fast";
}

const common = {
  seeds: z.int().min(1).optional(),
  firstSeed: z.int().min(0).optional(),
  data: z.string().optional(),
  set: z.array(z.string()).optional(),
  fast: z.boolean().optional(),
};
const claimBody = z.strictObject({ claim: z.string(), profile: z.enum(PROFILES).optional(), ...common });
const givenBody = z.strictObject({
  // What stands in it is checked by the schema of experiment files, whose messages name the place.
  experiment: z.record(z.string(), z.unknown()),
  name: z.string().min(1).max(200).optional(),
  ...common,
});

/**
 * The experiments that the body of `POST /runs` asks for: `{ claim, profile }` or `{ experiment }`, with the changes that
 * the flags of `linchpin run` make. Throws UserError that names every mistake.
 */
export function askedRun(body: unknown): AskedRun {
  const given = typeof body === "object" && body !== null && "experiment" in body;
  return given ? ofExperiment(parsed(givenBody, body)) : ofClaim(parsed(claimBody, body));
}

function ofClaim({ claim, profile, fast, ...changes }: z.infer<typeof claimBody>): AskedRun {
  const options = { ...choiceOf(changes), ...(profile === undefined ? {} : { profile }) };
  return { chosen: chooseClaim(claim, options), build: buildOf(fast) };
}

function ofExperiment({ experiment, name, fast, ...changes }: z.infer<typeof givenBody>): AskedRun {
  const file = experiment as unknown as ExperimentFile;
  return { chosen: chooseGiven(file, name ?? "experiment", choiceOf(changes)), build: buildOf(fast) };
}

type Changes = Pick<z.infer<typeof claimBody>, "seeds" | "firstSeed" | "data" | "set">;

function choiceOf({ seeds, firstSeed, data, set = [] }: Changes): ChoiceOptions {
  return {
    set,
    ...(seeds === undefined ? {} : { seeds }),
    ...(firstSeed === undefined ? {} : { firstSeed }),
    ...(data === undefined ? {} : { data }),
  };
}

function buildOf(fast: boolean | undefined): AskedRun["build"] {
  return fast === true ? "fast" : "exact";
}

function parsed<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const lines = result.error.issues.map(({ path, message }) => [path.join("."), message].filter(Boolean).join(": "));
  throw new UserError(
    `run: ${lines.join("; ")}; expected { claim, profile } or { experiment }, with seeds, firstSeed, data, set, fast`,
  );
}
