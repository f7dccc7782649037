import { Command, CommanderError } from "commander";
import { UserError } from "../../core/math/errors.ts";
import { productVersion } from "../run/productVersion.ts";
import { attemptsCommand } from "./attemptsCommand.ts";
import { backupCommand } from "./backupCommand.ts";
import { blocksCommand } from "./blocksCommand.ts";
import { chunkCommand } from "./chunkCommand.ts";
import { claimsCommand } from "./claimsCommand.ts";
import { codeCommand } from "./codeCommand.ts";
import { conformanceCommand } from "./conformanceCommand.ts";
import { copyCommand } from "./copyCommand.ts";
import { dataCommand } from "./dataCommand.ts";
import { doctorCommand } from "./doctorCommand.ts";
import { EXIT, type SetExit } from "./exitCodes.ts";
import { exportCommand } from "./exportCommand.ts";
import { importCommand } from "./importCommand.ts";
import { initCommand } from "./initCommand.ts";
import { instrumentsCommand } from "./instrumentsCommand.ts";
import { note } from "./print.ts";
import { replayCommand } from "./replayCommand.ts";
import { reportCommand } from "./reportCommand.ts";
import { restoreCommand } from "./restoreCommand.ts";
import { runCommand } from "./runCommand.ts";
import { serveCommand } from "./serveCommand.ts";
import { statusCommand } from "./statusCommand.ts";
import { submitCommand } from "./submitCommand.ts";
import { cancelCommand, pauseCommand, resumeCommand, retryCommand } from "./wishCommands.ts";
import { workerCommand } from "./workerCommand.ts";

const HELP = `
Examples:
  linchpin claims                                       what can be put to the test
  linchpin instruments                                  what can be measured
  linchpin run bn-noise-spreads-reliance                train, measure and judge; quick profile
  linchpin run --all                                    every claim, and a catalogue of verdicts
  linchpin run bn-slight-regularisation --seeds 32      more seeds; what is there is not trained again
  linchpin init my.yaml                                 write an experiment of your own, by questions
  linchpin run my.yaml --set train.epochs=20 --json     an experiment file, for machines
  linchpin submit my.yaml --slurm --dir /shared/mine    the same on a Slurm cluster
  linchpin serve                                        the page, with your store and your workers

Exit codes: 0 done, whatever the verdict; 1 trials failed, a check failed or a store is damaged;
2 something you can mend; 70 a bug of Linchpin; 130 stopped by Ctrl-C, 143 by a cluster's SIGTERM.`;

/** Runs the command line on these arguments. Returns the exit code; prints errors, each kind in its own way. */
export async function commandLine(args: readonly string[]): Promise<number> {
  let exitCode: number = EXIT.fine;
  const program = build((code) => {
    exitCode = code;
  });
  // `linchpin ... | head` closes our output: that is no fault.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(exitCode);
  });
  process.on("uncaughtException", (error) => process.exit(explain(error)));
  try {
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    return explain(error);
  }
}

function build(setExit: SetExit): Command {
  const program = new Command("linchpin")
    .description("The laboratory for regularisation by noise: populations of paired seeds, measured and judged.")
    .version(productVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .addHelpText("after", HELP)
    .showSuggestionAfterError(true);
  for (const make of [
    ...[claimsCommand, instrumentsCommand, initCommand, runCommand, blocksCommand, reportCommand, replayCommand],
    ...[serveCommand, exportCommand, importCommand, codeCommand],
    ...[submitCommand, chunkCommand],
    ...[dataCommand, conformanceCommand, doctorCommand],
    ...[statusCommand, workerCommand, pauseCommand, resumeCommand, cancelCommand, retryCommand],
    ...[attemptsCommand, backupCommand, restoreCommand, copyCommand],
  ])
    program.addCommand(make(setExit));
  for (const command of everyCommand(program)) command.exitOverride().showHelpAfterError(`(${usage(command)} --help)`);
  return program;
}

function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

function usage(command: Command): string {
  return command.parent === null ? command.name() : `${usage(command.parent)} ${command.name()}`;
}

function explain(error: unknown): number {
  // Commander has printed its own message, or the help or version that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.user;
  if (error instanceof UserError) {
    note(`linchpin: ${error.message}`);
    return EXIT.user;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  note(`linchpin: this is a bug in Linchpin. Please report it, with these lines:\n${stack}`);
  note(`linchpin ${productVersion()}, Node ${process.versions.node}, ${process.platform} ${process.arch}`);
  return EXIT.bug;
}
