import { UserError } from "../math/errors.ts";
import { quoted } from "./quoted.ts";

/** What the text header of an npy file says. */
export interface NpyHeader {
  /** Byte order and type, such as `<f4`. */
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

/**
 * Reads the header's Python dictionary, `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`, and nothing more of
 * Python than that. @param where for messages @throws UserError for anything else
 */
export function npyHeader(text: string, where: string): NpyHeader {
  const body = /^\s*\{(.*)\}\s*$/s.exec(text)?.[1];
  if (body === undefined) throw new UserError(`${where}: the header is ${quoted(text)}; it must be a dictionary`);
  const fields = new Map<string, string>();
  // Every alternative begins with another character, so the match takes linear time.
  const field = /\s*'(\w{1,20})'\s*:\s*('[^']*'|True|False|\([\d, ]*\)|\[[^\]]*\])\s*(?:,|$)/y;
  while (field.lastIndex < body.length && body.slice(field.lastIndex).trim() !== "") {
    const at = field.lastIndex;
    const match = field.exec(body);
    if (match === null)
      throw new UserError(`${where}: the header has ${quoted(body.slice(at))}, which is not understood`);
    if (fields.has(match[1])) throw new UserError(`${where}: the header gives ${quoted(match[1])} twice`);
    fields.set(match[1], match[2]);
  }
  const descr = fields.get("descr");
  const order = fields.get("fortran_order");
  const shape = fields.get("shape");
  if (descr === undefined || shape === undefined || (order !== "True" && order !== "False") || fields.size !== 3)
    throw new UserError(`${where}: the header must give descr, fortran_order and shape; it is ${quoted(text)}`);
  if (!descr.startsWith("'"))
    throw new UserError(`${where}: a structured array; save each field as an array of its own`);
  return { descr: descr.slice(1, -1), fortranOrder: order === "True", shape: readShape(shape, where) };
}

function readShape(text: string, where: string): number[] {
  if (!/^\((?:\d{1,16}, ?)*(?:\d{1,16})?\)$/.test(text) || /^\(\d+\)$/.test(text))
    throw new UserError(`${where}: the shape is ${quoted(text)}; it must be like (3, 4) or (3,)`);
  const shape = text
    .slice(1, -1)
    .split(",")
    .filter((size) => size.trim() !== "")
    .map(Number);
  if (shape.length > 32) throw new UserError(`${where}: ${shape.length} axes; at most 32 are read`);
  return shape;
}
