import { UserError } from "../math/errors.ts";
import { decodeUtf8 } from "./decodeUtf8.ts";
import { npyHeader } from "./npyHeader.ts";
import { quoted } from "./quoted.ts";

const MOST_HEADER = 65536;
const MOST_ELEMENTS = 536870912;
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** An array of an npy file. */
export interface NpyArray {
  readonly shape: readonly number[];
  /** As the file gives it, such as `<f4`. */
  readonly dtype: string;
  /** Row-major. 64-bit integers become float64 numbers, which hold them exactly up to 2^53; half floats become float32. */
  readonly data:
    | Float32Array
    | Float64Array
    | Int8Array
    | Uint8Array
    | Int16Array
    | Uint16Array
    | Int32Array
    | Uint32Array;
}

/**
 * A NumPy array file, versions 1 to 3: floats of 2, 4 and 8 bytes, integers of 1, 2, 4 and 8 bytes, booleans, either byte
 * order, C order. Object arrays hold pickles, which run code when read: they are refused.
 * Source: NumPy documentation, `numpy.lib.format`.
 * @param file name for messages
 * @throws UserError with the byte offset: another magic or version, a header above 64 kB, another type, Fortran order,
 * more than 2^29 elements, a length that the header does not announce, an integer above 2^53
 */
export function parseNpy(bytes: Uint8Array, file: string): NpyArray {
  const { text, start } = readHeader(bytes, file);
  const { descr, fortranOrder, shape } = npyHeader(text, `${file}, byte 10`);
  if (descr.includes("O"))
    throw new UserError(
      `${file}, byte 10: an array of Python objects, which run code when read; save numbers: numpy.save(file, array.astype("float32"))`,
    );
  if (fortranOrder)
    throw new UserError(`${file}, byte 10: columns come first (Fortran order); save numpy.ascontiguousarray(array)`);
  const type = /^([<>|=])([fiub])([1248])$/.exec(descr);
  const reader = type === null ? undefined : readers[`${type[2]}${type[3]}`];
  if (type === null || reader === undefined || (type[1] === "|" && type[3] !== "1"))
    throw new UserError(`${file}, byte 10: type ${quoted(descr)}; floats f2 f4 f8, integers and booleans are read`);
  const count = shape.reduce((product, size) => product * size, 1);
  if (count > MOST_ELEMENTS)
    throw new UserError(`${file}, byte 10: ${count} elements; at most ${MOST_ELEMENTS} are read`);
  const width = Number(type[3]);
  if (bytes.length !== start + count * width)
    throw new UserError(
      `${file}, byte ${Math.min(bytes.length, start + count * width)}: shape (${shape.join(", ")}) of ${quoted(descr)} takes ${count * width} bytes after the header, there are ${bytes.length - start}`,
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, count * width);
  return { shape, dtype: descr, data: reader(view, count, type[1] !== ">", `${file}, data from byte ${start}`) };
}

function readHeader(bytes: Uint8Array, file: string): { readonly text: string; readonly start: number } {
  if (bytes.length === 0) throw new UserError(`${file}: the file is empty; it must be a NumPy array`);
  if (bytes.length < 12 || MAGIC.some((byte, k) => bytes[k] !== byte))
    throw new UserError(`${file}, byte 0: this is no npy file (it must begin with 0x93 and "NUMPY")`);
  const version = bytes[6];
  if (version < 1 || version > 3) throw new UserError(`${file}, byte 6: version ${version}; 1, 2 and 3 are read`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const from = version === 1 ? 10 : 12;
  if (length > MOST_HEADER || from + length > bytes.length)
    throw new UserError(
      `${file}, byte 8: a header of ${length} bytes; it must be at most ${MOST_HEADER} and inside the file`,
    );
  return { text: decodeUtf8(bytes.subarray(from, from + length), file), start: from + length };
}

type Reader = (view: DataView, count: number, little: boolean, where: string) => NpyArray["data"];

const readers: Readonly<Record<string, Reader>> = {
  f2: (view, count, little) => fill(new Float32Array(count), (k) => halfFloat(view.getUint16(2 * k, little))),
  f4: (view, count, little) => fill(new Float32Array(count), (k) => view.getFloat32(4 * k, little)),
  f8: (view, count, little) => fill(new Float64Array(count), (k) => view.getFloat64(8 * k, little)),
  i1: (view, count) => fill(new Int8Array(count), (k) => view.getInt8(k)),
  i2: (view, count, little) => fill(new Int16Array(count), (k) => view.getInt16(2 * k, little)),
  i4: (view, count, little) => fill(new Int32Array(count), (k) => view.getInt32(4 * k, little)),
  i8: (view, count, little, where) =>
    fill(new Float64Array(count), (k) => exact(view.getBigInt64(8 * k, little), k, where)),
  u1: (view, count) => fill(new Uint8Array(count), (k) => view.getUint8(k)),
  u2: (view, count, little) => fill(new Uint16Array(count), (k) => view.getUint16(2 * k, little)),
  u4: (view, count, little) => fill(new Uint32Array(count), (k) => view.getUint32(4 * k, little)),
  u8: (view, count, little, where) =>
    fill(new Float64Array(count), (k) => exact(view.getBigUint64(8 * k, little), k, where)),
  b1: (view, count) => fill(new Uint8Array(count), (k) => (view.getUint8(k) === 0 ? 0 : 1)),
};

function fill<A extends NpyArray["data"]>(array: A, read: (index: number) => number): A {
  for (let k = 0; k < array.length; k++) array[k] = read(k);
  return array;
}

function exact(value: bigint, index: number, where: string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new UserError(`${where}: element ${index} is ${value}; integers above 2^53 cannot be held exactly`);
}

/** IEEE 754 binary16: sign, 5 bits of exponent, 10 of fraction. */
function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return (sign * fraction) / 16777216;
  const significand = sign * (1024 + fraction);
  return exponent >= 25 ? significand * (1 << (exponent - 25)) : significand / (1 << (25 - exponent));
}
