import { Command } from "commander";
import type { SetExit } from "./exitCodes.ts";
import { jsonOption, storeOption } from "./options.ts";
import type { ClaimsFlags } from "./showClaims.ts";

const HELP = `
Examples:
  linchpin claims                               all claims, with the verdicts that are in the store
  linchpin claims bn-noise-spreads-reliance     one claim: restatements, what would refute them, literature`;

/** `linchpin claims`: what can be put to the test. */
export function claimsCommand(_setExit: SetExit): Command {
  return new Command("claims")
    .description("list the claims that can be run, or describe one")
    .argument("[claim]", "id of a claim")
    .addOption(storeOption())
    .addOption(jsonOption())
    .addHelpText("after", HELP)
    .action(async (id: string | undefined, flags: ClaimsFlags) => {
      const { showClaims } = await import("./showClaims.ts");
      showClaims(id, flags);
    });
}
