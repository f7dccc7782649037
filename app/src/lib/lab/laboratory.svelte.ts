import { type Desk, openDesk } from "#lib/desk/desk.ts";
import type { OwnTable } from "#lib/desk/deskCalls.ts";
import { decodeState, encodeState } from "#lib/hash/stateHash.ts";
import { browserPool } from "#lib/pool/browserPool.ts";
import { type Keeping, openPageStore, type PageStore } from "#lib/store/pageStore.ts";
import { type TrainProgress, trainPlan } from "#lib/train/trainPlan.ts";
import { secondsLeft, wholeSeeds } from "#lib/trainHere/progress.ts";
import { findDataset } from "../../../../src/core/data/catalogue.ts";
import type { Sources } from "../../../../src/core/data/types.ts";
import { UserError } from "../../../../src/core/math/errors.ts";
import type { Framework } from "../../../../src/lab/code/armProgram.ts";
import type { ExperimentFile } from "../../../../src/lab/experimentFile.ts";
import type { Experiment, Failure, PlannedTrial, Pool, TrialRecord } from "../../../../src/lab/types.ts";
import type { DecisionMaps } from "./decisionGrid.ts";
import { type LabFile, labFile, withData } from "./labFile.ts";
import type { LabPanels } from "./labPanels.ts";
import { memoryStore } from "./memoryStore.ts";
import type { TableColumns } from "./tableColumns.ts";

/**
 * Where the Lab is: `rest` nothing of this experiment was trained here, `opening` it is being checked, `training`, `pausing`
 * what is under way is finished, `paused` a part is done, `done` all of it is.
 */
export type Phase = "rest" | "opening" | "training" | "pausing" | "paused" | "done";

/** How a population that was trained once more compares with what was there. */
export interface Repeated {
  readonly trials: number;
  /** Of them, those whose records have the same digest. */
  readonly same: number;
}

export interface LaboratoryOptions {
  readonly file: LabFile;
  /** The same with every default filled in. */
  readonly experiment: Experiment;
  /** A population that was measured before, shown until something is trained or changed here. */
  readonly stored?: { readonly panels: LabPanels; readonly maps?: DecisionMaps };
  /** The address after a change: what stands behind `#`. */
  readonly onHash: (hash: string) => void;
  /** Address of the folder `data` beside the page, with a slash at its end. */
  readonly dataFolder: () => string;
  /** Draw only when a seed is whole. */
  readonly calm: () => boolean;
}

/** The experiment of the Lab, its training and what is drawn of it. One a page; `close` ends its workers. */
export class Laboratory {
  /** What the rail shows; it may be wrong for a moment, `problem` then says how. */
  file: LabFile = $state.raw() as LabFile;
  /** The experiment that was checked last. */
  experiment: Experiment = $state.raw() as Experiment;
  /** Seed whose networks are looked at. */
  seed = $state(0);
  /** Metric of which every network is shown; undefined: the one that is judged. */
  measure: string | undefined = $state();
  phase: Phase = $state("rest");
  panels: LabPanels | undefined = $state.raw();
  maps: DecisionMaps | undefined = $state.raw();
  /** What is shown was measured before, elsewhere. */
  stored = $state(false);
  problem: string | undefined = $state();
  progress: TrainProgress | undefined = $state.raw();
  failure: string | undefined = $state();
  /** Seconds that are left, once that can be said. */
  left: number | undefined = $state();
  repeated: Repeated | undefined = $state.raw();
  /** Whether this browser keeps what is trained. */
  keeping: Keeping = $state("kept");
  /** What is wrong with the link that was followed, in words. */
  linkProblem: string | undefined = $state();
  /** A link about a table that is not here: its name. */
  wanted: string | undefined = $state();
  /** The reader's table, of which only this page knows. */
  table: OwnTable | undefined = $state.raw();
  /** How many rows it has that miss nothing; undefined until they are counted. */
  rows: number | undefined = $state();

  readonly #onHash: (hash: string) => void;
  readonly #calm: () => boolean;
  readonly #dataFolder: () => string;
  #desk: Desk | undefined;
  #store: PageStore | undefined;
  #pool: Pool | undefined;
  /** Which files the workers of the pool have. */
  #poolHas = "";
  #plan: readonly PlannedTrial[] = [];
  #records = new Map<string, TrialRecord>();
  #controller: AbortController | undefined;
  /** What is under way, one after the other. */
  #turn: Promise<void> = Promise.resolve();
  /** The address that is being read; when it is, its experiment waits in `#turn`. */
  #linking: Promise<void> = Promise.resolve();
  /** Which opening is the latest: an older one that comes late is dropped. */
  #opening = 0;
  #drawing = false;
  #drawAgain = false;
  #looks: number[] = [];
  /** True: the experiment is that of the stored population, which stays until the first networks are trained here. */
  #untouched = true;
  /** That experiment, to know it again. */
  readonly #first: string;
  /** The experiment of the link that was followed, as it stands there. */
  #linked: ExperimentFile | undefined;
  #closed = false;

  constructor({ file, experiment, stored, onHash, dataFolder, calm }: LaboratoryOptions) {
    this.file = file;
    this.experiment = experiment;
    this.#first = JSON.stringify(experiment);
    this.seed = experiment.firstSeed;
    this.panels = stored?.panels;
    this.maps = stored?.maps;
    this.stored = stored !== undefined;
    this.#onHash = onHash;
    this.#calm = calm;
    this.#dataFolder = dataFolder;
  }

  /** Takes the experiment of an address, and what is kept of it here; a bad one is told in `linkProblem`. */
  openHash(hash: string): Promise<void> {
    this.linkProblem = undefined;
    this.wanted = undefined;
    this.#linking = decodeState(hash).then(
      (found) => {
        if (found !== undefined) this.#follow(found);
      },
      (error: unknown) => this.#badLink(error),
    );
    return this.#linking;
  }

  /** Opens what an address says, after what is under way. */
  #follow(found: unknown): void {
    try {
      const { experiment, view } = linkOf(found);
      this.#linked = experiment;
      const { seed, measure } = view;
      this.measure = typeof measure === "string" ? measure : undefined;
      void this.#open(experiment, typeof seed === "number" ? seed : undefined);
    } catch (error) {
      this.#badLink(error);
    }
  }

  #badLink(error: unknown): void {
    if (!(error instanceof UserError)) throw error;
    this.linkProblem = error.message;
  }

  /** Takes an edited file; training of the one before is paused, and goes on when it is taken again. */
  change(file: LabFile): void {
    this.file = file;
    this.#untouched = false;
    this.#linked = undefined;
    this.linkProblem = undefined;
    this.wanted = undefined;
    void this.#writeHash();
    void this.#open(file);
  }

  /** Takes a table that the reader brought, and with it the file that names it; without one the link that asked for it. */
  bring(table: OwnTable, file?: LabFile): void {
    this.table = table;
    this.rows = undefined;
    void this.#count(table);
    if (file !== undefined) this.change(file);
    else if (this.#linked !== undefined) {
      this.linkProblem = undefined;
      this.wanted = undefined;
      void this.#open(this.#linked);
    }
  }

  async #count(table: OwnTable): Promise<void> {
    try {
      const { rows, columns } = await this.columns(table);
      if (this.table === table) this.rows = rows - Math.max(0, ...columns.map(({ empty }) => empty));
    } catch {
      // Opening it says what is wrong.
    }
  }

  /** Takes a real set of images whose files lie beside the page. @throws UserError where they do not */
  async takeImages(name: string): Promise<void> {
    this.#desk ??= openDesk();
    const sha256 = await this.#desk.images(name, this.#dataFolder());
    this.change(withData(this.file, name, sha256));
  }

  /** Columns of a table, before it is taken. */
  columns(table: OwnTable): Promise<TableColumns> {
    this.#desk ??= openDesk();
    return this.#desk.columns(table);
  }

  show(measure: string): void {
    this.measure = measure;
    void this.#writeHash();
  }

  /** Files of the data that are open here; none for generated ones. */
  async sources(): Promise<Sources> {
    if (this.#plan.length === 0 || this.#desk === undefined) return {};
    await this.#fetchImages(this.#desk);
    return this.#desk.sources();
  }

  look(seed: number): void {
    this.seed = seed;
    void this.#writeHash();
    if (this.#desk !== undefined) this.#draw();
  }

  /** Fetches the desk, which is needed as soon as something is trained. */
  warm(): void {
    this.#desk ??= openDesk();
  }

  /** Trains what is missing; with `again` everything once more, and compares the digests. */
  train(again = false): void {
    // A link that is still being read comes first: it says what is to be trained.
    void this.#linking.then(() => this.#next(() => this.#train(again)));
  }

  pause(): void {
    if (this.phase !== "training") return;
    this.phase = "pausing";
    this.#controller?.abort();
  }

  async code(arm: string, framework: Framework): Promise<string> {
    return (await this.#opened()).code({ arm, framework, by: "Written by the page of Linchpin." });
  }

  async yaml(): Promise<string> {
    return (await this.#opened()).yaml();
  }

  /** Has the browser forget the records of other experiments. */
  async makeRoom(): Promise<Keeping> {
    const store = await this.#openStore();
    await store.makeRoom();
    this.keeping = store.keeping();
    return this.keeping;
  }

  close(): void {
    this.#closed = true;
    this.#controller?.abort();
    this.#desk?.close();
    void this.#pool?.close();
    this.#store?.close();
  }

  /** The desk with this experiment open. */
  async #opened(): Promise<Desk> {
    if (this.#plan.length === 0) void this.#open(this.file);
    await this.#turn;
    if (this.#desk === undefined || this.problem !== undefined) throw new UserError(this.problem ?? "nothing is open");
    return this.#desk;
  }

  async #writeHash(): Promise<void> {
    const { file, seed, measure } = this;
    const view = { seed, ...(measure === undefined ? {} : { measure }) };
    this.#onHash(await encodeState({ experiment: file, view }));
  }

  /** Puts something at the end of what is under way. */
  #next(what: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(what).catch((error: unknown) => {
      if (this.#closed) return;
      this.failure = error instanceof Error ? error.message : String(error);
      if (this.phase === "training" || this.phase === "pausing" || this.phase === "opening") this.phase = "paused";
    });
    return this.#turn;
  }

  /** @param file edited here, or that of a link, which is then `#linked` @param seed that the link looks at */
  #open(file: ExperimentFile, seed?: number): Promise<void> {
    const mine = ++this.#opening;
    this.#controller?.abort();
    return this.#next(async () => {
      // Of several edits in a row only the last one is opened.
      if (mine !== this.#opening || this.#closed) return;
      this.phase = "opening";
      this.#desk ??= openDesk();
      try {
        let { experiments, plan } = await this.#desk.open(file, this.table);
        let [experiment] = experiments;
        if (experiment === undefined) return;
        const own = labFile(file, experiment);
        // A link that measures and compares nothing is given what the panels read.
        if (own.instruments !== file.instruments) {
          ({ experiments, plan } = await this.#desk.open(own, this.table));
          experiment = experiments[0] ?? experiment;
        }
        // A link to what the page begins with shows what was measured of it.
        if (file === this.#linked) this.#untouched = this.stored && JSON.stringify(experiment) === this.#first;
        this.experiment = experiment;
        this.#plan = plan;
        this.problem = undefined;
        if (mine === this.#opening) this.file = own;
        const { firstSeed, seeds } = experiment;
        const looked = seed ?? this.seed;
        this.seed = looked >= firstSeed && looked < firstSeed + seeds ? looked : firstSeed;
      } catch (error) {
        this.phase = "rest";
        if (!(error instanceof UserError)) throw error;
        if (file !== this.#linked) {
          this.problem = error.message;
          // What is shown was measured with other settings than those that stand there now.
          this.stored = false;
          [this.panels, this.maps, this.progress] = [undefined, undefined, undefined];
        } else {
          // What was there before stays; the desk opens it again when it is trained.
          this.#plan = [];
          this.linkProblem = error.message;
          this.wanted = tableOf(file);
        }
        return;
      }
      this.failure = undefined;
      this.repeated = undefined;
      this.left = undefined;
      this.#records.clear();
      this.#looks = [];
      const store = await this.#openStore();
      const trials = [...new Set(this.#plan.map(({ trial }) => trial))];
      const found = await store.load(trials);
      const records = [...found].flatMap((trial) => store.get(trial) ?? []);
      this.progress = { planned: trials.length, reused: found.size, fresh: 0, failed: 0 };
      if (!this.#untouched) {
        this.stored = false;
        this.panels = undefined;
        this.maps = undefined;
      }
      this.phase = found.size === 0 ? "rest" : found.size < trials.length ? "paused" : "done";
      if (records.length > 0) await this.#take(records);
    });
  }

  async #openStore(): Promise<PageStore> {
    this.#store ??= await openPageStore();
    const store = this.#store;
    this.keeping = store.keeping();
    return store;
  }

  async #train(again: boolean): Promise<void> {
    if (this.#plan.length === 0 || this.#desk === undefined) {
      void this.#open(this.file).then(() => {
        if (this.#plan.length > 0 && this.problem === undefined) this.train(again);
      });
      return;
    }
    if (this.problem !== undefined || this.#closed) return;
    void this.#writeHash();
    const before = again ? new Map(this.#records) : undefined;
    const kept = await this.#openStore();
    const store = again ? memoryStore() : kept;
    this.phase = "training";
    this.failure = undefined;
    this.repeated = undefined;
    const pool = await this.#poolOf(this.#desk);
    this.#controller = new AbortController();
    let same = 0;
    let trials = 0;
    const started = performance.now();
    const result = await trainPlan(this.#plan, {
      ...{ store, pool, signal: this.#controller.signal },
      onProgress: (progress, records) => {
        this.progress = progress;
        this.keeping = kept.keeping();
        this.left = secondsLeft(progress, performance.now() - started);
        for (const { trial, digest } of records) {
          const old = before?.get(trial);
          if (old === undefined) continue;
          trials++;
          if (old.digest === digest) same++;
        }
        void this.#take(records);
      },
    });
    if (again) {
      this.repeated = { trials, same };
      for (const planned of this.#plan) {
        const record = store.get(planned.trial);
        if (record !== undefined) kept.append(record);
      }
      await kept.settled();
    }
    this.keeping = kept.keeping();
    this.left = undefined;
    const [first] = result.failures.values();
    this.failure = first === undefined ? undefined : failureText(first);
    this.phase = result.reused + result.fresh + result.failed >= result.planned ? "done" : "paused";
  }

  /** Has the desk fetch the pictures of a real set, unless it has them. */
  async #fetchImages(desk: Desk): Promise<void> {
    const { name, table } = this.experiment.data;
    if (table === undefined && findDataset(name).source !== undefined) await desk.images(name, this.#dataFolder());
  }

  /** Workers with the files of this experiment's data; those of another table or set are let go. */
  async #poolOf(desk: Desk): Promise<Pool> {
    const { name, table, sha256 = "" } = this.experiment.data;
    const real = table !== undefined || findDataset(name).source !== undefined;
    const needs = real ? `${name} ${sha256}` : "";
    await this.#fetchImages(desk);
    if (this.#pool !== undefined && (needs === "" || needs === this.#poolHas)) return this.#pool;
    await this.#pool?.close();
    this.#pool = browserPool({ sources: await desk.sources() });
    this.#poolHas = needs;
    return this.#pool;
  }

  /** Hands records to the desk, and draws when it has an answer. */
  async #take(records: readonly TrialRecord[]): Promise<void> {
    if (records.length === 0 || this.#desk === undefined) return;
    for (const record of records) this.#records.set(record.trial, record);
    await this.#desk.add(records);
    this.#draw();
  }

  /** Asks the desk for what the records so far say; while it computes, further records only ask for one more answer. */
  #draw(): void {
    if (this.#drawing) {
      this.#drawAgain = true;
      return;
    }
    this.#drawing = true;
    void this.#ask().finally(() => {
      this.#drawing = false;
      if (!this.#drawAgain) return;
      this.#drawAgain = false;
      this.#draw();
    });
  }

  async #ask(): Promise<void> {
    const desk = this.#desk;
    const opening = this.#opening;
    if (desk === undefined || this.#records.size === 0) return;
    try {
      // A look is a new number of whole seeds.
      const whole = wholeSeeds(this.#plan, this.#records);
      if (this.#calm() && this.phase === "training" && whole === this.panels?.wholeSeeds) return;
      if (whole > 0 && whole !== this.#looks.at(-1)) this.#looks.push(whole);
      const looks = { type: "sequential", at: [...this.#looks] } as const;
      const panels = await desk.panels(this.seed, looks);
      if (opening !== this.#opening || this.#closed) return;
      this.panels = panels;
      this.stored = false;
      const maps = await desk.maps(this.seed);
      if (opening === this.#opening && !this.#closed) this.maps = maps;
    } catch (error) {
      if (!this.#closed) this.failure = error instanceof Error ? error.message : String(error);
    }
  }
}

/** The experiment and the view of what stood in an address; the desk checks the experiment. @throws UserError where there is none */
function linkOf(found: unknown): {
  readonly experiment: ExperimentFile;
  readonly view: Readonly<Record<string, unknown>>;
} {
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isObject(found) || !isObject(found["experiment"]))
    throw new UserError("the part of the address behind # is no experiment");
  const { view } = found;
  return { experiment: found["experiment"] as unknown as ExperimentFile, view: isObject(view) ? view : {} };
}

/** The file of one's own that an experiment names. */
function tableOf({ data }: ExperimentFile): string | undefined {
  return typeof data === "object" && data !== null && "file" in data ? data.file : undefined;
}

function failureText({ outcome, error }: Failure): string {
  return `${outcome}: ${error.split("\n")[0]}`;
}
