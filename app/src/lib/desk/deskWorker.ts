// Entry point of the desk: checks experiments, plans trials and judges records beside the page, so that neither the
// schema nor the statistics weigh on it, and drawing never waits for them.
import { kernelName } from "../../../../src/core/engine/engine.ts";
import { invariant, UserError } from "../../../../src/core/math/errors.ts";
import { claim, claimExperiments } from "../../../../src/lab/claims/index.ts";
import { conclude } from "../../../../src/lab/conclude.ts";
import { planAll } from "../../../../src/lab/plan.ts";
import { experiment, parseExperiment } from "../../../../src/lab/spec.ts";
import type { Experiment, TrialRecord } from "../../../../src/lab/types.ts";
import type { DeskAnswer, DeskCalls, DeskQuestion, Opened } from "./deskCalls.ts";

let opened: Opened | undefined;
const records = new Map<string, TrialRecord>();

function opens(experiments: readonly Experiment[]): Opened {
  records.clear();
  opened = { experiments, plan: planAll(experiments, kernelName("exact")) };
  return opened;
}

const calls: DeskCalls = {
  open: (file) => opens([experiment(file, "link")]),
  openText: (text, name) => opens([parseExperiment(text, name)]),
  openClaim: (id, profile) => opens(claimExperiments(claim(id), profile)),
  add(more) {
    for (const record of more) records.set(record.trial, record);
  },
  conclude(looks) {
    invariant(opened !== undefined, "desk: nothing is open");
    return conclude(opened.experiments, opened.plan, records, looks);
  },
};

self.addEventListener("message", ({ data }: MessageEvent<DeskQuestion>) => self.postMessage(answer(data)));

function answer({ id, call, args }: DeskQuestion): DeskAnswer {
  try {
    return { id, value: (calls[call] as (...args: readonly unknown[]) => unknown)(...args) };
  } catch (error) {
    const user = error instanceof UserError;
    const text = error instanceof Error ? ((user ? undefined : error.stack) ?? error.message) : String(error);
    return { id, error: text, user };
  }
}
