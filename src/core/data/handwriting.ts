import { cos, exp, sin } from "../math/elementary.ts";
import type { Random } from "../math/random.ts";

/** How one digit is written: a linear map, a bend, a pen. Lengths are in widths of the image. */
export interface Hand {
  /** Row-major 2 x 2, about the centre. */
  readonly map: readonly [number, number, number, number];
  readonly shift: readonly [number, number];
  /** For each axis: displacement amplitude * sin(2 pi frequency * (x or y across it) + phase). */
  readonly bend: readonly [Wave, Wave];
  /** Half the width of the pen's line. */
  readonly radius: number;
  /** Darkness of full ink, at most 1. */
  readonly ink: number;
}

interface Wave {
  readonly amplitude: number;
  readonly frequency: number;
  readonly phase: number;
}

/** Draws slant, rotation, size, aspect, place, bend, thickness and darkness. Always takes 14 numbers. */
export function drawHand(random: Random): Hand {
  const slant = 0.12 + 0.2 * random.normal();
  const turn = 0.13 * random.normal();
  const height = 0.84 + 0.07 * random.normal();
  const width = height * 0.95 * exp(0.16 * random.normal());
  const c = cos(turn);
  const s = sin(turn);
  // Rotation times shear times scale; a slant to the right moves the top (y < 0) to the right.
  const shear = -slant * height;
  return {
    map: [c * width, c * shear - s * height, s * width, s * shear + c * height],
    shift: [0.03 * random.normal(), 0.03 * random.normal()],
    bend: [drawWave(random), drawWave(random)],
    radius: 0.036 + 0.034 * random.uniform(),
    ink: 0.7 + 0.3 * random.uniform(),
  };
}

function drawWave(random: Random): Wave {
  return {
    amplitude: 0.035 * random.normal(),
    frequency: 0.4 + 0.8 * random.uniform(),
    phase: 2 * Math.PI * random.uniform(),
  };
}

/** Moves a path in place from the skeleton's unit square to the image: bend, then map about the centre, then shift. */
export function writePath(path: number[], { map, shift, bend }: Hand): void {
  for (let k = 0; k < path.length; k += 2) {
    const x = path[k] - 0.5 + displacement(bend[0], path[k + 1]);
    const y = path[k + 1] - 0.5 + displacement(bend[1], path[k]);
    path[k] = 0.5 + shift[0] + map[0] * x + map[1] * y;
    path[k + 1] = 0.5 + shift[1] + map[2] * x + map[3] * y;
  }
}

function displacement({ amplitude, frequency, phase }: Wave, across: number): number {
  return amplitude * sin(2 * Math.PI * frequency * across + phase);
}
