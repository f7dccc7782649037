import type { Framework, Opened } from "#lib/desk/deskCalls.ts";
import { UserError } from "../../../../src/core/math/errors.ts";
import { kerasProgram } from "../../../../src/lab/code/kerasProgram.ts";
import { linchpinProgram } from "../../../../src/lab/code/linchpinProgram.ts";
import { torchProgram } from "../../../../src/lab/code/torchProgram.ts";
import { armDescription } from "../../../../src/lab/report/input/armDescription.ts";

/** A program that trains one arm of an experiment, as `linchpin code` writes it. @throws UserError where there is none */
export function programOf({ experiments, plan }: Opened, arm: string, framework: Framework): string {
  const [experiment] = experiments;
  const cell = plan.find((planned) => planned.arm === arm);
  if (experiment === undefined || cell === undefined)
    throw new UserError(`there is no arm "${arm}" in this experiment`);
  const about = [
    `Arm ${arm} of ${experiment.name}, task ${experiment.task}. ${armDescription(experiment.arms[arm] ?? {})}`,
    "Written by the page of Linchpin.",
  ];
  const { data, net, train, member } = cell.spec;
  const request = { arm, about, data, net, train, ...(member === undefined ? {} : { member }) };
  switch (framework) {
    case "pytorch":
      return torchProgram(request);
    case "keras":
      return kerasProgram(request);
    case "linchpin":
      return linchpinProgram(experiment, arm, about, "arm.yaml");
  }
}
