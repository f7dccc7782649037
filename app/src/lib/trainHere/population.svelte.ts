import { type Desk, openDesk } from "#lib/desk/desk.ts";
import type { Opened } from "#lib/desk/deskCalls.ts";
import { browserPool } from "#lib/pool/browserPool.ts";
import { type Keeping, openPageStore, type PageStore } from "#lib/store/pageStore.ts";
import { type TrainProgress, trainPlan } from "#lib/train/trainPlan.ts";
import type { Conclusion } from "../../../../src/lab/conclude.ts";
import type { ExperimentFile } from "../../../../src/lab/experimentFile.ts";
import type { Pool, TrialRecord } from "../../../../src/lab/types.ts";
import { secondsLeft, wholeSeeds } from "./progress.ts";

/**
 * `opening`: the experiment is checked and planned; `pausing`: what is under way finishes and is kept; `failed`: `error`
 * says why.
 */
export type Phase = "idle" | "opening" | "training" | "pausing" | "paused" | "done" | "failed";

/** A population that is trained in this page and judged while it grows. Its members are reactive. */
export interface Population {
  readonly phase: Phase;
  readonly opened: Opened | undefined;
  readonly progress: TrainProgress | undefined;
  /** About how long it will still take; undefined until a few networks are trained. */
  readonly secondsLeft: number | undefined;
  /** What the records say so far, with intervals that hold at every look. */
  readonly conclusion: Conclusion | undefined;
  /** What went wrong: the user's mistake, or why trials failed. */
  readonly error: string;
  /** Whether the browser keeps what is trained. */
  readonly keeping: Keeping;
  /** What was trained, or was there; undefined while it is not. */
  record(trial: string): TrialRecord | undefined;
  /** Metric of every network of an arm that is there, by seed. */
  values(arm: string, metric: string): readonly { readonly seed: number; readonly value: number }[];
  /** Begins, or goes on with what this browser has. Returns when it is done or paused. */
  start(file: ExperimentFile): Promise<void>;
  pause(): void;
  /** Has the browser forget the records of other experiments. */
  makeRoom(): Promise<Keeping>;
  /** Ends the workers. What is finished stays in the browser. */
  close(): void;
}

export interface PopulationMeans {
  /** Name of the database of the browser. */
  readonly store?: string;
  readonly pool?: () => Pool;
  /** True: what is drawn changes only when a seed is whole; default: for those who ask for less motion. */
  readonly still?: boolean;
}

/** Shortest time between two looks at the records, so that judging never holds up drawing. */
const BETWEEN_LOOKS_MS = 150;

export function livePopulation({
  store: name,
  pool: openPool = () => browserPool(),
  still = lessMotion(),
}: PopulationMeans = {}): Population {
  let phase: Phase = $state("idle");
  let opened: Opened | undefined = $state.raw();
  let progress: TrainProgress | undefined = $state.raw();
  let left: number | undefined = $state();
  let conclusion: Conclusion | undefined = $state.raw();
  let error = $state("");
  let keeping: Keeping = $state("kept");
  /** What is drawn and judged: replaced at every change. */
  let records: ReadonlyMap<string, TrialRecord> = $state.raw(new Map());
  /** All there are. */
  let all = new Map<string, TrialRecord>();

  let desk: Desk | undefined;
  let store: PageStore | undefined;
  let controller = new AbortController();
  /** What the desk is about. */
  let asked: ExperimentFile | undefined;
  let looks: number[] = [];
  let unseen = false;
  let judging: Promise<void> | undefined;
  let running: Promise<void> | undefined;
  let closed = false;

  async function open(file: ExperimentFile): Promise<Opened> {
    desk ??= openDesk();
    store ??= await openPageStore(name);
    keeping = store.keeping();
    if (opened !== undefined && asked === file) return opened;
    [records, looks, conclusion, progress, all] = [new Map(), [], undefined, undefined, new Map()];
    opened = await desk.open(file);
    asked = file;
    return opened;
  }

  async function start(file: ExperimentFile): Promise<void> {
    if (closed || phase === "opening" || phase === "training" || phase === "pausing") return;
    running = run(file);
    await running;
  }

  async function run(file: ExperimentFile): Promise<void> {
    [phase, error, left] = ["opening", "", undefined];
    controller = new AbortController();
    const { signal } = controller;
    const pool = openPool();
    try {
      const { plan } = await open(file);
      if (store === undefined || signal.aborted) return;
      phase = "training";
      const began = performance.now();
      const result = await trainPlan(plan, {
        ...{ store, pool, signal },
        onProgress(now, more) {
          progress = now;
          if (store !== undefined) keeping = store.keeping();
          left = secondsLeft(now, performance.now() - began);
          if (more.length > 0) take(more);
        },
      });
      if (closed) return;
      keeping = store.keeping();
      if (records.size < all.size) show();
      await judging;
      const [failure] = result.failures.values();
      if (failure !== undefined) error = failure.error;
      phase = signal.aborted && result.reused + result.fresh + result.failed < result.planned ? "paused" : "done";
    } catch (caught) {
      if (closed) return;
      error = caught instanceof Error ? caught.message : String(caught);
      phase = "failed";
    } finally {
      left = undefined;
      await pool.close();
    }
  }

  function take(more: readonly TrialRecord[]): void {
    for (const record of more) all.set(record.trial, record);
    void desk?.add(more).catch(() => {});
    const plan = opened?.plan ?? [];
    if (!still || wholeSeeds(plan, all) > wholeSeeds(plan, records)) show();
  }

  function show(): void {
    records = new Map(all);
    unseen = true;
    judging ??= judge();
  }

  /** Looks at the records as long as there are new ones. A look is one more time at which the intervals must hold. */
  async function judge(): Promise<void> {
    try {
      while (unseen && desk !== undefined && opened !== undefined) {
        unseen = false;
        const whole = wholeSeeds(opened.plan, records);
        if (whole > (looks.at(-1) ?? 0)) looks = [...looks, whole];
        conclusion = await desk.conclude({ type: "sequential", at: looks });
        await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS_MS));
      }
    } catch (caught) {
      if (!closed) error = caught instanceof Error ? caught.message : String(caught);
    } finally {
      judging = undefined;
    }
  }

  return {
    get phase() {
      return phase;
    },
    get opened() {
      return opened;
    },
    get progress() {
      return progress;
    },
    get secondsLeft() {
      return left;
    },
    get conclusion() {
      return conclusion;
    },
    get error() {
      return error;
    },
    get keeping() {
      return keeping;
    },
    record: (trial) => records.get(trial),
    values(arm, metric) {
      const cells = opened?.plan.filter((cell) => cell.arm === arm) ?? [];
      return cells.flatMap(({ seed, trial }) => {
        const value = records.get(trial)?.scalars[metric];
        return value === undefined ? [] : [{ seed, value }];
      });
    },
    start,
    pause() {
      if (phase !== "training") return;
      phase = "pausing";
      controller.abort();
    },
    async makeRoom() {
      await store?.makeRoom();
      keeping = store?.keeping() ?? keeping;
      return keeping;
    },
    close() {
      closed = true;
      controller.abort();
      desk?.close();
      desk = undefined;
      // What has begun finishes and is kept.
      void Promise.resolve(running).finally(() => store?.close());
    },
  };
}

function lessMotion(): boolean {
  return typeof matchMedia === "function" && matchMedia("(prefers-reduced-motion: reduce)").matches;
}
