import { instruments, watchingInstruments } from "../core/instruments/index.ts";
import type { Instrument } from "../core/instruments/types.ts";
import type { InstrumentRequest } from "./types.ts";

/** The instrument of an id, or undefined. */
export function findInstrument(id: string): Instrument | undefined {
  return instruments.find((instrument) => instrument.id === id);
}

/** Ids of all instruments. */
export function instrumentIds(): string[] {
  return [...instruments, ...watchingInstruments].map(({ id }) => id);
}

/** A request with the instrument's defaults filled in, so that trial ids do not depend on what was left out. */
export function fillSettings(request: InstrumentRequest): InstrumentRequest {
  return { ...findInstrument(request.id)?.defaults, ...request };
}
