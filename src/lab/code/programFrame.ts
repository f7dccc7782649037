import type { DataSpec } from "../types.ts";
import { isDrawn } from "./numpyData.ts";
import { indent, type Lines } from "./pythonLines.ts";

/** What the head of a program says about its data. */
export function usage(data: DataSpec): string[] {
  if (isDrawn(data))
    return [
      "Programs of other arms at the same --seed have the same data, start and order of the batches. --data reads those of a trial of Linchpin instead (linchpin code ... --npz).",
    ];
  return [
    "The data come from a file: linchpin code ... --npz data.npz writes it, with start and order of the batches.",
  ];
}

/** The member of an ensemble, where the arm is one. */
export function memberLine(member: number | undefined): Lines {
  if (member === undefined) return [];
  return [`MEMBER = ${member}  # Of an ensemble of each seed: its data, another start, order and noise.`];
}

/** Seeds of start and noise, and of the order of the batches. */
export function seedsOf(member: number | undefined): { readonly start: string; readonly order: string } {
  if (member === undefined) return { start: "seed", order: "[seed, 1]" };
  return { start: "seed + 1_000_000 * MEMBER", order: "[seed, 1, MEMBER]" };
}

/** `def main()`: flags, seeds one after the other, a line of results each. */
export function mainFunction(data: DataSpec): Lines {
  return [
    "def main():",
    ...indent([
      "parser = argparse.ArgumentParser()",
      'parser.add_argument("--seed", type=int, default=0, help="the first seed")',
      'parser.add_argument("--seeds", type=int, default=1, help="how many seeds are trained")',
      `parser.add_argument("--data", ${isDrawn(data) ? "" : "required=True, "}help="npz file of one seed, by linchpin code ... --npz")`,
      "given = parser.parse_args()",
      "file = None if given.data is None else dict(np.load(given.data))",
      "for seed in range(given.seed, given.seed + given.seeds):",
      ...indent([
        "(train_loss, train_accuracy), (test_loss, test_accuracy) = run(seed, file)",
        "print(",
        ...indent([
          'f"seed {seed}: train loss {train_loss:.6g}, accuracy {train_accuracy:.4g}; "',
          'f"test loss {test_loss:.6g}, accuracy {test_accuracy:.4g}"',
        ]),
        ")",
      ]),
    ]),
  ];
}
