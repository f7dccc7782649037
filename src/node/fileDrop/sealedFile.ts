import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { DropDamagedError, NewerFormatError } from "./dropErrors.ts";
import { publish, publishFirst } from "./publish.ts";

/** Version of the folder's format. A folder of a newer one is refused. */
const VERSION = 1;

/** What a file of a drop folder is. */
export type FileKind = "plan" | "chunk" | "result" | "failure" | "start" | "submission";

/** `,"sha256":"`, 64 digits, `"}` and a line feed: what every sealed file ends with. */
const SEAL_BYTES = 78;

/**
 * Writes a JSON file that says what it is and ends with the SHA-256 of all bytes before the seal, so that whoever reads it
 * sees whether it is whole: `{"format":"linchpin-drop","version":1,"kind":...,"body":...,"sha256":"..."}`. The file is
 * there whole or not at all. @throws DropFullError where the folder takes no more
 */
export function writeSealed(path: string, kind: FileKind, body: object): void {
  publish(path, partOf(path), sealed(kind, body));
}

/** {@link writeSealed} where nothing is at `path` yet. Returns false where another process was faster. */
export function writeSealedFirst(path: string, kind: FileKind, body: object): boolean {
  return publishFirst(path, partOf(path), sealed(kind, body));
}

function partOf(path: string): string {
  return path.replace(/\.json$/, `.${randomBytes(4).toString("hex")}.part`);
}

function sealed(kind: FileKind, body: object): string {
  const open = JSON.stringify({ format: "linchpin-drop", version: VERSION, kind, body }).slice(0, -1);
  return `${open},"sha256":"${sha256(Buffer.from(open))}"}\n`;
}

/**
 * The body of a sealed file. @throws DropDamagedError where it is torn, changed or of another kind, NewerFormatError where a newer
 * Linchpin wrote it, and what the file system says where it cannot be read
 */
export function readSealed(path: string, kind: FileKind): unknown {
  const bytes = readFileSync(path);
  const seal = bytes.subarray(-SEAL_BYTES).toString("latin1");
  const before = bytes.subarray(0, -SEAL_BYTES);
  const [, said] = /^,"sha256":"([0-9a-f]{64})"\}\n$/.exec(seal) ?? [];
  const name = basename(path);
  if (said !== sha256(before)) {
    refuseNewer(path, parsed(bytes));
    throw new DropDamagedError(
      name,
      said === undefined ? "it does not end as it should" : "its SHA-256 is another one",
    );
  }
  const file = JSON.parse(`${before.toString("utf8")}}`) as Record<string, unknown>;
  refuseNewer(path, file);
  const { format, kind: found, body } = file;
  if (format !== "linchpin-drop" || found !== kind)
    throw new DropDamagedError(name, `it is a ${String(found)} of ${String(format)}, not a ${kind}`);
  return body;
}

function refuseNewer(path: string, { format, version }: Record<string, unknown>): void {
  if (format === "linchpin-drop" && Number(version) > VERSION)
    throw new NewerFormatError(
      `${path}: written in format ${version} by a newer Linchpin; this version reads format ${VERSION}: update Linchpin here`,
    );
}

/** What a file without our seal says of itself, if anything. */
function parsed(bytes: Buffer): Record<string, unknown> {
  try {
    return Object(JSON.parse(bytes.toString("utf8")));
  } catch {
    return {};
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
