import { utf8 } from "../../math/sha256.ts";
import { crc32 } from "../crc32.ts";

/** An entry of a test archive; fields that are given replace the true ones, to forge archives. */
export interface ZipPart {
  readonly name: string;
  readonly content: Uint8Array;
  /** The content deflated; absent: stored. */
  readonly packed?: Uint8Array;
  readonly declaredSize?: number;
  readonly declaredCrc?: number;
  readonly flags?: number;
  readonly method?: number;
  /** Offset of the local header that the directory gives. */
  readonly offset?: number;
}

/** A zip archive for tests. */
export function zipOf(parts: readonly ZipPart[]): Uint8Array {
  const locals: number[] = [];
  const central: number[] = [];
  for (const part of parts) {
    const offset = part.offset ?? locals.length;
    const fields = sharedFields(part);
    const name = utf8(part.name);
    locals.push(...little(0x04034b50, 4), ...fields, ...name, ...(part.packed ?? part.content));
    central.push(...little(0x02014b50, 4), ...little(20, 2), ...fields, ...new Array<number>(10).fill(0));
    central.push(...little(offset, 4), ...name);
  }
  const end = [...little(0x06054b50, 4), 0, 0, 0, 0, ...little(parts.length, 2), ...little(parts.length, 2)];
  const tail = [...little(central.length, 4), ...little(locals.length, 4), 0, 0];
  return new Uint8Array([...locals, ...central, ...end, ...tail]);
}

/** The fields that a local header and a directory entry have in common: version needed to length of the extra field. */
function sharedFields(part: ZipPart): number[] {
  const packed = part.packed ?? part.content;
  return [
    ...little(20, 2),
    ...little(part.flags ?? 0, 2),
    ...little(part.method ?? (part.packed === undefined ? 0 : 8), 2),
    ...little(0, 4),
    ...little(part.declaredCrc ?? crc32(part.content), 4),
    ...little(packed.length, 4),
    ...little(part.declaredSize ?? part.content.length, 4),
    ...little(utf8(part.name).length, 2),
    ...little(0, 2),
  ];
}

function little(value: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, k) => (value >>> (8 * k)) & 255);
}
