import { UserError } from "../../../../src/core/math/errors.ts";
import { sha256 } from "../../../../src/core/math/sha256.ts";
import { fromBase64, toBase64 } from "../../../../src/lab/base64.ts";

/** What a student may have predicted. */
export const PREDICTIONS = ["yes", "no", "none"] as const;
export type Prediction = (typeof PREDICTIONS)[number];

/** One network in a code: the first 12 hex digits of its record's digest, and its numbers; NaN where one does not exist. */
export interface CodedNetwork {
  readonly digest: string;
  readonly diverged: boolean;
  readonly values: readonly number[];
}

/** What a student hands in. */
export interface Result {
  /** 12 hex digits. */
  readonly lesson: string;
  readonly seat: number;
  readonly prediction: Prediction;
  /** In the order of the student's plan. */
  readonly networks: readonly CodedNetwork[];
}

const PREFIX = "LP1.";
/** Codes in a text, whatever stands between them. */
const CODES = /LP1\.[\w-]+/g;
const LESSON_BYTES = 6;
const HEAD_BYTES = LESSON_BYTES + 4;
const DIGEST_BYTES = 6;
const NETWORK_BYTES = DIGEST_BYTES + 1;
const CHECK_BYTES = 4;

/**
 * `LP1.` and, in base64 for addresses (RFC 4648, section 5, no padding): lesson (6 bytes), seat (2), prediction (1), numbers
 * a network (1), then for each network the digest (6), whether it diverged (1) and its numbers (float64, little-endian), and
 * the first 4 bytes of the SHA-256 of all that, so that a letter that was lost is seen.
 */
export function encodeResult({ lesson, seat, prediction, networks }: Result): string {
  const numbers = networks[0]?.values.length ?? 0;
  const each = NETWORK_BYTES + 8 * numbers;
  const bytes = new Uint8Array(HEAD_BYTES + networks.length * each + CHECK_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(fromHex(lesson));
  view.setUint16(LESSON_BYTES, seat, true);
  view.setUint8(LESSON_BYTES + 2, PREDICTIONS.indexOf(prediction));
  view.setUint8(LESSON_BYTES + 3, numbers);
  for (const [place, { digest, diverged, values }] of networks.entries()) {
    const at = HEAD_BYTES + place * each;
    bytes.set(fromHex(digest), at);
    view.setUint8(at + DIGEST_BYTES, diverged ? 1 : 0);
    for (const [i, value] of values.entries()) view.setFloat64(at + NETWORK_BYTES + 8 * i, value, true);
  }
  const content = bytes.subarray(0, bytes.length - CHECK_BYTES);
  bytes.set(sha256(content).subarray(0, CHECK_BYTES), content.length);
  return PREFIX + toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** @throws UserError in plain words where it is no whole code */
export function decodeResult(code: string): Result {
  const bytes = bytesOf(code);
  const content = bytes.subarray(0, Math.max(0, bytes.length - CHECK_BYTES));
  const check = sha256(content).subarray(0, CHECK_BYTES);
  if (content.length < HEAD_BYTES || check.some((byte, i) => byte !== bytes[content.length + i]))
    throw new UserError("the code is damaged or was cut off: copy it again, as a whole");
  const view = new DataView(content.buffer, content.byteOffset, content.length);
  const numbers = view.getUint8(LESSON_BYTES + 3);
  const each = NETWORK_BYTES + 8 * numbers;
  const count = (content.length - HEAD_BYTES) / each;
  const prediction = PREDICTIONS[view.getUint8(LESSON_BYTES + 2)];
  if (!Number.isInteger(count) || prediction === undefined) throw new UserError("the code is none of this version");
  return {
    lesson: toHex(content.subarray(0, LESSON_BYTES)),
    seat: view.getUint16(LESSON_BYTES, true),
    prediction,
    networks: Array.from({ length: count }, (_, place) => {
      const at = HEAD_BYTES + place * each;
      return {
        digest: toHex(content.subarray(at, at + DIGEST_BYTES)),
        diverged: view.getUint8(at + DIGEST_BYTES) === 1,
        values: Array.from({ length: numbers }, (__, i) => view.getFloat64(at + NETWORK_BYTES + 8 * i, true)),
      };
    }),
  };
}

/** The codes in a text that was pasted, each once as often as it stands there. */
export function codesIn(text: string): readonly string[] {
  return text.match(CODES) ?? [];
}

function bytesOf(code: string): Uint8Array {
  if (!code.startsWith(PREFIX)) throw new UserError("a code begins with LP1.");
  try {
    const text = code.slice(PREFIX.length).replaceAll("-", "+").replaceAll("_", "/");
    return fromBase64(text.padEnd(Math.ceil(text.length / 4) * 4, "="));
  } catch (error) {
    throw new UserError("the code is damaged or was cut off: copy it again, as a whole", { cause: error });
  }
}

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
