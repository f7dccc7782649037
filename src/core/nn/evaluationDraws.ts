// biome-ignore lint/style/noRestrictedImports: the request for noise is part of the contract of the instruments; type only.
import type { NoiseDraw } from "../instruments/types.ts";
import { chiSquareAt } from "../math/chiSquareAt.ts";
import { UserError } from "../math/errors.ts";
import { memberPurpose } from "../math/memberPurpose.ts";
import { normalQuantile } from "../math/normalQuantile.ts";
import { streamKey } from "../math/random.ts";
import { threefry } from "../math/threefry.ts";
import { meanDeviationRatio, type NoiseDraws } from "./matchedNoise.ts";
import type { StepDraws } from "./network.ts";
import type { Program, Stage } from "./program.ts";
import type { ShiftedNoiseSpec } from "./spec.ts";

/** Places for rows that each sample of evaluation noise has in a stream, and samples that a stream has. */
export const rowsPerSample: number = 2 ** 17;
const samplesPerStream = 2 ** 14;

/** Whose streams are drawn from: root, seed and, in an ensemble, member. */
export interface Streams {
  readonly root: number;
  readonly seed: number;
  readonly member?: number | undefined;
}

/** Throws UserError where a stream has no place for a draw. */
export function checkNoise({ purpose, sample }: NoiseDraw, rows: number): void {
  if (purpose === "" || purpose === "noise")
    throw new UserError(`forward: noise purpose "${purpose}"; expected a name of its own, such as mc`);
  if (!Number.isInteger(sample) || sample < 0 || sample >= samplesPerStream)
    throw new UserError(
      `forward: noise sample ${sample}; expected a whole number from 0 to ${samplesPerStream - 1}; take another purpose for more`,
    );
  if (rows >= rowsPerSample)
    throw new UserError(`forward: noise for ${rows} rows; expected fewer than ${rowsPerSample}; pass them in parts`);
}

/** The stream of one kind of noise in one hidden layer, or on the input (-1). */
export function noisePurpose(purpose: string, kind: NoiseKind, hidden: number): string {
  return `${purpose}/${kind}/${hidden < 0 ? "input" : hidden}`;
}

export type NoiseKind = "dropout" | "gaussian" | "matched" | "shifted";

/**
 * Masks and noise of one evaluation pass over `rows` rows, from the same words as the engine's. Row r of sample s has place
 * s 2^17 + r of each layer's stream (of shifted noise r + 1: place 0 holds the numbers of its units; shared noise has place 0),
 * and a place has as many blocks of two words as a row needs: of masks and normals half the units, rounded up, for each
 * position, or on the input half its numbers, pixel after pixel; of matched noise one a unit; of shifted noise one a position and unit.
 */
export function evaluationDraws(net: Program, streams: Streams, noise: NoiseDraw, rows: number): StepDraws {
  checkNoise(noise, rows);
  const masks: (Float64Array | undefined)[] = net.spec.layers.map(() => undefined);
  const normals = [...masks];
  const noises: (NoiseDraws | undefined)[] = net.spec.layers.map(() => undefined);
  for (const stage of net.stages) {
    const { layer, spec, units, hidden } = stage;
    const open = (kind: NoiseKind): Words => wordsOf(streams, noisePurpose(noise.purpose, kind, hidden), noise.sample);
    if (spec.type === "dropout") {
      const threshold = Math.min(Math.round(spec.rate * 4294967296), 4294967295);
      masks[layer] = byPairs(stage, rows, open("dropout"), (word) => (word >= threshold ? 1 : 0));
    }
    if (spec.type === "gaussianDropout" || spec.type === "gaussianNoise")
      normals[layer] = byPairs(stage, rows, open("gaussian"), normalOf);
    if (spec.type === "shiftedNoise") noises[layer] = shifted(spec, stage, rows, open("shifted"));
    if (stage.noise === undefined) continue;
    const { batch, shared } = stage.noise.spec;
    noises[stage.noise.layer] = matched(batch, units, shared ? 1 : rows, open("matched"));
  }
  return { masks, normals, noise: noises };
}

/** The two words of block `block` of place `place`, where a place has `blocks`. */
type Words = (place: number, blocks: number, block: number) => Uint32Array;

function wordsOf({ root, seed, member }: Streams, purpose: string, sample: number): Words {
  const { key0, key1 } = streamKey(root, seed, memberPurpose(purpose, member));
  const words = new Uint32Array(2);
  return (place, blocks, block) => {
    const counter = (sample * rowsPerSample + place) * blocks + block;
    threefry(key0, key1, counter >>> 0, Math.floor(counter / 0x100000000), words);
    return words;
  };
}

/** One number an entry of a mask, (rows, U M); under spatial dropout (rows, U). */
function byPairs(
  { spec, units, to, hidden }: Stage,
  rows: number,
  words: Words,
  f: (word: number) => number,
): Float64Array {
  const positions = spec.type === "dropout" && spec.spatial ? 1 : to.positions;
  const out = new Float64Array(rows * units * positions);
  // On the input all numbers of an example are one row, the channels of a pixel together.
  const [width, lines] = hidden < 0 ? [units * positions, 1] : [units, positions];
  const pairs = Math.ceil(width / 2);
  for (let r = 0; r < rows; r++)
    for (let m = 0; m < positions; m++)
      for (let u = 0; u < units; u++) {
        const [line, at] = hidden < 0 ? [0, m * units + u] : [m, u];
        out[(r * units + u) * positions + m] = f(words(r, lines * pairs, line * pairs + (at >> 1))[at & 1]);
      }
  return out;
}

/** The scale rises with its normal number: P(chi_{K-1} > sqrt(K) / (s mean)) = Phi(z). */
function matched(batch: number, units: number, rows: number, words: Words): NoiseDraws {
  const mean = meanDeviationRatio(batch);
  const shift = new Float64Array(rows * units);
  const scale = new Float64Array(rows * units);
  for (let i = 0; i < shift.length; i++) {
    const [first, second] = words(Math.floor(i / units), units, i % units);
    shift[i] = normalOf(first) / Math.sqrt(batch);
    scale[i] = Math.sqrt(batch / chiSquareAt(normalOf(second), batch - 1)) / mean;
  }
  return { shift, scale };
}

function shifted(spec: ShiftedNoiseSpec, { units, to }: Stage, rows: number, words: Words): NoiseDraws {
  const { positions } = to;
  const shift = new Float64Array(rows * units * positions);
  const scale = new Float64Array(shift.length);
  const blocks = units * positions;
  for (let u = 0; u < units; u++) {
    const own = words(0, blocks, u);
    const mu = spec.shift * (2 * uniformOf(own[0]) - 1);
    const sigma = 1 + (spec.scale - 1) * uniformOf(own[1]);
    for (let r = 0; r < rows; r++)
      for (let m = 0; m < positions; m++) {
        const [first, second] = words(r + 1, blocks, m * units + u);
        const at = (r * units + u) * positions + m;
        shift[at] = mu + spec.shiftSpread * (2 * uniformOf(first) - 1);
        scale[at] = sigma + spec.scaleSpread * normalOf(second);
      }
  }
  return { shift, scale };
}

/** The standard normal number of a word: its sign bit, and (magnitude + 1/2) / 2^31 as a two-sided probability. */
function normalOf(word: number): number {
  const negative = word >= 0x80000000;
  const magnitude = negative ? 0xffffffff - word : word;
  const upper = -normalQuantile((0x80000000 - magnitude - 0.5) / 0x100000000);
  return negative ? -upper : upper;
}

/** (word + 1/2) / 2^24 of the upper 24 bits. */
function uniformOf(word: number): number {
  return ((word >>> 8) + 0.5) / 16777216;
}
