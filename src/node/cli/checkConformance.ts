import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { UserError } from "../../core/math/errors.ts";
import { conformance } from "../../lab/conformance/conformance.ts";
import { engineKernels } from "../../lab/conformance/engineKernels.ts";
import { type GoldenCase, readGoldenFile } from "../../lab/conformance/golden.ts";
import { conformanceDocument, renderConformance } from "../../lab/conformance/renderConformance.ts";
import { EXIT } from "./exitCodes.ts";
import { say, sayJson } from "./print.ts";

/** Flags of `linchpin conformance`. */
export interface ConformanceFlags {
  readonly fast?: boolean;
  readonly failures?: boolean;
  readonly json?: boolean;
}

/** Runs golden-vector files through both voices and prints what came. Returns the exit code. */
export function checkConformance(files: readonly string[], flags: ConformanceFlags): number {
  const cases = files.flatMap(readCases);
  const report = conformance(cases, engineKernels(flags.fast === true ? "fast" : "exact"));
  if (flags.json === true) sayJson(conformanceDocument(report));
  else say(renderConformance(report, flags.failures === true ? "failures" : "all"));
  return report.ok ? EXIT.fine : EXIT.failed;
}

function readCases(path: string): readonly GoldenCase[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(`${path}: cannot be read (${code}); expected a golden-vector file`, { cause: error });
  }
  return readGoldenFile(basename(path), text);
}
