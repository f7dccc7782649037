import { existsSync, readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { gunzipSync } from "node:zlib";
import { gunzip } from "../../core/data/expand.ts";
import { UserError } from "../../core/math/errors.ts";
import { formatOf, showContent } from "./showContent.ts";
import { showDataset } from "./showDataset.ts";
import type { Shown } from "./shown.ts";
import type { ShowOptions } from "./showOptions.ts";
import { digest } from "./verifyContent.ts";

/** Most bytes of a file, and most it may expand to. */
const LIMIT = 1073741824;

/**
 * What is in a file, or in a data set of the catalogue: shapes, ranges, class counts, a few pictures.
 * @param target a path, else a name of the catalogue
 * @throws UserError as the parser of the format, or where there is neither such a file nor such a set
 */
export function dataShow(target: string, options: ShowOptions = {}): Shown {
  if (!existsSync(target)) return showDataset(target, options);
  if (!statSync(target).isFile()) throw new UserError(`${target}: this is no file; name one`);
  if (statSync(target).size > LIMIT) throw new UserError(`${target}: more than ${LIMIT} bytes; show a part of it`);
  const bytes = readFileSync(target);
  const file = basename(target);
  const content = gunzip(bytes, LIMIT, (input, limit) => gunzipSync(input, { maxOutputLength: limit }), file);
  const format = options.format ?? formatOf(content, file);
  const shown = showContent(content, file, format, options);
  return { ...shown, file: { bytes: bytes.length, sha256: digest("sha256", bytes) } };
}
