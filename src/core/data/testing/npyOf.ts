import { utf8 } from "../../math/sha256.ts";

/**
 * An npy file for tests, as NumPy writes it: the header padded with blanks to a multiple of 64 bytes, ended by a line feed.
 */
export function npyOf(header: string, data: Uint8Array, version = 1): Uint8Array {
  const prefix = version === 1 ? 10 : 12;
  const padded = utf8(`${header}${" ".repeat(63 - ((prefix + header.length) % 64))}\n`);
  const bytes = new Uint8Array(prefix + padded.length + data.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]);
  if (version === 1) view.setUint16(8, padded.length, true);
  else view.setUint32(8, padded.length, true);
  bytes.set(padded, prefix);
  bytes.set(data, prefix + padded.length);
  return bytes;
}

/** The text of an npy header. */
export function npyHeaderOf(descr: string, shape: string, fortranOrder = "False"): string {
  return `{'descr': '${descr}', 'fortran_order': ${fortranOrder}, 'shape': ${shape}, }`;
}
