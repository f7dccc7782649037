import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { gunzip } from "../../core/data/expand.ts";
import type { Fingerprint } from "../../core/data/sourceSets.ts";
import { UserError } from "../../core/math/errors.ts";

/** What a file is known by: the sums of its gzipped form, of its content, or both. */
export interface KnownFile {
  readonly gz?: Fingerprint;
  readonly content?: Fingerprint;
}

/** Most bytes that an archive without a known content may expand to. */
const ARCHIVE_LIMIT = 200000000;

/**
 * The content of a file, gunzipped where need be, after its sums were compared. One of the two must match: copies are
 * often compressed anew.
 * @param path for the message
 * @throws UserError that names the sum that came and the one expected
 */
export function verifyContent(bytes: Uint8Array, known: KnownFile, path: string): Uint8Array {
  const intact = known.gz !== undefined && matches(bytes, known.gz);
  const expand = (): Uint8Array =>
    gunzip(
      bytes,
      known.content?.bytes ?? ARCHIVE_LIMIT,
      (input, limit) => gunzipSync(input, { maxOutputLength: limit }),
      path,
    );
  if (intact) return expand();
  if (known.content !== undefined) {
    let content: Uint8Array | undefined;
    try {
      content = expand();
    } catch (error) {
      // What does not expand has the wrong sum: that is the message to give.
      if (!(error instanceof UserError)) throw error;
    }
    if (content !== undefined && matches(content, known.content)) return content;
  }
  const expected = [known.gz, known.content].filter((sums) => sums !== undefined);
  throw new UserError(
    `${path}: its ${came(bytes, expected)}, expected ${expected.map(described).join(" or, gunzipped, ")}; the file is damaged or another`,
  );
}

function matches(bytes: Uint8Array, { bytes: length, md5, sha256 }: Fingerprint): boolean {
  if (bytes.length !== length) return false;
  if (sha256 !== undefined) return digest("sha256", bytes) === sha256;
  return md5 !== undefined && digest("md5", bytes) === md5;
}

function came(bytes: Uint8Array, expected: readonly Fingerprint[]): string {
  const sums = expected.some(({ sha256 }) => sha256 !== undefined) ? [`SHA-256 is ${digest("sha256", bytes)}`] : [];
  if (expected.some(({ sha256 }) => sha256 === undefined)) sums.push(`MD5 is ${digest("md5", bytes)}`);
  return `${sums.join(", its ")} (${bytes.length} bytes)`;
}

function described({ bytes, md5, sha256 }: Fingerprint): string {
  return `${sha256 === undefined ? `MD5 ${md5}` : `SHA-256 ${sha256}`} (${bytes} bytes)`;
}

/** A sum as hexadecimal digits. */
export function digest(algorithm: "md5" | "sha256", bytes: Uint8Array): string {
  return createHash(algorithm).update(bytes).digest("hex");
}
