// Loaded before a process's own code (node --import): its wall clock is off by LINCHPIN_TEST_CLOCK_MS milliseconds. The
// monotonic clock is left alone.
const shift = Number(process.env["LINCHPIN_TEST_CLOCK_MS"] ?? 0);
const TrueDate = Date;

class ShiftedDate extends TrueDate {
  constructor(...given: readonly unknown[]) {
    super(...((given.length === 0 ? [TrueDate.now() + shift] : given) as [number]));
  }

  static override now(): number {
    return TrueDate.now() + shift;
  }
}

globalThis.Date = ShiftedDate as DateConstructor;
