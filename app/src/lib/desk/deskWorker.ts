// Entry point of the desk: checks experiments, plans trials and judges records beside the page, so that neither the
// schema nor the statistics weigh on it, and drawing never waits for them.

import { mapMaker } from "#lib/lab/decisionMaps.ts";
import { loadImages, type SummedImages } from "#lib/lab/imageFiles.ts";
import { labPanels } from "#lib/lab/labPanels.ts";
import { tableColumns } from "#lib/lab/tableColumns.ts";
import { answerCalls } from "#lib/worker/answerCalls.ts";
import { findDataset } from "../../../../src/core/data/catalogue.ts";
import { parseCsv } from "../../../../src/core/data/parseCsv.ts";
import { kernelName } from "../../../../src/core/engine/engine.ts";
import { invariant, UserError } from "../../../../src/core/math/errors.ts";
import { claim, claimExperiments } from "../../../../src/lab/claims/index.ts";
import { conclude } from "../../../../src/lab/conclude.ts";
import { planAll } from "../../../../src/lab/plan.ts";
import { taskDigests } from "../../../../src/lab/recordsDigest.ts";
import { experiment, parseExperiment } from "../../../../src/lab/spec.ts";
import { toYaml } from "../../../../src/lab/toYaml.ts";
import type { Experiment, TrialRecord } from "../../../../src/lab/types.ts";
import type { DeskCalls, Opened, OwnTable } from "./deskCalls.ts";

let opened: Opened | undefined;
let own: OwnTable | undefined;
const maker = mapMaker();
/** By id of the source. */
const images = new Map<string, SummedImages>();
const records = new Map<string, TrialRecord>();

function opens(experiments: readonly Experiment[]): Opened {
  records.clear();
  opened = { experiments, plan: planAll(experiments, kernelName("exact")) };
  return opened;
}

function open(): Opened {
  invariant(opened !== undefined, "desk: nothing is open");
  return opened;
}

/** The table that an experiment names, where the reader brought it. */
function readTable(file: string): { path: string; content: Uint8Array } {
  if (own?.name !== file)
    throw new UserError(`"${file}" is a table of somebody's own, and it is not here: open that file here first`);
  return { path: file, content: own.content };
}

const calls: DeskCalls = {
  open(file, table) {
    own = table;
    return opens([experiment(file, "link", [], readTable)]);
  },
  openText: (text, name) => opens([parseExperiment(text, name)]),
  openClaim: (id, profile) => opens(claimExperiments(claim(id), profile)),
  add(more) {
    for (const record of more) records.set(record.trial, record);
  },
  conclude(looks) {
    const { experiments, plan } = open();
    return conclude(experiments, plan, records, looks);
  },
  digests: () => taskDigests(open().plan, records),
  panels: (seed, looks) => labPanels(calls.conclude(looks), records, seed),
  maps: (seed) => maker.maps(open().plan, records, seed),
  async images(name, base) {
    const { source = name } = findDataset(name);
    const found = images.get(source) ?? (await loadImages(name, base, (address) => fetch(address)));
    images.set(source, found);
    return found.sha256;
  },
  sources() {
    const data = open().experiments[0]?.data;
    const source = data?.table === undefined && data !== undefined ? findDataset(data.name).source : undefined;
    const found = source === undefined ? undefined : images.get(source);
    if (source !== undefined && found !== undefined) return { [source]: found };
    if (data?.table === undefined || own === undefined) return {};
    const { sha256 } = data;
    return { [data.name]: { ...parseCsv(own.content, data.table, data.name), ...(sha256 && { sha256 }) } };
  },
  columns: tableColumns,
  async code({ task, ...request }) {
    const { experiments } = open();
    const asked = task === undefined ? experiments[0] : experiments.find((one) => one.task === task);
    invariant(asked !== undefined, `desk: no task ${task} is open`);
    // Few readers ask for one: the writers are loaded then.
    const { armProgram, requireArm } = await import("../../../../src/lab/code/armProgram.ts");
    requireArm(asked, request.arm, asked.name);
    return armProgram(asked, request);
  },
  yaml: () => open().experiments.map(toYaml).join("---\n"),
};

answerCalls(calls);
