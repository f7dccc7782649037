import { UserError } from "../math/errors.ts";
import { quoted } from "./quoted.ts";

/**
 * Checks the name of an entry of an archive: relative, without `..`, `\`, drive letters or control characters, at most 255 characters,
 * and not taken. @param taken names before it; the name is added @param where for the message
 * @throws UserError for any other name
 */
export function safeEntryName(name: string, taken: Set<string>, where: string): void {
  const steps = name.split("/");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
  const strange = /[\u0000-\u001f\u007f\\:]/.test(name) || name.length === 0 || name.length > 255;
  if (strange || name.startsWith("/") || steps.includes("..") || steps.includes("."))
    throw new UserError(`${where}: the entry name ${quoted(name)} is not allowed; names must be plain relative paths`);
  if (taken.has(name)) throw new UserError(`${where}: two entries are called ${quoted(name)}; names must differ`);
  taken.add(name);
}
