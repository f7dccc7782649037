/** Shortest time between two drawings: 30 a second, of which a frame of the screen may be missed by a little. */
const SHORTEST_MS = 1000 / 30 - 4;

export interface Frames {
  /** Asks for a drawing with the next frame that may be drawn. */
  ask(): void;
  stop(): void;
}

/** Draws when asked, however often that is, at most 30 times a second and only while the page is seen. */
export function frames(draw: () => void): Frames {
  let waiting: number | undefined;
  let last = Number.NEGATIVE_INFINITY;
  const frame = (now: number): void => {
    if (now - last < SHORTEST_MS) {
      waiting = requestAnimationFrame(frame);
      return;
    }
    waiting = undefined;
    last = now;
    draw();
  };
  return {
    ask() {
      waiting ??= requestAnimationFrame(frame);
    },
    stop() {
      if (waiting !== undefined) cancelAnimationFrame(waiting);
      waiting = undefined;
    },
  };
}
