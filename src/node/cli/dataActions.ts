import { dataGet } from "../data/dataGet.ts";
import { type DataListEntry, dataList } from "../data/dataList.ts";
import { dataShow } from "../data/dataShow.ts";
import type { DownloadProgress } from "../data/download.ts";
import { renderShow } from "../data/renderShow.ts";
import type { ShowFormat, ShowOptions } from "../data/showOptions.ts";
import { columns, count, megabytes, note, say, sayJson } from "./print.ts";

/** The flag of `linchpin data list`. */
export interface JsonFlag {
  readonly json?: boolean;
}

/** Flags of `linchpin data get`. */
export interface GetFlags extends JsonFlag {
  readonly force?: boolean;
}

/** Flags of `linchpin data show`. */
export interface ShowFlags extends JsonFlag {
  readonly format?: ShowFormat;
  readonly target?: string;
  readonly classes?: string;
  readonly regression?: boolean;
  readonly missing?: string;
  readonly delimiter?: string;
  readonly header: boolean;
  readonly seed?: number;
  readonly size?: number;
  readonly pictures?: number;
}

/** Lists the data sets. */
export function listData({ json }: JsonFlag): void {
  const entries = dataList();
  if (json === true) sayJson(entries);
  else for (const line of columns(entries.map(listRow))) say(line);
}

function listRow({ id, title, kind, task, inputs, classes, state, source }: DataListEntry): string[] {
  const what = source !== undefined && state !== "here" ? `${state}: linchpin data get ${source.id}` : state;
  const answers = task === "regression" ? count(classes, "target") : `${classes} classes`;
  return [id, kind === state ? kind : `${kind}, ${what}`, `${inputs} inputs, ${answers}`, title];
}

/** Fetches the files of a set. */
export async function getData(name: string, { force, json }: GetFlags): Promise<void> {
  const result = await dataGet(name, { force: force === true, onProgress: json === true ? undefined : downloadLine() });
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[2K");
  if (json === true) {
    sayJson(result);
    return;
  }
  for (const { file, path, status } of result.files)
    say(`${status === "present" ? "here      " : "downloaded"}  ${file}  ${path}`);
  say(`Licence: ${result.licence}. Cite: ${result.cite}`);
}

/** One line that is written over on a terminal; elsewhere a line a file. */
function downloadLine(): (progress: DownloadProgress) => void {
  let last = "";
  return ({ file, url, bytes, totalBytes }) => {
    if (process.stderr.isTTY)
      process.stderr.write(
        `\r\u001b[2K${file}  ${megabytes(bytes)}${totalBytes === undefined ? "" : ` of ${megabytes(totalBytes)}`}`,
      );
    else if (file !== last) note(`fetching ${file} from ${url}`);
    last = file;
  };
}

/** Shows what is in a file or a set. */
export function showData(target: string, flags: ShowFlags): void {
  const shown = dataShow(target, showOptions(flags));
  if (flags.json === true) {
    sayJson(shown);
    return;
  }
  const colour = process.stdout.isTTY && process.stdout.getColorDepth() >= 24;
  process.stdout.write(renderShow(shown, { width: process.stdout.columns ?? 80, colour }));
}

function showOptions(flags: ShowFlags): ShowOptions {
  const { format, target, classes, regression, missing, delimiter, header, seed, size, pictures } = flags;
  return {
    csv: {
      header,
      // Without a header a column has no name, only a position.
      ...(target === undefined ? {} : { target: !header && /^\d+$/.test(target) ? Number(target) : target }),
      ...(classes === undefined ? {} : { classes: classes.split(",") }),
      ...(regression === undefined ? {} : { regression }),
      ...(missing === undefined ? {} : { missing: [missing] }),
      ...(delimiter === undefined ? {} : { delimiter }),
    },
    ...(format === undefined ? {} : { format }),
    ...(seed === undefined ? {} : { seed }),
    ...(size === undefined ? {} : { size }),
    ...(pictures === undefined ? {} : { pictures }),
  };
}
