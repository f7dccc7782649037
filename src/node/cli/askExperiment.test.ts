import { PassThrough, Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import { draftText } from "../../lab/draftText.ts";
import { askExperiment } from "./askExperiment.ts";
import type { InitFlags } from "./initFlags.ts";

const ENTER = "\r";
const DOWN = "\u001b[B";
const SPACE = " ";
const CTRL_C = "\u0003";

/**
 * Answers questions as a person would: each entry waits until its words have been printed, then presses its keys. Returns
 * the draft and everything that was printed.
 */
async function asked(flags: InitFlags, answers: readonly (readonly [string, ...string[]])[]) {
  let printed = "";
  const output = new Writable({
    write(chunk, _, done) {
      printed += String(chunk);
      done();
    },
  });
  Object.assign(output, { columns: 120, rows: 40, isTTY: true });
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input });
  const draft = askExperiment("mine.yaml", flags, { input, output });
  let ended = false;
  void draft.finally(() => {
    ended = true;
  });
  let from = 0;
  for (const [words, ...keys] of answers) {
    while (!printed.slice(from).includes(words)) {
      if (ended) throw new Error(`ended before "${words}" was asked; printed: ${printed.slice(from)}`);
      await turn();
    }
    from = printed.length;
    for (const key of keys) {
      input.write(key);
      await turn();
    }
  }
  return { draft: await draft, printed };
}

/** Lets the prompt read its keys: an escape sequence is told from the escape key by time. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}

describe("askExperiment", () => {
  test("with Enter all along proposes an experiment that can be run", async () => {
    const { draft } = await asked({}, [
      ["What do you want to know?", ENTER],
      ["On which data?", ENTER],
      ["Which networks?", ENTER],
      ["compared with?", ENTER],
      ["What decides?", ENTER],
      ["what is claimed?", ENTER],
      ["smallest difference", ENTER],
      ["How many paired seeds?", ENTER],
    ]);
    expect(draft).toEqual({
      ...{ data: "teacher", arms: ["plain", "bn"], against: "plain", seeds: 16 },
      measures: [{ on: "test.nll", better: "lower", margin: "1%" }],
    });
    expect(draftText(draft!, "mine.yaml")).toContain("data: teacher");
  });

  test("takes other answers, and arms and metrics by name; what is mistyped is said at once", async () => {
    const { draft } = await asked({}, [
      ["What do you want to know?", ..."Why?", ENTER],
      ["On which data?", DOWN, DOWN, ENTER],
      // plain and bn are chosen; the last entry asks for names.
      ["Which networks?", DOWN, DOWN, DOWN, DOWN, DOWN, DOWN, DOWN, SPACE, ENTER],
      ["Besides plain, bn", ..."layernrm", ENTER],
      ['did you mean "layernorm"?', "\u0015", ..."bn-g8", ENTER],
      ["compared with?", DOWN, ENTER],
      ["What decides?", DOWN, SPACE, ENTER],
      ["test loss: what is claimed?", ENTER],
      ["smallest difference", ENTER],
      ["test accuracy: what is claimed?", DOWN, ENTER],
      ["smallest difference", "\u0015", ..."none", ENTER],
      ["Expected a number above 0", "\u0015", ..."0.02", ENTER],
      ["How many paired seeds?", "\u0015", ..."24", ENTER],
    ]);
    expect(draft).toEqual({
      ...{ question: "Why?", data: "moons", arms: ["plain", "bn", "bn-g8"], against: "bn", seeds: 24 },
      measures: [
        { on: "test.nll", better: "lower", margin: "1%" },
        { on: "test.accuracy", better: "equal", margin: 0.02 },
      ],
    });
  });

  test("does not ask for what flags say", async () => {
    const flags: InitFlags = { question: "Why?", data: "xor", arms: ["plain", "bn"], against: "plain", seeds: 9 };
    const { draft, printed } = await asked({ ...flags, better: "lower", margin: 0.1 }, [["What decides?", ENTER]]);
    expect(printed).not.toContain("On which data?");
    expect(draft).toMatchObject({
      data: "xor",
      seeds: 9,
      measures: [{ on: "test.nll", better: "lower", margin: 0.1 }],
    });
  });

  test("offers the metrics of a regression where the data are one", async () => {
    const flags: InitFlags = { question: "Why?", arms: ["plain", "bn"], against: "plain", seeds: 9 };
    const { draft } = await asked({ ...flags, data: "dln" }, [
      ["What decides?", ENTER],
      ["what is claimed?", ENTER],
      ["smallest difference", ENTER],
    ]);
    expect(draft?.measures.map(({ on }) => on)).toEqual(["test.loss"]);
  });

  test("Ctrl-C at any question ends it without a draft", async () => {
    const before: [string, string][] = [
      ["What do you want to know?", ENTER],
      ["On which data?", ENTER],
      ["Which networks?", ENTER],
      ["compared with?", ENTER],
      ["What decides?", ENTER],
      ["what is claimed?", ENTER],
      ["smallest difference", ENTER],
      ["How many paired seeds?", ENTER],
    ];
    for (const [i, [words]] of before.entries()) {
      const { draft } = await asked({}, [...before.slice(0, i), [words, CTRL_C]]);
      expect(draft, words).toBeUndefined();
    }
  });
});
