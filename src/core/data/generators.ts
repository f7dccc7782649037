import type { Random } from "../math/random.ts";
import { blobs10 } from "./blobs10.ts";
import { circles } from "./circles.ts";
import { disc } from "./disc.ts";
import { dlnRows } from "./dln.ts";
import { gauss } from "./gauss.ts";
import { moons } from "./moons.ts";
import { redundant } from "./redundant.ts";
import { shortcut } from "./shortcut.ts";
import { spirals } from "./spirals.ts";
import { strokes } from "./strokes.ts";
import { teacher } from "./teacher.ts";
import { teacherBalanced } from "./teacherBalanced.ts";
import type { Drawn } from "./types.ts";
import { xor } from "./xor.ts";

/** Draws rows of a task from one stream: the instance (teacher, centres) first, then row after row. */
export type Generator = (rows: number, task: Random, size: number) => Drawn;

/** The generated tasks by name; adding one is its file, its test, a line here and one in the catalogue. */
export const generators: Readonly<Record<string, Generator>> = {
  teacher,
  "teacher-balanced": teacherBalanced,
  moons: (rows, task) => moons(rows, task),
  redundant,
  disc,
  shortcut,
  blobs10,
  strokes,
  circles: (rows, task) => circles(rows, task),
  xor: (rows, task) => xor(rows, task),
  gauss: (rows, task) => gauss(rows, task),
  spirals: (rows, task) => spirals(rows, task),
  dln: dlnRows,
};
