import { utf8 } from "../math/sha256.ts";
import { crc32 } from "./crc32.ts";

/** An array to be written: float32 or int32 numbers, row-major. */
export interface ArrayToWrite {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

/**
 * An npz archive as NumPy's `savez` writes it: a zip of stored `.npy` entries, little-endian. Without time stamps: the same
 * arrays give the same bytes.
 */
export function writeNpz(arrays: Readonly<Record<string, ArrayToWrite>>): Uint8Array {
  const entries = Object.entries(arrays).map(([name, array]) => ({ name: utf8(`${name}.npy`), content: npy(array) }));
  const size = entries.reduce((sum, { name, content }) => sum + 76 + 2 * name.length + content.length, 22);
  const bytes = new Uint8Array(size);
  const out = new Writer(bytes);
  const places = entries.map(({ name, content }) => {
    const offset = out.at;
    out.u32(0x04034b50);
    fields(out, name, content);
    out.put(name);
    out.put(content);
    return offset;
  });
  const directory = out.at;
  entries.forEach(({ name, content }, i) => {
    out.u32(0x02014b50);
    out.u16(20);
    fields(out, name, content);
    // No comment, first disk, no attributes.
    out.at += 10;
    out.u32(places[i]);
    out.put(name);
  });
  const length = out.at - directory;
  out.u32(0x06054b50);
  out.at += 4;
  out.u16(entries.length);
  out.u16(entries.length);
  out.u32(length);
  out.u32(directory);
  return bytes;
}

/** Version 1 of the format: a header padded to a multiple of 64 bytes, then the numbers. */
function npy({ shape, data }: ArrayToWrite): Uint8Array {
  const descr = data instanceof Float32Array ? "<f4" : "<i4";
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const padded = utf8(`${header}${" ".repeat(63 - ((10 + header.length) % 64))}\n`);
  const bytes = new Uint8Array(10 + padded.length + 4 * data.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  const view = new DataView(bytes.buffer);
  view.setUint16(8, padded.length, true);
  bytes.set(padded, 10);
  const start = 10 + padded.length;
  data.forEach((value, i) => {
    if (data instanceof Float32Array) view.setFloat32(start + 4 * i, value, true);
    else view.setInt32(start + 4 * i, value, true);
  });
  return bytes;
}

/** What a local header and a directory entry have in common: version needed to length of the extra field. */
function fields(out: Writer, name: Uint8Array, content: Uint8Array): void {
  out.u16(20);
  out.u32(0);
  // Midnight of the first of January 1980, the zero of zip.
  out.u16(0);
  out.u16(0x21);
  out.u32(crc32(content));
  out.u32(content.length);
  out.u32(content.length);
  out.u16(name.length);
  out.u16(0);
}

class Writer {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }

  u16(value: number): void {
    this.view.setUint16(this.at, value, true);
    this.at += 2;
  }

  u32(value: number): void {
    this.view.setUint32(this.at, value, true);
    this.at += 4;
  }

  put(part: Uint8Array): void {
    this.bytes.set(part, this.at);
    this.at += part.length;
  }
}
