import { Command } from "commander";
import { clusterOption } from "./clusterOptions.ts";
import type { SetExit } from "./exitCodes.ts";

/** What is done with an experiment of a cluster. */
const WISHES = {
  pause: "let what waits of an experiment wait until it is resumed; trials under way go on",
  resume: "go on with an experiment that was paused or cancelled",
  cancel: "take what is left of an experiment out of the queue, and stop its trials; what is done stays",
  retry: "put trials of an experiment that failed in the queue again",
} as const;

export type WishName = keyof typeof WISHES;

const make =
  (name: WishName) =>
  (_setExit: SetExit): Command =>
    new Command(name)
      .description(`${WISHES[name]} (cluster)`)
      .argument("<experiment>", "name of an experiment, or the first 6 digits of its id")
      .addOption(clusterOption())
      .addHelpText(
        "after",
        `\nExample:\n  linchpin ${name} bn-batch-noise --cluster postgres://linchpin@db.example.org/lab`,
      )
      .action(async (experiment: string, flags: { readonly cluster?: string | boolean }) => {
        const { fulfil } = await import("./fulfilWish.ts");
        await fulfil(name, experiment, flags.cluster);
      });

export const pauseCommand: (setExit: SetExit) => Command = make("pause");
export const resumeCommand: (setExit: SetExit) => Command = make("resume");
export const cancelCommand: (setExit: SetExit) => Command = make("cancel");
export const retryCommand: (setExit: SetExit) => Command = make("retry");
