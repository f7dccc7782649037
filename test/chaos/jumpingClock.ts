// Loaded before a process with `--import`: its `Date` is off by LINCHPIN_TEST_CLOCK milliseconds, or, for "jumps", by up to
// a year and a second to either side, another time at every look. Timers and the monotonic clock are as they are.
const given = process.env["LINCHPIN_TEST_CLOCK"] ?? "0";
const YEAR = 365 * 86_400_000;
const JUMPS = [YEAR, -1000, -YEAR, 1000, 0, 3_600_000, -3_600_000];
const Real = Date;
let looks = 0;

function now(): number {
  return Real.now() + (given === "jumps" ? JUMPS[looks++ % JUMPS.length]! : Number(given));
}

class Jumping extends Real {
  constructor(...parts: [] | [number | string | Date]) {
    super(parts.length === 0 ? now() : parts[0]);
  }
  static override now(): number {
    return now();
  }
}

globalThis.Date = Jumping as DateConstructor;
