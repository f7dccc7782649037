import { defaultFile } from "#lib/lab/labFile.ts";
import { storedPopulation } from "#lib/lab/storedPopulation.server.ts";
import { thumbnails } from "#lib/lab/thumbnails.ts";
import { experiment } from "../../../../../../src/lab/spec.ts";
import type { PageServerLoad } from "./$types";

export const load: PageServerLoad = () => ({
  experiment: experiment(defaultFile, "lab"),
  thumbnails: thumbnails(),
  stored: storedPopulation(),
});
