import { Command, InvalidArgumentError, Option } from "commander";
import type { SetExit } from "./exitCodes.ts";
import { storeOption, workersOption } from "./options.ts";
import type { ServeFlags } from "./serve.ts";

const HELP = `
Only browsers of this machine reach it, and only with the link that it prints: the link opens one page once;
press Enter for another. Ctrl-C ends it: trials under way finish and are kept. While it runs no other command
can write to the same store; a second server on it shows what is there. Interface: docs/server.md

Examples:
  linchpin serve
  linchpin serve --store results.sqlite --workers 4
  linchpin serve --port 8117 --no-open`;

/** `linchpin serve`: the page with the store and the workers of this machine. */
export function serveCommand(setExit: SetExit): Command {
  return new Command("serve")
    .description("open the page with the store and the workers of this machine")
    .addOption(storeOption())
    .addOption(
      new Option("--port <n>", "port to listen on (default: any that is free)").default(0, "0").argParser(port),
    )
    .addOption(workersOption())
    .option("--no-open", "do not open a browser; the link is printed in any case")
    .option("--page <folder>", "folder of the built page (default: app/build of Linchpin)")
    .addHelpText("after", HELP)
    .action(async (flags: ServeFlags) => {
      const { serve } = await import("./serve.ts");
      setExit(await serve(flags));
    });
}

function port(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isInteger(value) || value < 0 || value > 65_535)
    throw new InvalidArgumentError("Expected a whole number from 0 (any that is free) to 65535.");
  return value;
}
