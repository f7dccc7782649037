import { utf8 } from "../../math/sha256.ts";

/** An entry of a test archive. */
export interface TarPart {
  readonly name: string;
  readonly content: Uint8Array;
  /** Type character; default "0", a regular file. */
  readonly kind?: string;
}

/** A ustar archive for tests. */
export function tarOf(parts: readonly TarPart[]): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (const { name, content, kind } of parts) {
    const header = new Uint8Array(512);
    header.set(utf8(name));
    header.set(utf8(content.length.toString(8).padStart(11, "0")), 124);
    header.set(utf8("        "), 148);
    header.set(utf8(kind ?? "0"), 156);
    header.set(utf8("ustar\u000000"), 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.set(utf8(`${sum.toString(8).padStart(6, "0")}\u0000 `), 148);
    const body = new Uint8Array(Math.ceil(content.length / 512) * 512);
    body.set(content);
    blocks.push(header, body);
  }
  blocks.push(new Uint8Array(1024));
  const bytes = new Uint8Array(blocks.reduce((total, block) => total + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    bytes.set(block, at);
    at += block.length;
  }
  return bytes;
}
