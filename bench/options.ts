import { parseArgs } from "node:util";

/** Parts of the bench that `--only` can choose. */
export const sections = ["W1", "T1", "W2", "lanes", "start", "memory"] as const;
export type Section = (typeof sections)[number];

/** What the command line asks for. */
export interface Options {
  readonly json?: string | undefined;
  readonly rounds: number;
  readonly seconds: number;
  readonly only: readonly Section[];
}

const usage = `bench: our engine beside a scalar trainer, plain loops and PyTorch, per core-second
  --only W1,T1   parts: ${sections.join(", ")} (default: all)
  --rounds N     interleaved rounds (default 5)
  --seconds S    about how long one measurement takes (default 1)
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
    const only = values.only.split(",").map((name): Section => {
      const section = sections.find((one) => one === name);
      if (section === undefined) throw new Error(`--only ${name}; expected ${sections.join(", ")}`);
      return section;
    });
    return { json: values.json, rounds, seconds, only };
  } catch (error) {
    console.error(`bench: ${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exit(2);
  }
}
