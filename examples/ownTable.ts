// Makes own-table.csv, an invented harvest: 300 apples, seven measures, three orchards, two grades. A person's own table
// would come from elsewhere; this one is drawn from a seed, so that the example can be run and tested anywhere.
//
//   node examples/ownTable.ts > examples/own-table.csv
import { exp } from "../src/core/math/elementary.ts";
import { type Random, stream } from "../src/core/math/random.ts";

const ROWS = 300;
const ORCHARDS = ["north", "south", "hill"];
const COLOURS = ["green", "red", "yellow"];

/** The file, line by line: a header, then an apple a line. Every fortieth or so has no firmness. */
export function ownTable(): string {
  const random = stream(1, 0, "task");
  const lines = ["apple,diameter,mass,firmness,sugar,acid,starch,days,colour,orchard,grade"];
  for (let apple = 1; apple <= ROWS; apple++) lines.push(row(apple, random).join(","));
  return `${lines.join("\n")}\n`;
}

function row(apple: number, random: Random): (string | number)[] {
  const size = random.normal();
  const ripe = random.normal();
  const orchard = random.below(3);
  const colour = ripe > 0.8 ? 2 : ripe + 0.5 * random.normal() > 0 ? 1 : 0;
  const diameter = 72 + 6 * size + 1.5 * random.normal();
  const mass = 165 + 30 * size + 8 * random.normal();
  const firmness = 70 - 6 * ripe + 4 * random.normal();
  const sugar = 12 + 0.9 * ripe - 0.4 * size + 0.6 * random.normal();
  const acid = 0.6 - 0.08 * ripe + 0.05 * random.normal();
  const starch = 5 + 1.5 * ripe + random.normal();
  const days = 140 + 5 * ripe + 3 * random.normal();
  // A good apple is neither small nor overripe; the hill ripens late. The grade is a person's: often right, never sure.
  const lateness = orchard === 2 ? ripe - 0.6 : ripe;
  const score = 1.2 * size - 1.1 * lateness * lateness + 0.9 + (orchard === 1 ? 0.5 : 0);
  const good = random.uniform() < 1 / (1 + exp(-1.6 * score));
  return [
    apple,
    diameter.toFixed(1),
    mass.toFixed(0),
    random.uniform() < 0.025 ? "?" : firmness.toFixed(1),
    sugar.toFixed(2),
    acid.toFixed(3),
    starch.toFixed(1),
    days.toFixed(0),
    COLOURS[colour] ?? "",
    ORCHARDS[orchard] ?? "",
    good ? "table" : "juice",
  ];
}

if (import.meta.main) process.stdout.write(ownTable());
