import { UserError } from "../../../../src/core/math/errors.ts";
import { fromBase64, toBase64 } from "../../../../src/lab/base64.ts";
import type { ExperimentFile } from "../../../../src/lab/experimentFile.ts";

/** What an address says behind `#`: an experiment, and how the page shows it. */
export interface PageState {
  readonly experiment: ExperimentFile;
  /** Small choices of the page, such as the arm that is looked at. */
  readonly view?: Readonly<Record<string, string | number | boolean>>;
}

const PREFIX = "v1.";
/** Longest part behind `#` that is read, in characters: browsers keep far more. */
const LONGEST_HASH = 32_768;
/** Longest text that may come out of it: no experiment needs as much. */
const LONGEST_TEXT = 262_144;

/** `v1.` and the state as JSON, deflated (RFC 1951), in base64 for addresses (RFC 4648, section 5, no padding). */
export async function encodeState(state: PageState): Promise<string> {
  const text = new TextEncoder().encode(JSON.stringify(state));
  const bytes = await through(text, new CompressionStream("deflate-raw"), Number.POSITIVE_INFINITY);
  return PREFIX + toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/**
 * What stands behind `#`, not yet checked to be an experiment; undefined where nothing stands there.
 * @throws UserError in plain words where it is no state of ours, is damaged, or was cut off
 */
export async function decodeState(hash: string): Promise<unknown> {
  const text = hash.replace(/^#/, "");
  if (text === "") return undefined;
  if (!/^v\d+\./.test(text)) throw new UserError("the part of the address behind # is no experiment");
  if (!text.startsWith(PREFIX))
    throw new UserError(
      `the address was made by another version (${text.slice(0, text.indexOf("."))}); this one reads v1`,
    );
  if (text.length > LONGEST_HASH)
    throw new UserError(`the address is ${text.length} characters long; at most ${LONGEST_HASH} are read`);
  try {
    const packed = text.slice(PREFIX.length).replaceAll("-", "+").replaceAll("_", "/");
    const bytes = fromBase64(packed.padEnd(Math.ceil(packed.length / 4) * 4, "="));
    const json = await through(bytes, new DecompressionStream("deflate-raw"), LONGEST_TEXT);
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(json));
  } catch (error) {
    throw new UserError("the address is damaged or was cut off: copy it again, as a whole", { cause: error });
  }
}

/** Bytes through a stream that packs or unpacks them; ends with an error where more than `most` come out. */
async function through(
  bytes: Uint8Array,
  stream: CompressionStream | DecompressionStream,
  most: number,
): Promise<Uint8Array> {
  const writer = stream.writable.getWriter();
  // A failure shows in what is read.
  writer.write(new Uint8Array(bytes)).catch(() => {});
  writer.close().catch(() => {});
  const pieces: Uint8Array[] = [];
  let length = 0;
  const reader = stream.readable.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > most) {
      await reader.cancel();
      throw new Error(`more than ${most} bytes`);
    }
    pieces.push(value);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
