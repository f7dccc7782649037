/** Stored form of a float64: eight bytes, little-endian, every NaN as 0x7ff8000000000000; -0 and infinities keep their bits. */
export function float64Bytes(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  if (Number.isNaN(value)) view.setUint32(4, 0x7ff80000, true);
  else view.setFloat64(0, value, true);
  return bytes;
}

/** The float64 of its stored form of eight bytes. */
export function float64Value(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getFloat64(0, true);
}
