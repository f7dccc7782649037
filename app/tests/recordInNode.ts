import type { TestProject } from "vitest/node";
import { engineTrials } from "../../src/lab/engineTrials.ts";
import { labTrials } from "../../test/contracts/labTrials.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Digest by trial of `labTrials`, trained in Node just now, each alone. */
    readonly digestsOfNode: Readonly<Record<string, string>>;
  }
}

/** Before the tests in a browser: trains the same trials in Node. */
export function setup(project: TestProject): void {
  const records = labTrials().flatMap((spec) => engineTrials([spec]));
  project.provide("digestsOfNode", Object.fromEntries(records.map(({ trial, digest }) => [trial, digest])));
}
