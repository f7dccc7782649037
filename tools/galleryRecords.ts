import { createEngine } from "../src/core/engine/engine.ts";
import type { ExperimentFile, InstrumentFile } from "../src/lab/experimentFile.ts";
import { instrumentIds } from "../src/lab/instrumentSettings.ts";
import { plan } from "../src/lab/plan.ts";
import { runTrials } from "../src/lab/runTrials.ts";
import { experiment } from "../src/lab/spec.ts";
import { GROUP } from "../src/lab/trialTasks.ts";
import type { TrialRecord } from "../src/lab/types.ts";

/** The arms of the gallery. */
export const galleryArms = ["plain", "bn-g16", "dropout-.2"] as const;

/** Small, so that all instruments are done in well under a minute on an idle machine. */
export const galleryFile = {
  data: { name: "teacher", train: 192, validation: 120, test: 300, ablation: 150 },
  net: ["dense 16", "relu", "dense 12", "relu", "dense 10"],
  train: { batch: 48, epochs: 40 },
  arms: galleryArms,
  seeds: 4,
} satisfies ExperimentFile;

/** Its enumeration of sub-networks needs one small hidden layer. */
const OF_ONE_LAYER: Readonly<Record<string, readonly string[]>> = { "dropout.exact": ["dense 10", "relu", "dense 10"] };

/** Settings other than the defaults, where the data are too few for these. */
export const gallerySettings: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> = {
  "noise.bn.law": { batches: [6, 8, 12, 16, 24] },
};

/** Hidden layers are as `galleryFile` has them but for these instruments. */
export function galleryNet(id: string): readonly string[] {
  return OF_ONE_LAYER[id] ?? galleryFile.net;
}

/** The measured records of every instrument: by arm, the seeds in order. */
export function galleryRecords(): ReadonlyMap<string, ReadonlyMap<string, readonly TrialRecord[]>> {
  const all = instrumentIds();
  const alone = all.filter((id) => id in OF_ONE_LAYER);
  const common = trained({ ...galleryFile, instruments: all.filter((id) => !alone.includes(id)).map(asked) });
  const own = new Map(
    alone.map((id) => [id, trained({ ...galleryFile, net: galleryNet(id), instruments: [asked(id)] })]),
  );
  return new Map(all.map((id) => [id, own.get(id) ?? common]));
}

function asked(id: string): InstrumentFile {
  return { id, ...gallerySettings[id] };
}

function trained(file: ExperimentFile): ReadonlyMap<string, readonly TrialRecord[]> {
  const engine = createEngine("exact");
  const planned = plan(experiment(file, "gallery"), engine.kernel);
  return new Map(
    galleryArms.map((arm) => {
      const specs = planned.filter((one) => one.arm === arm).map(({ spec }) => spec);
      return [arm, runTrials(specs.slice(0, GROUP), engine)];
    }),
  );
}
