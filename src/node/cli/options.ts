import { InvalidArgumentError, Option } from "commander";
import { PROFILES } from "../../lab/claims/claim.ts";
import type { Margin } from "../../lab/types.ts";
import { DEFAULT_STORE } from "../store/defaultStore.ts";

/** Where reports are written unless `--out` says otherwise. */
const DEFAULT_REPORTS = ".linchpin/reports";

export const storeOption = (): Option =>
  new Option("--store <path>", "file that holds the records").default(DEFAULT_STORE);
export const jsonOption = (): Option => new Option("--json", "print one JSON document and nothing else");
export const outOption = (): Option => new Option("--out <folder>", "folder for the report").default(DEFAULT_REPORTS);
export const workersOption = (): Option =>
  new Option("--workers <n>", "worker processes (default: the cores there are)").argParser(wholeNumber);

export const profileOption = (): Option =>
  new Option("--profile <name>", "how much of a claim to take on").choices(PROFILES);

export const firstSeedOption = (): Option =>
  new Option(
    "--first-seed <n>",
    "first of the paired seeds: another block of seeds is another set of networks",
  ).argParser(seedNumber);

/** A whole number of at least 1. Throws InvalidArgumentError, which commander turns into a message. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("Expected a whole number of at least 1.");
  return value;
}

/** A whole number of at least 0. Throws InvalidArgumentError, which commander turns into a message. */
export function seedNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError("Expected a whole number of at least 0.");
  return value;
}

/** A whole number from -1000 to 1000. Throws InvalidArgumentError, which commander turns into a message. */
export function priorityNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isInteger(value) || Math.abs(value) > 1000)
    throw new InvalidArgumentError("Expected a whole number from -1000 to 1000.");
  return value;
}

/** Gathers a flag that may be given several times. */
export function gather(text: string, before: readonly string[]): string[] {
  return [...before, text];
}

/** A number above 0, a percentage, or a percentage of another metric. Throws InvalidArgumentError for anything else. */
export function marginSize(text: string): Margin {
  if (/^(\d+(\.\d*)?|\.\d+)%( of \S+)?$/.test(text)) return text as Margin;
  const value = Number(text);
  if (text.trim() !== "" && value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError(
    'Expected a number above 0, such as 0.01, or a share, such as "5%" or "1% of test.nll".',
  );
}
