import { findDataset } from "../../../../src/core/data/catalogue.ts";
import type { InstrumentFile } from "../../../../src/lab/experimentFile.ts";
import type { LabFile } from "./labFile.ts";

/** Looks at the test loss of one training: points of its curve. */
const LOOKS = 24;

/** What the panels of the Lab read, in the order in which it is measured. */
const READ: readonly string[] = ["generalisation", "rely.single", "rely.curve", "rely.matrix", "concentration"];

/**
 * What the panels need measured: generalisation, reliance and its spread; the test loss at 24 places of training; for two
 * inputs the weights, of which decision maps are made. What else the file measures stays.
 */
export function labInstruments(file: Omit<LabFile, "instruments"> & Pick<LabFile, "instruments">) {
  const { instruments = [], train, data } = file;
  const idOf = (one: string | InstrumentFile): string => (typeof one === "string" ? one : one.id);
  const kept = instruments.filter((one) => ![...READ, "speed", "parameters"].includes(idOf(one)));
  const own = READ.map((id) => instruments.find((one) => idOf(one) === id) ?? id);
  const steps = Math.floor(data.train / train.batch) * train.epochs;
  const speed = { id: "speed", set: "test", every: Math.max(1, Math.round(steps / LOOKS)) };
  return [...own, ...kept, speed, ...(hasTwoInputs(file) ? ["parameters"] : [])];
}

/** Whether the inputs are places in a plane. */
export function hasTwoInputs({ data }: Pick<LabFile, "data">): boolean {
  return "name" in data && findDataset(data.name).inputs === 2;
}
