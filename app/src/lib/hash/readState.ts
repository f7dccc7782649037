import { UserError } from "../../../../src/core/math/errors.ts";
import type { ExperimentFile } from "../../../../src/lab/experimentFile.ts";
import { experiment } from "../../../../src/lab/spec.ts";
import type { Experiment } from "../../../../src/lab/types.ts";
import { decodeState, type PageState } from "./stateHash.ts";

/** An address that was read: nothing behind `#`, an experiment with every default filled in, or what is wrong, in words. */
export type ReadState =
  | { readonly type: "none" }
  | { readonly type: "state"; readonly state: PageState; readonly experiment: Experiment }
  | { readonly type: "invalid"; readonly message: string };

/**
 * Reads and checks the part of an address behind `#`. Never throws: a bad link is a message, and the page shows what it
 * shows without one. Brings the schema of experiments along, so pages load it when they need it, or ask the desk.
 */
export async function readState(hash: string): Promise<ReadState> {
  try {
    const found = await decodeState(hash);
    if (found === undefined) return { type: "none" };
    if (!isObject(found) || !isObject(found["experiment"]))
      throw new UserError("the part of the address behind # is no experiment");
    const file = found["experiment"] as unknown as ExperimentFile;
    const read = experiment(file, "link");
    return { type: "state", state: { experiment: file, view: viewOf(found["view"]) }, experiment: read };
  } catch (error) {
    if (error instanceof UserError) return { type: "invalid", message: error.message };
    throw error;
  }
}

/** What is no small choice is left out: it may come from anybody. */
function viewOf(view: unknown): NonNullable<PageState["view"]> {
  if (!isObject(view)) return {};
  return Object.fromEntries(
    Object.entries(view).flatMap(([name, value]) =>
      typeof value === "number" || typeof value === "boolean" || (typeof value === "string" && value.length <= 200)
        ? [[name, value] as const]
        : [],
    ),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
