import { UserError } from "../core/math/errors.ts";

/**
 * Stored form of a Float32Array: four bytes a number, little-endian, every NaN as 0x7fc00000. Machines differ in the
 * payload of the NaN they make; the stored form must not.
 */
export function float32Bytes(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    if (Number.isNaN(value)) view.setUint32(4 * i, 0x7fc00000, true);
    else view.setFloat32(4 * i, value, true);
  });
  return bytes;
}

/** Numbers from their stored form. Throws UserError when the bytes are not whole numbers. */
export function float32Values(bytes: Uint8Array): Float32Array {
  if (bytes.length % 4 !== 0)
    throw new UserError(`float32: ${bytes.length} bytes; expected a multiple of 4. The record is damaged`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const values = new Float32Array(bytes.length / 4);
  for (let i = 0; i < values.length; i++) values[i] = view.getFloat32(4 * i, true);
  return values;
}
