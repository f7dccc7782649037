import { UserError } from "../math/errors.ts";
import { decodeUtf8 } from "./decodeUtf8.ts";
import { safeEntryName } from "./safeEntryName.ts";

const BLOCK = 512;

/**
 * The regular files of a tar archive by name, as views of its bytes; folders are left out, links refused.
 * Source: POSIX.1-1988 ustar.
 * @throws UserError with the byte offset: a wrong header checksum, an unsafe or equal name, a link, a cut file
 */
export function parseTar(bytes: Uint8Array, file: string): ReadonlyMap<string, Uint8Array> {
  const contents = new Map<string, Uint8Array>();
  const names = new Set<string>();
  let at = 0;
  while (at + BLOCK <= bytes.length) {
    const header = bytes.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) return contents;
    const where = `${file}, byte ${at}`;
    checkSum(header, where);
    const size = octal(header, 124, 12, where);
    const kind = header[156];
    const from = at + BLOCK;
    if (from + size > bytes.length)
      throw new UserError(`${where}: an entry of ${size} bytes runs over the end of the file`);
    at = from + Math.ceil(size / BLOCK) * BLOCK;
    // 0 and "0" are regular files, "5" folders, "g" and "x" extended attributes, which are not read.
    if (kind === 0x35 || kind === 0x67 || kind === 0x78) continue;
    if (kind !== 0 && kind !== 0x30)
      throw new UserError(`${where}: a link or device (type ${kind}); only files and folders are read`);
    const name = text(header, 0, 100, where);
    const prefix = header[257] === 0x75 ? text(header, 345, 155, where) : "";
    const path = prefix === "" ? name : `${prefix}/${name}`;
    safeEntryName(path, names, where);
    contents.set(path, bytes.subarray(from, from + size));
  }
  throw new UserError(`${file}, byte ${at}: the archive has no end; it is cut short`);
}

/** The header's own bytes add up to the number it gives, its field counted as blanks. */
function checkSum(header: Uint8Array, where: string): void {
  let sum = 0;
  for (let k = 0; k < BLOCK; k++) sum += k >= 148 && k < 156 ? 32 : header[k];
  if (octal(header, 148, 8, where) !== sum)
    throw new UserError(`${where}: the header's checksum does not match; this is no tar archive or it is damaged`);
}

function octal(header: Uint8Array, from: number, length: number, where: string): number {
  const digits = text(header, from, length, where).trim();
  if (/^[0-7]{1,11}$/.test(digits)) return Number.parseInt(digits, 8);
  throw new UserError(`${where}: a number in the header is not octal; this is no tar archive or it is damaged`);
}

function text(header: Uint8Array, from: number, length: number, where: string): string {
  const field = header.subarray(from, from + length);
  const end = field.indexOf(0);
  return decodeUtf8(end < 0 ? field : field.subarray(0, end), where);
}
