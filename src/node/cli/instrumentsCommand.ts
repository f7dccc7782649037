import { Command } from "commander";
import type { SetExit } from "./exitCodes.ts";
import { jsonOption } from "./options.ts";
import type { InstrumentsFlags } from "./showInstruments.ts";

const HELP = `
Examples:
  linchpin instruments                 all instruments: what they measure, in which unit, with which settings
  linchpin instruments rely.single     one in full: definition, metrics, settings, cost, source
  linchpin instruments --json          the same for machines`;

/** `linchpin instruments`: what can be measured. */
export function instrumentsCommand(_setExit: SetExit): Command {
  return new Command("instruments")
    .description("list the instruments and their metrics, or describe one")
    .argument("[instrument]", "id of an instrument")
    .addOption(jsonOption())
    .addHelpText("after", HELP)
    .action(async (id: string | undefined, flags: InstrumentsFlags) => {
      const { showInstruments } = await import("./showInstruments.ts");
      showInstruments(id, flags);
    });
}
