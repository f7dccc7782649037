import { UserError } from "../math/errors.ts";

/**
 * Text of UTF-8 bytes; a byte order mark at the start is dropped. Strict: overlong forms, surrogates and values above
 * U+10FFFF are refused.
 * @param file for the message @throws UserError with the offset of the first byte that is not UTF-8
 */
export function decodeUtf8(bytes: Uint8Array, file: string): string {
  const pieces: string[] = [];
  let codes: number[] = [];
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while (at < bytes.length) {
    const first = bytes[at];
    const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    const code = length === 1 ? first : codePoint(bytes, at, length);
    if (code < 0)
      throw new UserError(`${file}, byte ${at}: 0x${first.toString(16)} is not UTF-8 text; save the file as UTF-8`);
    codes.push(code);
    at += length;
    if (codes.length === 4096) {
      pieces.push(String.fromCodePoint(...codes));
      codes = [];
    }
  }
  pieces.push(String.fromCodePoint(...codes));
  return pieces.join("");
}

/** Code point of a sequence of 2 to 4 bytes, or -1. */
function codePoint(bytes: Uint8Array, at: number, length: number): number {
  const first = bytes[at];
  if (first < 0xc2 || first > 0xf4 || at + length > bytes.length) return -1;
  let code = first & (0xff >> (length + 1));
  for (let k = 1; k < length; k++) {
    if ((bytes[at + k] & 0xc0) !== 0x80) return -1;
    code = (code << 6) | (bytes[at + k] & 0x3f);
  }
  const smallest = length === 2 ? 0x80 : length === 3 ? 0x800 : 0x10000;
  return code < smallest || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? -1 : code;
}
