import type { Examples } from "../data/types.ts";
import { invariant, UserError } from "../math/errors.ts";
import { memberPurpose } from "../math/memberPurpose.ts";
import { streamKey } from "../math/random.ts";
import type { NetSpec, TrainSpec } from "../nn/spec.ts";
import { stepsPerEpoch } from "../nn/stepsPerEpoch.ts";
import { type Arena, fillCells, lanes } from "./arena.ts";
import { type Block, blocksOf, inputPlaces } from "./blocks.ts";
import { chunkBounds } from "./forwardCalls.ts";
import { type InputNoise, inputNoiseOf } from "./inputNoise.ts";
import {
  type BlockMemory,
  type Layout,
  type MemoryBudget,
  memoryBudget,
  planLayout,
  programBytes,
  windowWords,
} from "./layout.ts";
import { noiseLaw } from "./noiseLaw.ts";
import { drawBlocksOf, maskBlocks, rowsPerBlock, type StepPlan, statisticsRows, stepWords } from "./stepProgram.ts";
import type { Member } from "./types.ts";
import { coefficientCount, memoriesOf, writeCoefficients } from "./updateCalls.ts";

/** Up to four members of one arm in the memory of an arena: set up, trained, and read by the instruments. */
export interface Group {
  readonly arena: Arena;
  readonly generation: number;
  readonly net: NetSpec;
  readonly train: TrainSpec;
  readonly blocks: readonly Block[];
  readonly inputNoise: InputNoise | undefined;
  readonly layout: Layout;
  /** One a lane; lanes beyond the members repeat the first member. */
  readonly members: readonly Member[];
  readonly count: number;
  readonly stepsPerEpoch: number;
}

/** Whether the group's memory is still its own. */
export function isAlive({ arena, generation }: Group): boolean {
  return arena.generation === generation;
}

/** What conformance and tests change about a group. */
export interface GroupOptions {
  readonly update?: boolean;
  readonly givenDraws?: boolean;
  /** True: nothing is trained, so batches that training refuses may pass. */
  readonly evaluationOnly?: boolean;
  readonly budget?: MemoryBudget;
}

/** Checks the plan, lays out the memory, writes the step programs and the data. Throws UserError on impossible plans. */
export function openGroup(
  arena: Arena,
  net: NetSpec,
  train: TrainSpec,
  members: readonly Member[],
  options: GroupOptions = {},
): Group {
  invariant(members.length >= 1 && members.length <= lanes, `group of ${members.length} members; 1 to ${lanes}`);
  const blocks = blocksOf(net);
  const inputNoise = inputNoiseOf(net);
  const first = members[0];
  const trainRows = first.data.train.y.length;
  if (!options.evaluationOnly) checkBatch(train, blocks, trainRows);
  const setRows: Record<string, number> = {};
  for (const [name, examples] of setsOf(first)) setRows[name] = examples.y.length;
  for (const member of members) {
    for (const [name, examples] of setsOf(member))
      invariant(examples.y.length === setRows[name], `group: sets of one arm differ in size (${name})`);
  }

  const rest = train.lastBatch === "keep" ? trainRows % train.batch : 0;
  const epochSteps = stepsPerEpoch(trainRows, train);
  const rows = rowsPerBlock(blocks, train.batch, trainRows);
  const targets = first.data.train.targets === undefined ? 0 : (blocks.at(-1)?.units ?? 0);
  const layout = planLayout({
    blocks,
    noisyInput: inputNoise !== undefined,
    batch: train.batch,
    rows,
    statisticsBatches: blocks.map((block, b) => statisticsBatchesOf(block, rows[b])),
    steps: epochSteps * train.epochs,
    setRows,
    sameSet: members.every(({ ablation }) => ablation === undefined) ? { ablation: "test" } : {},
    targets,
    memories: memoriesOf(train),
    coefficients: coefficientCount(train),
    budget: options.budget ?? memoryBudget,
  });
  const generation = arena.claim(layout.bytes);
  const full = Array.from({ length: lanes }, (_, lane) => members[lane] ?? first);
  const group: Group = {
    arena,
    generation,
    net,
    train,
    blocks,
    inputNoise,
    layout,
    members: full,
    count: members.length,
    stepsPerEpoch: epochSteps,
  };
  const plan = (batch: number): StepPlan => ({
    blocks,
    loss: net.loss,
    labelSmoothing: net.labelSmoothing ?? 0,
    batch,
    rows: rowsPerBlock(blocks, batch, trainRows),
    train,
    targets,
    update: options.update ?? true,
    givenDraws: options.givenDraws ?? false,
    drawBlocks: blocks.map((block, b) => drawBlocksOf(block, rows[b])),
    inputNoise,
    inputDrawBlocks: inputNoise === undefined ? 0 : maskBlocks(inputNoise, rows[0]),
  });
  writeProgram(arena, layout.program, stepWords(plan(train.batch), layout));
  if (rest > 0) writeProgram(arena, layout.shortProgram, stepWords(plan(rest), layout));
  writeCoefficients(arena, layout, train, epochSteps);
  full.forEach((member, lane) => {
    for (const [name, examples] of setsOf(member)) writeSet(group, name, lane, examples);
    writeKeys(group, lane, member);
  });
  blocks.forEach((block, b) => {
    writeConstants(arena, block, layout.blocks[b]);
  });
  return group;
}

function statisticsBatchesOf(block: Block, examples: number): number {
  if (block.norm?.type !== "batchNorm") return 1;
  if (block.norm.statistics === "others") return examples;
  return chunkBounds(examples, statisticsRows(block, examples)).length;
}

/** Start values of the memory of one block: 1 for scales and variances, and the tables that its kernels read. */
function writeConstants(arena: Arena, block: Block, memory: BlockMemory): void {
  fillCells(arena, memory.gamma.pointer, block.units, 1);
  fillCells(arena, memory.runningVariance, block.units, 1);
  fillCells(arena, memory.ones, block.units, 1);
  if (memory.runningDeviation) fillCells(arena, memory.runningDeviation, block.units, 1);
  if (memory.movingDeviation) fillCells(arena, memory.movingDeviation, block.units, 1);
  if (block.windows) arena.i32.set(windowWords(block.windows, block.from.units), memory.windows / 4);
  if (block.pool) arena.i32.set(windowWords(block.pool.windows, block.units), memory.poolWindows / 4);
  if (block.noise)
    for (const [k, value] of noiseLaw(block.noise.batch).entries())
      fillCells(arena, memory.noiseLaw + 16 * k, 1, value);
}

/** Examples of a member by set name. */
function setsOf(member: Member): readonly (readonly [string, Examples])[] {
  const { data } = member;
  return [
    ["train", data.train],
    ["validation", data.validation],
    ["test", data.test],
    ["ablation", member.ablation ?? data.test],
  ];
}

function checkBatch(train: TrainSpec, blocks: readonly Block[], trainRows: number): void {
  const { batch } = train;
  if (!Number.isInteger(batch) || batch < 1)
    throw new UserError(`train: batch ${batch}; expected a whole number from 1 on`);
  if (batch > trainRows)
    throw new UserError(
      `train: batch ${batch} but the training set has ${trainRows} rows; lower batch or raise the rows`,
    );
  for (const block of blocks) {
    const norm = block.norm;
    if (norm?.type !== "batchNorm" || norm.statistics === "all" || block.positions > 1) continue;
    const rest = train.lastBatch === "keep" ? trainRows % batch : 0;
    if (batch === 1 || rest === 1)
      throw new UserError(
        `train: batch norm met ${batch === 1 ? "a batch of one row" : `a last batch of one row (${trainRows} rows, batch ${batch})`}, ` +
          `which has no variance; use a batch of at least 2, lastBatch: drop, or statistics: all`,
      );
  }
  for (const { norm } of blocks) {
    if (norm?.type !== "batchNorm" || norm.statistics === "all") continue;
    if (norm.statistics === "others" && (batch === 1 || (train.lastBatch === "keep" && trainRows % batch === 1)))
      throw new UserError(
        `train: exclusive batch norm met a batch of one row, in which there are no others; use a batch of at least 2 or lastBatch: drop`,
      );
    if (typeof norm.statistics !== "number") continue;
    if (!Number.isInteger(norm.statistics) || norm.statistics < 2)
      throw new UserError(`net: statistics ${norm.statistics}; expected batch, all or a whole number from 2 on`);
    if (norm.statistics > batch)
      throw new UserError(
        `net: statistics batch ${norm.statistics} is larger than the gradient batch ${batch}; lower it or raise batch`,
      );
  }
}

function writeProgram(arena: Arena, pointer: number, words: readonly number[]): void {
  invariant(words.length * 4 + 4 <= programBytes, `step program of ${words.length} words; the net has too many layers`);
  arena.i32[pointer / 4] = words.length;
  arena.i32.set(words, pointer / 4 + 1);
}

function writeSet(group: Group, name: string, lane: number, examples: Examples): void {
  const set = group.layout.sets[name];
  const { inputs } = group.net;
  invariant(
    examples.x.length === set.rows * inputs,
    `group: ${name} has ${examples.x.length} numbers for ${set.rows} rows of ${inputs}`,
  );
  const { f32, i32 } = group.arena;
  const base = (set.x + lane * set.laneBytes) / 4;
  const places = inputPlaces(group.blocks[0]);
  const moved = places.some((place, i) => place !== i);
  for (let r = 0; r < set.rows; r++) {
    const row = examples.x.subarray(r * inputs, (r + 1) * inputs);
    const to = base + (r * set.rowBytes) / 4;
    if (!moved) f32.set(row, to);
    else for (let i = 0; i < inputs; i++) f32[to + places[i]] = row[i];
  }
  i32.set(examples.y, (set.labels + lane * set.labelBytes) / 4);
  if (set.targets > 0 && examples.targets !== undefined) {
    const width = examples.targets.length / set.rows;
    const start = (set.targets + lane * set.targetLaneBytes) / 4;
    for (let r = 0; r < set.rows; r++)
      f32.set(examples.targets.subarray(r * width, (r + 1) * width), start + (r * set.targetRowBytes) / 4);
  }
}

/** Writes the key of one of a member's streams into a lane of two cells. */
export function writeKey({ arena }: Group, pointer: number, lane: number, member: Member, purpose: string): void {
  const { key0, key1 } = streamKey(member.root, member.seed, memberPurpose(purpose, member.member));
  arena.i32[pointer / 4 + lane] = key0 | 0;
  arena.i32[pointer / 4 + 4 + lane] = key1 | 0;
}

function writeKeys(group: Group, lane: number, member: Member): void {
  const put = (pointer: number, purpose: string): void => writeKey(group, pointer, lane, member, purpose);
  const kindOf = ({ type }: NonNullable<Block["dropout"]>): string => (type === "dropout" ? "dropout" : "gaussian");
  put(group.layout.orderKeys, "order");
  if (group.inputNoise)
    put(group.layout.inputNoise.training.dropoutKeys, `noise/${kindOf(group.inputNoise.dropout)}/input`);
  group.blocks.forEach((block, b) => {
    // Named by hidden layer, not by position in the spec: arms that put a norm in between still share their masks.
    if (block.noise) put(group.layout.blocks[b].noiseKeys, `noise/matched/${b}`);
    if (block.shifted) put(group.layout.blocks[b].shiftedKeys, `noise/shifted/${b}`);
    if (block.dropout) put(group.layout.blocks[b].dropoutKeys, `noise/${kindOf(block.dropout)}/${b}`);
  });
}

/** Updates that the group has had. */
export function stepsDone({ arena, layout }: Group): number {
  return arena.i32[layout.state / 4];
}

/**
 * Trains the whole group on, up to update number `to`, by default to the end; the loss before each step's update of each lane
 * is left in `layout.losses`. In several calls the bits are those of one.
 */
export function trainSteps(group: Group, to: number = group.stepsPerEpoch * group.train.epochs): void {
  const { arena, layout, train } = group;
  const { i32, kernels } = arena;
  const rows = layout.sets["train"].rows;
  const state = layout.state / 4;
  const fullSteps = Math.floor(rows / train.batch);
  for (let step = i32[state]; step < to; step = i32[state]) {
    const within = step % group.stepsPerEpoch;
    const epoch = (step - within) / group.stepsPerEpoch;
    if (within === 0) {
      if (epoch === 0 || train.reshuffle)
        kernels.shuffle(layout.orderKeys, BigInt(epoch) * BigInt(rows), layout.order, rows);
      i32[state + 1] = 0;
      i32[state + 2] = rows;
    }
    const short = within === fullSteps;
    const program = short ? layout.shortProgram : layout.program;
    const steps = short ? 1 : Math.min(fullSteps - within, to - step);
    kernels.trainSteps(program + 4, i32[program / 4], steps, layout.state, short ? rows % train.batch : train.batch);
  }
}

/** Clears the memory that training and evaluation use in turn: whichever comes next finds zeros in its padding. */
export function clearShared({ arena, layout }: Group): void {
  arena.f32.fill(0, layout.shared.from / 4, layout.shared.to / 4);
}
