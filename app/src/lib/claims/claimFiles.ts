import { claimExperiments } from "../../../../src/lab/claims/index.ts";
import { claimFigure } from "../../../../src/lab/report/claimFigure.ts";
import { svgDocument } from "../../../../src/lab/report/svgSurface.ts";
import { toYaml } from "../../../../src/lab/toYaml.ts";
import { quickRecords } from "../records/records.server.ts";

/** A file of a claim that a reader can take away. */
export interface ClaimFile {
  readonly name: string;
  readonly type: string;
  readonly text: string;
}

/** The experiment file of each task of the quick profile. */
export function experimentFiles(id: string): readonly (ClaimFile & { readonly task: string })[] {
  const { claim } = quickRecords(id);
  return claimExperiments(claim, "quick").map((experiment) => ({
    ...{ task: experiment.task, name: `${id}-${experiment.task}.yaml`, type: "application/yaml" },
    text: toYaml(experiment),
  }));
}

/** All files of a claim: experiments, the picture, and the measured numbers to the last digit. */
export function claimFiles(id: string): readonly ClaimFile[] {
  const { quick } = quickRecords(id);
  const figure = claimFigure(quick.estimates);
  return [
    ...experimentFiles(id).map(({ name, type, text }) => ({ name, type, text })),
    ...(figure === undefined ? [] : [{ name: `${id}.svg`, type: "image/svg+xml", text: svgDocument(figure) }]),
    { name: `${id}.json`, type: "application/json", text: `${JSON.stringify(quick)}\n` },
  ];
}
