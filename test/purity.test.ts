import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { codeOf } from "./codeOf.ts";

const root = join(import.meta.dirname, "..");

/** What would let a clock, a machine or an engine's own arithmetic into the numbers. */
const forbidden: readonly {
  readonly pattern: RegExp;
  readonly except?: RegExp;
  readonly why: string;
}[] = [
  {
    pattern:
      /\bMath\s*(?:\.\s*(?:exp|expm1|log|log1p|log2|log10|pow|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|asinh|acosh|atanh|cbrt|hypot)\b|\[)/,
    why: "differs between JavaScript engines; use core/math/elementary.ts",
  },
  { pattern: /\bMath\s*\.\s*random\b/, why: "randomness is an argument" },
  {
    pattern: /\*\*/,
    except: /\b2 \*\* \d+\b/,
    why: "differs between JavaScript engines; multiply, or use pow of core/math/elementary.ts",
  },
  {
    pattern: /(?<![\w$.])(?:Date|performance|setTimeout|setInterval)\b(?!\s*[:?])/,
    why: "time is an argument",
  },
  {
    pattern:
      /(?<![\w$.])(?:console|process|document|window|navigator|localStorage|fetch|require|globalThis|Buffer|crypto)\b(?!\s*[:?])/,
    why: "core and lab know no platform",
  },
  { pattern: /\b(?:Intl\b|toLocale\w+|localeCompare)/, why: "differs between languages" },
];

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && !name.endsWith(".generated.ts"))
    .map((name) => join(folder, name));
}

function impurities(source: string): string[] {
  const code = codeOf(source);
  const found = code.split("\n").flatMap((line, i) =>
    forbidden.flatMap(({ pattern, except, why }) => {
      const word = pattern.exec(line)?.[0];
      return word === undefined || except?.test(line) || isOwn(word, code) ? [] : [`${i + 1}: ${line.trim()} (${why})`];
    }),
  );
  return /from\s+"node:/.test(source) ? [...found, "imports node:"] : found;
}

/** A name that the file declares itself, such as a variable `document`, is not the platform's. */
function isOwn(word: string, code: string): boolean {
  return /^\w+$/.test(word) && new RegExp(`\\b(?:let|const)\\s+${word}\\b|[(,]\\s*${word}\\s*:`).test(code);
}

describe.each(["src/core", "src/lab"])("%s", (folder) => {
  const files = sources(folder);

  test("is there", () => {
    expect(files.length).toBeGreaterThan(20);
  });

  test("holds no clock, no platform and no arithmetic that differs between engines", () => {
    const found = files.flatMap((file) =>
      impurities(readFileSync(join(root, file), "utf8")).map((impurity) => `${file}:${impurity}`),
    );
    expect(found).toEqual([]);
  });
});

describe("the search itself", () => {
  test.each([
    "const now = Date.now();",
    "const x = Math.exp(1);",
    "const x = Math\n.random();".replace("\n", " "),
    "const x = y ** 3;",
    "console.log(1);",
    "if (process.env) x();",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a source that is searched
    "const t = `${Math.log(2)}`;",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a source that is searched
    "const t = `a ${`b ${y ** 3}`}`;",
    "document.body;",
    'import { readFileSync } from "node:fs";',
    "a.localeCompare(b);",
    'const f = Math["exp"];',
    "return performance.now();",
  ])("finds %s", (source) => {
    expect(impurities(source)).toHaveLength(1);
  });

  test.each([
    "// Math.exp and Date are not used",
    "/* console.log\n 2 ** 3 */ const x = 1;",
    'const text = "process and document";',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a source that is searched
    "const text = `console ${x} Date`;",
    "const pattern = /Date|document/;",
    "const x = Math.sqrt(2) + Math.fround(1);",
    "const x = run.document;",
    "type T = { readonly process: string };",
    "const half = a / b; // 2 ** 3 / Date",
    "const gib = 2 ** 30;",
    "let document: unknown; document = 1;",
    "function read(file: string, document: unknown) { return document; }",
  ])("does not take %s for one", (source) => {
    expect(impurities(source)).toEqual([]);
  });
});
