import { canonical } from "../../lab/canonical.ts";
import type { ProfileName } from "../../lab/claims/claim.ts";
import { claims, profileNames } from "../../lab/claims/index.ts";
import type { Experiment, StoredExperiment } from "../../lab/types.ts";
import { chooseExperiments } from "./chooseExperiments.ts";

/** Whether a stored run of a claim took the claim's profile as it is written, or with nothing but another number of seeds. */
export function isAsWritten({ claim, profile, source }: StoredExperiment, seeds?: number): boolean {
  const found = claims.find(({ id }) => id === claim);
  if (found === undefined || !profileNames(found).some((name) => name === profile)) return false;
  const { experiments } = JSON.parse(source) as { experiments: readonly Experiment[] };
  // Digests of real data are filled in when a run is planned.
  const planned = experiments.map(({ data: { sha256: _, ...data }, ...rest }) => ({ ...rest, data }));
  const options = { profile: profile as ProfileName, set: [], ...(seeds === undefined ? {} : { seeds }) };
  return canonical(chooseExperiments(found.id, options).experiments) === canonical(planned);
}
