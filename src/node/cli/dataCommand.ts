import { Command, Option } from "commander";
import type { ShowFormat } from "../data/showOptions.ts";
import type { GetFlags, JsonFlag, ShowFlags } from "./dataActions.ts";
import type { SetExit } from "./exitCodes.ts";
import { jsonOption, seedNumber, wholeNumber } from "./options.ts";

const HELP = `
Generated sets need no files. Files of real sets are kept in a cache folder, or are found in the folder that
LINCHPIN_DATA names.

Examples:
  linchpin data list
  linchpin data get mnist
  linchpin data show strokes
  linchpin data show iris.csv --target species --classes setosa,versicolor,virginica`;

const FORMATS = ["idx", "cifar10", "npy", "npz", "csv"] satisfies ShowFormat[];

/** `linchpin data`: what there is to train on. */
export function dataCommand(_setExit: SetExit): Command {
  const command = new Command("data").description("list, fetch and look at data").addHelpText("after", HELP);
  command
    .command("list")
    .description("list the data sets, with what is here of the real ones")
    .addOption(jsonOption())
    .action(async (flags: JsonFlag) => (await actions()).listData(flags));
  command
    .command("get")
    .description("fetch the files of a real data set, verified, into the cache")
    .argument("<name>", "name of the set")
    .option("--force", "fetch again what is here")
    .addOption(jsonOption())
    .action(async (name: string, flags: GetFlags) => (await actions()).getData(name, flags));
  command
    .command("show")
    .description("show what is in a file or a data set: shapes, ranges, classes, a few pictures")
    .argument("<file|name>", "a file (idx, cifar10, npy, npz, csv), or the name of a set")
    .addOption(new Option("--format <name>", "how the file is read (default: by its first bytes)").choices(FORMATS))
    .option("--target <column>", "csv: column of the labels or values")
    .option("--classes <names>", "csv: labels in the order of the classes, with commas between")
    .option("--regression", "csv: the target holds values")
    .option("--missing <text>", "csv: what stands for a missing value")
    .option("--delimiter <text>", "csv: what separates columns")
    .option("--no-header", "csv: the first row is data")
    .option("--seed <n>", "a set: the seed that is drawn", seedNumber)
    .option("--size <n>", "a set: side of its images", wholeNumber)
    .option("--pictures <n>", "most pictures", wholeNumber)
    .addOption(jsonOption())
    .action(async (target: string, flags: ShowFlags) => (await actions()).showData(target, flags));
  return command;
}

const actions = (): Promise<typeof import("./dataActions.ts")> => import("./dataActions.ts");
