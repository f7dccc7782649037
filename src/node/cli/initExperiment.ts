import { existsSync, writeFileSync } from "node:fs";
import { UserError } from "../../core/math/errors.ts";
import type { ExperimentDraft } from "../../lab/draftExperiment.ts";
import { draftText } from "../../lab/draftText.ts";
import { shellWords } from "../../lab/shellWords.ts";
import { parseExperiment } from "../../lab/spec.ts";
import { dataList } from "../data/dataList.ts";
import { askExperiment } from "./askExperiment.ts";
import { EXIT } from "./exitCodes.ts";
import type { InitFlags } from "./initFlags.ts";
import { note, say } from "./print.ts";

/** Writes an experiment file from flags, and from answers where they leave something open. Returns the exit code. */
export async function initExperiment(given: string | undefined, flags: InitFlags): Promise<number> {
  const { force = false } = flags;
  const file = given ?? "experiment.yaml";
  if (!/\.ya?ml$/i.test(file)) throw new UserError(`init ${file}: expected a name that ends with .yaml`);
  if (!force && existsSync(file)) throw alreadyThere(file);
  const draft = draftOf(flags) ?? (await ask(file, flags));
  if (draft === undefined) {
    note("Nothing was written.");
    return EXIT.interrupted;
  }
  const text = draftText(draft, shellWords([file]));
  // What is written must be what is read; a difference is a fault of ours and not of the answers.
  parseExperiment(text, file);
  write(file, text, force);
  say(`${file} is written. ${nextSteps(file, draft.data)}`);
  return EXIT.fine;
}

/** The draft of flags that say all that has no default. */
function draftOf({ data, arms, on, question, against, better, margin, seeds }: InitFlags): ExperimentDraft | undefined {
  if (data === undefined || arms === undefined || on === undefined) return undefined;
  return {
    ...(question === undefined ? {} : { question }),
    ...{ data, arms },
    ...(against === undefined ? {} : { against }),
    measures: on.map((name) => ({
      on: name,
      ...(better === undefined ? {} : { better }),
      ...(margin === undefined ? {} : { margin }),
    })),
    ...(seeds === undefined ? {} : { seeds }),
  };
}

function ask(file: string, flags: InitFlags): Promise<ExperimentDraft | undefined> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    const missing = (["data", "arms", "on"] as const).filter((name) => flags[name] === undefined);
    throw new UserError(
      `init: there is no terminal to ask in, and ${missing.map((name) => `--${name}`).join(", ")} ${missing.length === 1 ? "is" : "are"} missing; say it all in flags, such as\n` +
        "  linchpin init --data teacher --arms plain,bn --on test.nll --better lower --seeds 16 experiment.yaml",
    );
  }
  return askExperiment(file, flags, { input: process.stdin, output: process.stdout });
}

function write(file: string, text: string, force: boolean): void {
  try {
    writeFileSync(file, text, { flag: force ? "w" : "wx" });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") throw alreadyThere(file);
    const why = code === "ENOENT" ? "its folder does not exist" : code === "EISDIR" ? "this is a folder" : code;
    throw new UserError(`init ${file}: cannot be written: ${why}`, { cause: error });
  }
}

function alreadyThere(file: string): UserError {
  return new UserError(`init ${file}: there is such a file, and it is kept; give another name, or --force`);
}

function nextSteps(file: string, data: string): string {
  const set = dataList().find(({ id, source }) => id === data || source?.id === data);
  const fetch = set?.source !== undefined && set.state !== "here" ? [["linchpin", "data", "get", set.source.id]] : [];
  const commands = [...fetch, ["linchpin", "run", file, "--dry-run"], ["linchpin", "run", file]];
  return `Next:\n${commands.map((words) => `  ${shellWords(words)}`).join("\n")}`;
}
