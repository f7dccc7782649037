import { UserError } from "../core/math/errors.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Bytes as base64 text with padding. Source: RFC 4648, section 4. Written out because `lab` has no platform to ask. */
export function toBase64(bytes: Uint8Array): string {
  const text: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const word = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text.push(ALPHABET.charAt(word >> 18), ALPHABET.charAt((word >> 12) & 63));
    text.push(left > 1 ? ALPHABET.charAt((word >> 6) & 63) : "=", left > 2 ? ALPHABET.charAt(word & 63) : "=");
  }
  return text.join("");
}

const VALUES: ReadonlyMap<string, number> = new Map([...ALPHABET].map((character, value) => [character, value]));

/** The bytes of base64 text. Throws UserError when it is not canonical base64 with padding. */
export function fromBase64(text: string): Uint8Array {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  if (text.length % 4 !== 0) throw new UserError(`base64: ${text.length} characters; expected a multiple of 4`);
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  for (let i = 0, at = 0; i < text.length; i += 4) {
    const last = i + 4 === text.length ? padding : 0;
    let word = 0;
    for (let k = 0; k < 4; k++) {
      const value = k >= 4 - last ? 0 : VALUES.get(text.charAt(i + k));
      if (value === undefined)
        throw new UserError(
          `base64: character ${JSON.stringify(text.charAt(i + k))} at ${i + k}; the record is damaged`,
        );
      word = (word << 6) | value;
    }
    for (let k = 0; k < 3 - last; k++) bytes[at++] = (word >> (16 - 8 * k)) & 255;
  }
  return bytes;
}
