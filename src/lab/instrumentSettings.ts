import { instruments, watchingInstruments } from "../core/instruments/index.ts";
import type { Instrument, WatchingInstrument } from "../core/instruments/types.ts";
import type { InstrumentRequest } from "./types.ts";

const all: readonly (Instrument | WatchingInstrument)[] = [...instruments, ...watchingInstruments];

/** The instrument of an id, or undefined. */
export function findInstrument(id: string): Instrument | WatchingInstrument | undefined {
  return all.find((instrument) => instrument.id === id);
}

/** Whether an instrument looks while networks train. */
export function isWatching(instrument: Instrument | WatchingInstrument): instrument is WatchingInstrument {
  return "watch" in instrument;
}

/** Ids of all instruments. */
export function instrumentIds(): string[] {
  return all.map(({ id }) => id);
}

/** A request with the instrument's defaults filled in, so that trial ids do not depend on what was left out. */
export function fillSettings(request: InstrumentRequest): InstrumentRequest {
  return { ...findInstrument(request.id)?.defaults, ...request };
}
