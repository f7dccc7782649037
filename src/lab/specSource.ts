import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  type ParsedNode,
  parseDocument,
} from "yaml";
import { UserError } from "../core/math/errors.ts";

/** Place of a value in an experiment file: member names and list positions. */
export type Path = readonly (string | number)[];

/** Something wrong with an experiment file, at a path. */
export interface Issue {
  readonly path: Path;
  readonly message: string;
  /** The member of `path` that is at fault, where it is a name and not a value. */
  readonly key?: string;
}

/** An experiment file as plain values, with the place of each in the text. */
export interface SpecSource {
  readonly plain: unknown;
  /** `file:line:column` of the value at a path, or of its nearest parent that stands in the text. */
  place(path: Path, key?: string): string;
}

const MAX_CHARACTERS = 262_144;
const MAX_DEPTH = 12;
const TOO_DEEP = `nested too deeply; at most ${MAX_DEPTH} levels`;
const MAX_VALUES = 20_000;
/** Names that reach into JavaScript's own objects. */
const FORBIDDEN: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/**
 * Reads YAML 1.2 or JSON into plain values. Throws UserError with `file:line:column` for what is not YAML, and refuses
 * documents that are too large or too deep, aliases that unfold beyond 20 000 values, tags, keys that are no plain
 * words, and the names `__proto__`, `constructor` and `prototype`.
 */
export function readSource(text: string, file: string): SpecSource {
  if (text.length > MAX_CHARACTERS)
    throw new UserError(`${file}: ${text.length} characters; an experiment file may have ${MAX_CHARACTERS}`);
  const lines = new LineCounter();
  const parsed = parse(text, file, lines);
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
  const problem = parsed.errors[0] ?? parsed.warnings[0];
  if (problem !== undefined)
    throw new UserError(
      `${at(problem.pos[0])} ${wording(problem.message)}; expected YAML or JSON (see docs/experimentFile.md)`,
    );
  if (parsed.contents === null)
    throw new UserError(`${file}: empty; expected an experiment (see docs/experimentFile.md)`);
  const offsets = new Map<string, number>();
  const plain = unfold(parsed, offsets, at);
  return {
    plain,
    place(path, key) {
      const named = key === undefined ? undefined : offsets.get(keyId([...path, key]));
      for (let length = path.length; named === undefined && length >= 0; length--) {
        const offset = offsets.get(valueId(path.slice(0, length)));
        if (offset !== undefined) return at(offset);
      }
      return at(named ?? 0);
    },
  };
}

function parse(text: string, file: string, lineCounter: LineCounter): Document.Parsed {
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false, version: "1.2" });
  } catch (error) {
    if (error instanceof RangeError) throw new UserError(`${file}: ${TOO_DEEP}`, { cause: error });
    throw error;
  }
}

/** The parser recurses: thousands of levels end its stack before any limit of ours can look at them. */
function wording(message: string): string {
  return message.includes("call stack") ? TOO_DEEP : (message.split("\n", 1)[0] ?? message);
}

function valueId(path: Path): string {
  return `v${JSON.stringify(path)}`;
}

function keyId(path: Path): string {
  return `k${JSON.stringify(path)}`;
}

/** Turns nodes into plain values and notes in `offsets` where they stand. */
function unfold(parsed: Document.Parsed, offsets: Map<string, number>, at: (offset: number) => string): unknown {
  let values = 0;
  return value(parsed.contents, [], 0);

  function value(node: Node | null, path: Path, offset: number): unknown {
    const start = node?.range?.[0] ?? offset;
    if (path.length > MAX_DEPTH) throw new UserError(`${at(start)} ${TOO_DEEP}`);
    if (++values > MAX_VALUES)
      throw new UserError(`${at(start)} more than ${MAX_VALUES} values; do aliases (*name) unfold into each other?`);
    offsets.set(valueId(path), start);
    if (isAlias(node)) return value(node.resolve(parsed) ?? null, path, start);
    if (isSeq<ParsedNode>(node)) return node.items.map((item, i) => value(item, [...path, i], start));
    if (isMap<ParsedNode, ParsedNode | null>(node))
      return Object.fromEntries(node.items.map((pair) => member(pair, path)));
    return isScalar(node) ? node.value : null;
  }

  function member(pair: Pair<ParsedNode, ParsedNode | null>, path: Path): [string, unknown] {
    const offset = pair.key.range[0];
    if (!isScalar(pair.key)) throw new UserError(`${at(offset)} a key must be a word`);
    const key = String(pair.key.value);
    if (FORBIDDEN.has(key)) throw new UserError(`${at(offset)} the name "${key}" is not allowed`);
    offsets.set(keyId([...path, key]), offset);
    return [key, value(pair.value, [...path, key], offset)];
  }
}
