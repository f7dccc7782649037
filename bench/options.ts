import { parseArgs } from "node:util";

/** Parts of the bench that `--only` can choose. */
export const sections = ["W1", "T1", "W2", "W3", "lanes", "depth", "wide", "scaling", "start", "memory"] as const;
export type Section = (typeof sections)[number];

/** What the command line asks for. */
export interface Options {
  readonly json?: string | undefined;
  readonly rounds: number;
  readonly seconds: number;
  readonly only: readonly Section[];
  /** Trials of the leak check. */
  readonly leak: number;
}

const usage = `bench: our engine beside a scalar trainer, plain loops and other libraries, per core-second
  --only W1,T1   parts: ${sections.join(", ")} (default: all)
  --rounds N     interleaved rounds (default 5)
  --seconds S    about how long one measurement takes (default 1)
  --leak N       trials of the leak check, part of "scaling" (default 50; 1000 for a long one)
  --json FILE    write everything measured there too`;

/** Reads the command line; on a mistake prints what was expected and ends the process with 2. */
export function readOptions(args: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        json: { type: "string" },
        rounds: { type: "string", default: "5" },
        seconds: { type: "string", default: "1" },
        leak: { type: "string", default: "50" },
        only: { type: "string", default: sections.join(",") },
        help: { type: "boolean", default: false },
      },
    });
    if (values.help) {
      console.log(usage);
      process.exit(0);
    }
    const rounds = Number(values.rounds);
    const seconds = Number(values.seconds);
    if (!Number.isInteger(rounds) || rounds < 1)
      throw new Error(`--rounds ${values.rounds}; expected a whole number from 1 on`);
    if (!(seconds > 0)) throw new Error(`--seconds ${values.seconds}; expected a number above 0`);
    const leak = Number(values.leak);
    if (!Number.isInteger(leak) || leak < 5)
      throw new Error(`--leak ${values.leak}; expected a whole number of trials from 5 on`);
    const only = values.only.split(",").map((name): Section => {
      const section = sections.find((one) => one === name);
      if (section === undefined) throw new Error(`--only ${name}; expected ${sections.join(", ")}`);
      return section;
    });
    return { json: values.json, rounds, seconds, only, leak };
  } catch (error) {
    console.error(`bench: ${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exit(2);
  }
}
