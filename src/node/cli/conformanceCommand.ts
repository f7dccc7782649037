import { Command } from "commander";
import type { ConformanceFlags } from "./checkConformance.ts";
import type { SetExit } from "./exitCodes.ts";
import { jsonOption } from "./options.ts";

const HELP = `
Each case is computed in float64 by the reference and in float32 by the kernels, and compared with what the
other framework got. "unsupported" is what this version does not have; it never counts as passed.
Exit code 1 when a case fails.

Examples:
  linchpin conformance batch-norm.json norms.json
  linchpin conformance vectors/*.json --json > conformance.json`;

/** `linchpin conformance`: golden vectors of other frameworks against both voices of this one. */
export function conformanceCommand(setExit: SetExit): Command {
  return new Command("conformance")
    .description("check the layers against golden-vector files of other frameworks")
    .argument("<file...>", "golden-vector files (JSON)")
    .option("--failures", "list only the cases that fail")
    .option("--fast", "the fused multiply-add kernels")
    .addOption(jsonOption())
    .addHelpText("after", HELP)
    .action(async (files: string[], flags: ConformanceFlags) => {
      const { checkConformance } = await import("./checkConformance.ts");
      setExit(checkConformance(files, flags));
    });
}
