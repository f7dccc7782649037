import { claimExperiments } from "../../../../src/lab/claims/index.ts";
import { claimFigure } from "../../../../src/lab/report/claimFigure.ts";
import { svgDocument } from "../../../../src/lab/report/svgSurface.ts";
import { toYaml } from "../../../../src/lab/toYaml.ts";
import { claimRecords, type Measured, quickRecords } from "../records/records.server.ts";

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

/** All files of a claim: experiments, and of each run the picture and the measured numbers to the last digit. */
export function claimFiles(id: string): readonly ClaimFile[] {
  const { second, full, conv } = claimRecords(id);
  return [
    ...experimentFiles(id).map(({ name, type, text }) => ({ name, type, text })),
    ...runFiles(id, quickRecords(id).quick),
    ...(full === undefined ? [] : runFiles(`${id}-full`, full)),
    ...(conv === undefined ? [] : runFiles(`${id}-conv`, conv)),
    ...(second === undefined ? [] : [numbersFile(`${id}-second`, second)]),
  ];
}

function runFiles(name: string, measured: Measured): readonly ClaimFile[] {
  const figure = claimFigure(measured.estimates);
  const picture =
    figure === undefined ? [] : [{ name: `${name}.svg`, type: "image/svg+xml", text: svgDocument(figure) }];
  return [...picture, numbersFile(name, measured)];
}

function numbersFile(name: string, measured: Measured): ClaimFile {
  return { name: `${name}.json`, type: "application/json", text: `${JSON.stringify(measured)}\n` };
}
