import { UserError } from "../math/errors.ts";
import { decodeUtf8 } from "./decodeUtf8.ts";

/** Most bytes a file of separated values may have. */
const MOST_BYTES = 268435456;

/** One record and the line it begins on, from 1. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * Records of a file of separated values. Fields may stand in double quotes, with `""` for a quote inside; blanks around
 * unquoted fields are dropped, blank lines skipped. Lines end in LF or CRLF.
 * Source: RFC 4180.
 * @param delimiter one character @param file name for messages @param skip lines at the top to pass over
 * @throws UserError with line and column: an empty file, not UTF-8, a stray or open quote, ragged rows
 */
export function readCsv(bytes: Uint8Array, delimiter: string, file: string, skip = 0): CsvRecord[] {
  if (delimiter.length !== 1 || '"\r\n'.includes(delimiter))
    throw new UserError(
      `${file}: the delimiter is ${JSON.stringify(delimiter)}; it must be one character, such as ","`,
    );
  if (bytes.length > MOST_BYTES) throw new UserError(`${file}: ${bytes.length} bytes; at most ${MOST_BYTES} are read`);
  const reader: CsvReader = { text: decodeUtf8(bytes, file), delimiter, file, at: 0, line: 1, lineStart: 0 };
  for (let line = 0; line < skip; line++) skipLine(reader);
  const records: CsvRecord[] = [];
  while (reader.at < reader.text.length) {
    const line = reader.line;
    const cells = readRecord(reader);
    if (cells.length === 1 && cells[0] === "") continue;
    if (records.length > 0 && cells.length !== records[0].cells.length)
      throw new UserError(
        `${file}, line ${line}: ${cells.length} fields, line ${records[0].line} has ${records[0].cells.length}; every row must have the same number`,
      );
    records.push({ line, cells });
  }
  if (records.length === 0) throw new UserError(`${file}: the file is empty; it must have at least one row`);
  return records;
}

interface CsvReader {
  readonly text: string;
  readonly delimiter: string;
  readonly file: string;
  at: number;
  line: number;
  lineStart: number;
}

/** Reads up to and over the end of the line. */
function readRecord(reader: CsvReader): string[] {
  const cells: string[] = [];
  for (;;) {
    skipBlanks(reader);
    cells.push(reader.text[reader.at] === '"' ? readQuoted(reader) : readPlain(reader));
    const next = reader.text[reader.at];
    reader.at++;
    if (next === reader.delimiter) continue;
    if (next === "\n") newLine(reader);
    return cells;
  }
}

function readPlain(reader: CsvReader): string {
  const from = reader.at;
  const { text, delimiter } = reader;
  while (reader.at < text.length && text[reader.at] !== delimiter && text[reader.at] !== "\n") {
    if (text[reader.at] === '"') throw stray(reader, "a quote inside an unquoted field; put the field in quotes");
    reader.at++;
  }
  return text.slice(from, reader.at).trim();
}

function readQuoted(reader: CsvReader): string {
  const { text, delimiter } = reader;
  const opening = { ...reader };
  let value = "";
  do {
    if (reader.at > opening.at) value += '"';
    reader.at++;
    const from = reader.at;
    while (reader.at < text.length && text[reader.at] !== '"') if (text[reader.at++] === "\n") newLine(reader);
    if (reader.at === text.length) throw stray(opening, "the quote that opens here is never closed");
    value += text.slice(from, reader.at);
    reader.at++;
  } while (text[reader.at] === '"');
  skipBlanks(reader);
  const next = text[reader.at];
  if (next === undefined || next === delimiter || next === "\n") return value;
  throw stray(reader, "text after a closing quote; a quote inside quotes is written twice");
}

function skipBlanks(reader: CsvReader): void {
  const { text, delimiter } = reader;
  while (" \t\r".includes(text[reader.at] ?? "x") && text[reader.at] !== delimiter) reader.at++;
}

/** Passes over a line, whatever stands in it. */
function skipLine(reader: CsvReader): void {
  const end = reader.text.indexOf("\n", reader.at);
  reader.at = end < 0 ? reader.text.length : end + 1;
  newLine(reader);
}

function newLine(reader: CsvReader): void {
  reader.line++;
  reader.lineStart = reader.at;
}

function stray({ file, line, at, lineStart }: CsvReader, message: string): UserError {
  return new UserError(`${file}, line ${line}, character ${at - lineStart + 1}: ${message}`);
}
