import { z } from "zod";
import { UserError } from "../../core/math/errors.ts";
import { PROFILES } from "../../lab/claims/claim.ts";
import type { ExperimentFile } from "../../lab/experimentFile.ts";
import { type ChoiceOptions, type Chosen, chooseClaim, chooseGiven } from "../run/chooseExperiments.ts";
import type { UntilDecided } from "../run/prepareRun.ts";
import { checkUntil, untilOf } from "../run/untilDecided.ts";

/** What a page asks for when it asks for a run. */
export interface AskedRun {
  readonly chosen: Chosen;
  readonly build: "exact" | "fast";
  /** Present: seeds are added until it is decided. */
  readonly until?: UntilDecided;
}

const common = {
  seeds: z.int().min(1).optional(),
  firstSeed: z.int().min(0).optional(),
  data: z.string().optional(),
  set: z.array(z.string()).optional(),
  fast: z.boolean().optional(),
  until: z.strictObject({ maxSeeds: z.int().optional(), lookEvery: z.int().min(1).optional() }).optional(),
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

function ofClaim({ claim, profile, ...common }: z.infer<typeof claimBody>): AskedRun {
  const profiled = profile === undefined ? {} : { profile };
  return asked(claim, common, (options) => chooseClaim(claim, { ...options, ...profiled }));
}

function ofExperiment({ experiment, name = "experiment", ...common }: z.infer<typeof givenBody>): AskedRun {
  const file = experiment as unknown as ExperimentFile;
  return asked(name, common, (options) => chooseGiven(file, name, options));
}

type Common = Omit<z.infer<typeof claimBody>, "claim" | "profile">;

function asked(
  name: string,
  { seeds, firstSeed, data, set = [], fast, until: looked }: Common,
  choose: (options: ChoiceOptions) => Chosen,
): AskedRun {
  const until = looked && untilOf(name, present({ ...looked, seeds }));
  const chosen = choose({ set, ...present({ seeds: until?.maxSeeds ?? seeds, firstSeed, data }) });
  if (until !== undefined) checkUntil(name, chosen.experiments, until);
  return { chosen, build: fast === true ? "fast" : "exact", ...present({ until }) };
}

/** The members that are there. */
function present<Members extends object>(
  members: Members,
): { [Key in keyof Members]?: Exclude<Members[Key], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as ReturnType<
    typeof present<Members>
  >;
}

function parsed<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const lines = result.error.issues.map(({ path, message }) => [path.join("."), message].filter(Boolean).join(": "));
  throw new UserError(
    `run: ${lines.join("; ")}; expected { claim, profile } or { experiment }, with seeds, firstSeed, data, set, fast, until`,
  );
}
