import { invariant } from "./errors.ts";
import { normalQuantile } from "./normalQuantile.ts";
import { sha256, utf8 } from "./sha256.ts";
import { threefry } from "./threefry.ts";

/** The 64-bit key of one random stream. */
export interface StreamKey {
  readonly key0: number;
  readonly key1: number;
}

/**
 * The key of the stream that one trial uses for one purpose: the first eight bytes of
 * SHA-256("linchpin/<root>/<seed>/<purpose>"). Streams of other seeds or purposes are unrelated, so an arm that does
 * not use a purpose consumes none of the others' numbers.
 *
 * @param root root seed of the experiment, a safe integer
 * @param seed index of the seed within the experiment, a safe integer
 * @param purpose `task`, `split`, `labelnoise`, `outlier`, `init`, `order`, `noise/<layer>`, `ablation`, ...
 */
export function streamKey(root: number, seed: number, purpose: string): StreamKey {
  invariant(Number.isSafeInteger(root) && Number.isSafeInteger(seed), `streamKey: root ${root}, seed ${seed}`);
  const digest = new DataView(sha256(utf8(`linchpin/${root}/${seed}/${purpose}`)).buffer);
  return { key0: digest.getUint32(0), key1: digest.getUint32(4) };
}

/** A reader of one stream. Randomness is an argument everywhere: nothing in the house draws from a hidden source. */
export interface Random {
  /** A uniform 53-bit number in [0, 1). */
  uniform(): number;
  /** A uniform whole number in [0, n), without modulo bias. */
  below(n: number): number;
  /** A standard normal number, by inversion: one block of the stream a number. */
  normal(): number;
}

/** Opens the stream of a key at position 0. Each draw takes one Threefry block (two words). */
export function openStream(key: StreamKey): Random {
  const words = new Uint32Array(2);
  let position = 0;
  const next = (): void => {
    threefry(key.key0, key.key1, position >>> 0, Math.floor(position / 0x100000000), words);
    position++;
  };
  const uniform = (): number => {
    next();
    return ((words[0] >>> 5) * 67108864 + (words[1] >>> 6)) / 9007199254740992;
  };
  return {
    uniform,
    below(n) {
      invariant(Number.isInteger(n) && n > 0 && n <= 0x100000000, `below: n ${n}`);
      const limit = 0x100000000 - (0x100000000 % n);
      for (;;) {
        next();
        if (words[0] < limit) return words[0] % n;
        if (words[1] < limit) return words[1] % n;
      }
    },
    normal() {
      next();
      // 52 random bits and a half step: the argument is exact and stays inside (0, 1).
      return normalQuantile(((words[0] >>> 6) * 67108864 + (words[1] >>> 6) + 0.5) / 4503599627370496);
    },
  };
}

/** `openStream(streamKey(root, seed, purpose))`. */
export function stream(root: number, seed: number, purpose: string): Random {
  return openStream(streamKey(root, seed, purpose));
}

/** A uniformly random permutation of 0 .. n-1 (Fisher and Yates, from the end). */
export function permutation(n: number, random: Random): Int32Array {
  const order = new Int32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  for (let i = n - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const kept = order[i];
    order[i] = order[j];
    order[j] = kept;
  }
  return order;
}
