import type { ExperimentFile } from "../experimentFile.ts";
import type { Claim } from "./claim.ts";
import { type Contrast, fullContrasts, quickContrasts } from "./contrasts.ts";
import { DEEP_LINEAR, type DepthBed, teacherOfDepth } from "./depthBeds.ts";

/** What a claim about depth asks of one bed. */
export interface DepthRun {
  readonly bed: DepthBed;
  readonly contrasts: readonly Contrast[];
  readonly seeds: number;
  /** A linear map: losses are squared errors. */
  readonly regression?: boolean;
}

/** Profiles on `teacher` with 2 and 6 hidden layers; the full one has the deep linear network too. */
export function depthProfiles(experimentOf: (run: DepthRun, profile: string) => ExperimentFile): Claim["profiles"] {
  const beds = [2, 6].map(teacherOfDepth);
  const layernorm: Contrast = { name: "layernorm", arm: "layernorm", against: "plain" };
  return {
    quick: {
      about: "teacher, 16 seeds, 2 and 6 hidden layers, one learning rate",
      experiments: beds.map((bed) =>
        experimentOf({ bed, contrasts: [...quickContrasts(bed), layernorm], seeds: 16 }, "quick"),
      ),
    },
    full: {
      about: "teacher, 32 seeds, 2 and 6 hidden layers, two learning rates; 25 linear layers, 16 seeds",
      experiments: [
        ...beds.map((bed) => experimentOf({ bed, contrasts: fullContrasts(bed), seeds: 32 }, "full")),
        experimentOf({ bed: DEEP_LINEAR, contrasts: quickContrasts(DEEP_LINEAR), seeds: 16, regression: true }, "full"),
      ],
    },
  };
}
