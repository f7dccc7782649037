import { claims } from "../../../../../../src/lab/claims/index.ts";
import type { PageServerLoad } from "./$types";

export const load: PageServerLoad = () => ({
  claims: claims.map(({ id, profiles }) => ({
    id,
    profiles: (["quick", "full", "conv"] as const).filter((profile) => profiles[profile] !== undefined),
  })),
});
