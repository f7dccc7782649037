import type { BatchThrough, WhyNotFollowed } from "../../../../src/lab/scope/batchThrough.ts";
import type { HeldAnswer, UnitReadings } from "../../../../src/lab/scope/unitReadings.ts";
import { openScope, type ScopeWorker } from "./openScope.ts";
import type { Asked, Look, Opened } from "./scopeCalls.ts";

/** A hidden unit, both counted from 0. */
export interface UnitPlace {
  readonly layer: number;
  readonly unit: number;
}

/** Mini-batches of the watched example that slow motion can go through. */
export const SLOW_BATCHES = 24;

/** Shortest time between two looks while playing, and pictures in a whole training. */
const PLAY_MS = 50;
const PLAY_PICTURES = 240;
/** How long a network is trained that nobody has asked to be trained to its end. */
const PATIENCE_MS = 15_000;
/** How long one stretch of training may take before the page hears of it. */
const STRETCH_MS = 150;

/** One network under the lens: what is known of it, and what can be done with it. Needs a browser. */
export class Lens {
  asked: Asked | undefined = $state.raw();
  opened: Opened | undefined = $state.raw();
  look: Look | undefined = $state.raw();
  /** What the instruments say, once training stands still. */
  readings: UnitReadings | undefined = $state.raw();
  /** The unit that is held at its mean, and the watched example's answer with it and without. */
  out: UnitPlace | undefined = $state.raw();
  answer: HeldAnswer | undefined = $state.raw();
  /** The watched training example. */
  row = $state(0);
  playing = $state(false);
  /** Training, or measuring. */
  busy = $state(false);
  failure: string | undefined = $state();

  #worker: ScopeWorker | undefined;
  /** For which data the watched example was chosen. */
  #watchedIn: Asked | undefined;
  /** Counts what was asked for: whoever finds another number than his own has been overtaken. */
  #turn = 0;
  readonly #calm: () => boolean;

  /** @param calm the reader wants no motion: playing goes to the end in one go */
  constructor(calm: () => boolean) {
    this.#calm = calm;
  }

  get atEnd(): boolean {
    return this.look !== undefined && this.look.step >= (this.opened?.steps ?? Number.POSITIVE_INFINITY);
  }

  /**
   * Puts another network under the lens, as far trained as the last one was; the first one to the end, or as far as it comes
   * in a quarter of a minute.
   */
  async show(asked: Asked): Promise<void> {
    const to = this.look === undefined || this.atEnd ? Number.POSITIVE_INFINITY : this.look.step;
    await this.#take(async (scope, mine) => {
      this.asked = asked;
      this.opened = undefined;
      this.look = undefined;
      const opened = await scope.open(asked);
      if (!mine()) return;
      const before = this.#watchedIn;
      const anew = before?.experiment !== asked.experiment || before.seed !== asked.seed;
      if (this.row >= opened.labels.length) this.row = 0;
      this.opened = opened;
      await this.#travel(scope, mine, to, PATIENCE_MS);
      if (!mine() || !anew) return;
      // Other data: an example that many units answer to. The arms of a seed share it.
      this.row = await scope.liveliest();
      this.#watchedIn = asked;
      if (mine()) await this.#see(scope, mine, 0);
    });
  }

  /** Trains on, a picture at a time, until told to stop or done; from the end, all over again. */
  async play(): Promise<void> {
    const steps = this.opened?.steps ?? 0;
    const { asked } = this;
    if (asked === undefined) return;
    await this.#take(async (scope, mine) => {
      this.playing = true;
      if (this.atEnd) {
        await scope.open(asked);
        await this.#see(scope, mine, 0);
      }
      if (this.#calm()) return this.#travel(scope, mine, steps);
      const stride = Math.max(1, Math.ceil(steps / PLAY_PICTURES));
      while (mine() && !this.atEnd) {
        const before = performance.now();
        await this.#see(scope, mine, (this.look?.step ?? 0) + stride);
        await new Promise((resolve) => setTimeout(resolve, PLAY_MS - (performance.now() - before)));
      }
    });
  }

  /** Stops where it is. */
  async pause(): Promise<void> {
    await this.#take(async () => {});
  }

  /** Trains on until `step` updates are done. */
  async goTo(step: number): Promise<void> {
    await this.#take((scope, mine) => this.#travel(scope, mine, step));
  }

  /** Back to the start: the same seed, so the same bytes again. */
  async rewind(): Promise<void> {
    const { asked } = this;
    if (asked === undefined) return;
    await this.#take(async (scope, mine) => {
      await scope.open(asked);
      await this.#see(scope, mine, 0);
    });
  }

  /** Watches another training example. */
  async watch(row: number): Promise<void> {
    this.row = row;
    await this.#take((scope, mine) => this.#see(scope, mine, 0), true);
  }

  /** Holds a unit at its mean over the test examples; the same again, or none, puts it back. */
  async knockOut(place: UnitPlace | undefined): Promise<void> {
    const same = place?.layer === this.out?.layer && place?.unit === this.out?.unit;
    this.out = same ? undefined : place;
    this.answer = undefined;
    await this.#askHeld();
  }

  /** The mini-batch of slow motion. */
  async through(place: UnitPlace, batch: number): Promise<BatchThrough | WhyNotFollowed | undefined> {
    return this.#worker?.through({ ...place, row: this.row, batch, batches: SLOW_BATCHES });
  }

  close(): void {
    this.#turn++;
    this.#worker?.close();
    this.#worker = undefined;
  }

  /** Does something and then measures, unless something else is asked for meanwhile. */
  async #take(what: (scope: ScopeWorker, mine: () => boolean) => Promise<void>, keepOut = false): Promise<void> {
    const turn = ++this.#turn;
    const mine = (): boolean => turn === this.#turn;
    this.#worker ??= openScope();
    this.playing = false;
    this.busy = true;
    this.failure = undefined;
    if (!keepOut) {
      this.out = undefined;
      this.answer = undefined;
    }
    try {
      await what(this.#worker, mine);
      if (!mine()) return;
      this.playing = false;
      await this.#measure(this.#worker, mine);
      if (mine() && keepOut) await this.#askHeld();
    } catch (error) {
      if (mine()) this.failure = error instanceof Error ? error.message : String(error);
    } finally {
      if (mine()) {
        this.playing = false;
        this.busy = false;
      }
    }
  }

  /** In stretches, so that the picture follows and something else may be asked for; no longer than `patience`, ms. */
  async #travel(
    scope: ScopeWorker,
    mine: () => boolean,
    to: number,
    patience: number = Number.POSITIVE_INFINITY,
  ): Promise<void> {
    const since = performance.now();
    const end = Math.min(to, this.opened?.steps ?? 0);
    let stretch = Math.max(1, Math.ceil((this.opened?.steps ?? 0) / 100));
    await this.#see(scope, mine, Math.min(end, stretch));
    while (mine() && (this.look?.step ?? 0) < end && performance.now() - since < patience) {
      const before = performance.now();
      await this.#see(scope, mine, Math.min(end, (this.look?.step ?? 0) + stretch));
      stretch = Math.max(1, Math.ceil((stretch * STRETCH_MS) / Math.max(20, performance.now() - before)));
    }
  }

  async #see(scope: ScopeWorker, mine: () => boolean, step: number): Promise<void> {
    const look = await scope.trainTo(step, this.row);
    if (!mine()) return;
    this.readings = undefined;
    this.look = look;
  }

  async #measure(scope: ScopeWorker, mine: () => boolean): Promise<void> {
    if (this.look?.outcome !== "ok") return;
    const readings = await scope.readings();
    if (mine()) this.readings = readings;
  }

  async #askHeld(): Promise<void> {
    const { out } = this;
    if (out === undefined || this.#worker === undefined) return;
    const answer = await this.#worker.held(out, this.row);
    if (this.out === out) this.answer = answer;
  }
}
