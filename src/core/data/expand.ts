import { UserError } from "../math/errors.ts";

/**
 * A decompressor of the platform: it returns what the bytes expand to and throws where they are damaged or expand to
 * more than `limit` bytes. `core` has none of its own.
 */
export type Expand = (bytes: Uint8Array, limit: number) => Uint8Array;

/** True for bytes that begin as gzip does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * The content of a gzip file; bytes that are not gzip are returned as they are.
 * @param limit most bytes it may expand to
 * @throws UserError where it is damaged or expands to more
 */
export function gunzip(bytes: Uint8Array, limit: number, expandGzip: Expand, file: string): Uint8Array {
  if (!isGzip(bytes)) return bytes;
  return expandWithin(bytes, limit, expandGzip, `${file}: gzip`);
}

/** Calls a decompressor and holds it to its limit. @param where for the message */
export function expandWithin(bytes: Uint8Array, limit: number, expand: Expand, where: string): Uint8Array {
  let content: Uint8Array;
  try {
    content = expand(bytes, limit);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(
      `${where} does not expand (${reason}); it is damaged, cut short or expands to more than ${limit} bytes: get the file again`,
      { cause },
    );
  }
  if (content.length <= limit) return content;
  throw new UserError(`${where} expands to ${content.length} bytes; at most ${limit} are allowed`);
}
