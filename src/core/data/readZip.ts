import { UserError } from "../math/errors.ts";
import { crc32 } from "./crc32.ts";
import { decodeUtf8 } from "./decodeUtf8.ts";
import { type Expand, expandWithin } from "./expand.ts";
import { safeEntryName } from "./safeEntryName.ts";

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const MOST_ENTRIES = 4096;

/** What `readZip` is held to. */
export interface ZipLimits {
  /** Most bytes that all entries together may expand to. */
  readonly bytes: number;
}

interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

/**
 * The files of a zip archive, stored or deflated, by name. The central directory decides; folders are left out.
 * Source: PKWARE APPNOTE 6.3.10, sections 4.3 and 4.4.
 *
 * @param inflate raw deflate of the platform
 * @throws UserError with the byte offset: damage, encryption, zip64, other methods, unsafe or equal names, overlapping
 * entries, a declared size above 200 times the packed size plus 1 MB, more than the limit in all, a wrong CRC
 */
export function readZip(
  bytes: Uint8Array,
  file: string,
  inflate: Expand,
  limits: ZipLimits,
): ReadonlyMap<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const contents = new Map<string, Uint8Array>();
  const entries = readDirectory(view, bytes, file).filter(({ name }) => !name.endsWith("/"));
  checkSizes(entries, file, limits);
  const starts = entries.map((entry) => dataStart(view, entry, file));
  checkOverlap(entries, starts, file);
  entries.forEach((entry, k) => {
    contents.set(entry.name, readEntry(bytes.subarray(starts[k], starts[k] + entry.packed), entry, inflate, file));
  });
  return contents;
}

function readDirectory(view: DataView, bytes: Uint8Array, file: string): ZipEntry[] {
  const end = findEnd(view, file);
  const count = view.getUint16(end + 10, true);
  const size = view.getUint32(end + 12, true);
  let at = view.getUint32(end + 16, true);
  if (count === 0xffff || at === 0xffffffff)
    throw fault(file, end, "zip64 archives are not read; save it again below 4 GB");
  if (count > MOST_ENTRIES) throw fault(file, end, `${count} entries; at most ${MOST_ENTRIES} are read`);
  if (at + size > end) throw fault(file, end, "the directory lies outside the file");
  const entries: ZipEntry[] = [];
  const names = new Set<string>();
  const stop = at + size;
  for (let k = 0; k < count; k++) {
    if (at + 46 > stop || view.getUint32(at, true) !== CENTRAL) throw fault(file, at, "no directory entry here");
    const nameLength = view.getUint16(at + 28, true);
    const next = at + 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > stop) throw fault(file, at, "a directory entry runs over the end");
    entries.push(readCentral(view, bytes.subarray(at + 46, at + 46 + nameLength), at, file));
    safeEntryName(entries[k].name, names, `${file}, byte ${at}`);
    at = next;
  }
  return entries;
}

/** The end record lies within the last 65,557 bytes: 22 and a comment. */
function findEnd(view: DataView, file: string): number {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 65557); at--)
    if (view.getUint32(at, true) === END && at + 22 + view.getUint16(at + 20, true) === view.byteLength) return at;
  throw fault(file, Math.max(0, view.byteLength - 22), "no end record; this is no zip archive or it is cut short");
}

function readCentral(view: DataView, name: Uint8Array, at: number, file: string): ZipEntry {
  const flags = view.getUint16(at + 8, true);
  const method = view.getUint16(at + 10, true);
  if (flags & 1) throw fault(file, at, "the entry is encrypted; save it without a password");
  if (method !== 0 && method !== 8)
    throw fault(file, at, `compression method ${method}; only stored and deflate are read`);
  const entry = {
    name: decodeUtf8(name, `${file}, name at byte ${at + 46}`),
    method,
    crc: view.getUint32(at + 16, true),
    packed: view.getUint32(at + 20, true),
    size: view.getUint32(at + 24, true),
    offset: view.getUint32(at + 42, true),
  };
  if (entry.packed === 0xffffffff || entry.size === 0xffffffff || entry.offset === 0xffffffff)
    throw fault(file, at, "zip64 archives are not read; save it again below 4 GB");
  return entry;
}

function checkSizes(entries: readonly ZipEntry[], file: string, limits: ZipLimits): void {
  let total = 0;
  for (const { offset, packed, size, method } of entries) {
    if (method === 0 && packed !== size)
      throw fault(file, offset, `a stored entry of ${packed} bytes declares ${size}`);
    if (size > 200 * packed + 1000000)
      throw fault(file, offset, `${packed} bytes declare to expand to ${size}; more than 200 times is refused`);
    total += size;
    if (total > limits.bytes) throw fault(file, offset, `the entries expand to more than ${limits.bytes} bytes`);
  }
}

function dataStart(view: DataView, { offset, packed }: ZipEntry, file: string): number {
  if (offset + 30 > view.byteLength || view.getUint32(offset, true) !== LOCAL)
    throw fault(file, offset, "the directory points here and there is no entry");
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + packed > view.byteLength) throw fault(file, offset, "the entry runs over the end of the file");
  return start;
}

/** Entries that share bytes let a small file expand to a huge one. Source: Fifield 2019, "A better zip bomb". */
function checkOverlap(entries: readonly ZipEntry[], starts: readonly number[], file: string): void {
  const spans = entries.map((entry, k) => ({ from: entry.offset, to: starts[k] + entry.packed }));
  spans.sort((a, b) => a.from - b.from);
  for (let k = 1; k < spans.length; k++)
    if (spans[k].from < spans[k - 1].to) throw fault(file, spans[k].from, "two entries share bytes");
}

function readEntry(packed: Uint8Array, entry: ZipEntry, inflate: Expand, file: string): Uint8Array {
  const where = `${file}, entry at byte ${entry.offset}`;
  const content = entry.method === 0 ? packed : expandWithin(packed, entry.size, inflate, where);
  if (content.length !== entry.size)
    throw new UserError(`${where} expands to ${content.length} bytes and declares ${entry.size}: it is damaged`);
  if (crc32(content) !== entry.crc) throw new UserError(`${where}: the CRC does not match: it is damaged`);
  return content;
}

function fault(file: string, at: number, message: string): UserError {
  return new UserError(`${file}, byte ${at}: ${message}`);
}
