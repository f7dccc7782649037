import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "../src/core/instruments");

/** The comment in front of an instrument, and its id. */
const entry = /\/\*\*((?:(?!\*\/)[\s\S])*?)\*\/\nexport const \w+: (?:Watching)?Instrument = \{\s+id: "([^"]+)"/;

/**
 * What the source says of each instrument in front of it, by id: definition, cost and source, a paragraph each. Documentation
 * pages and `linchpin instruments` print the same words that the next reader of the code finds.
 */
export function instrumentTexts(): Record<string, string> {
  const files = readdirSync(folder).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  const found = files.flatMap((name) => {
    const [, comment = "", id] = entry.exec(readFileSync(join(folder, name), "utf8")) ?? [];
    return id === undefined ? [] : [[id, paragraphs(comment)] as const];
  });
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The module that holds them for the command line. */
export function instrumentTextsModule(): string {
  const lines = Object.entries(instrumentTexts()).map(
    ([id, text]) => `  ${JSON.stringify(id)}: ${JSON.stringify(text)},`,
  );
  return `// Written by "npm run tables" from the comments in src/core/instruments. A test holds it.\nexport const instrumentTexts: Readonly<Record<string, string>> = {\n${lines.join("\n")}\n};\n`;
}

function paragraphs(comment: string): string {
  const lines = comment
    .split("\n")
    .map((line) => line.replace(/^ \* ?/, "").trim())
    .filter((line) => !line.startsWith("@"));
  const parts: string[] = [""];
  for (const line of lines) {
    if (line === "" || /^(Source:|- )/.test(line)) parts.push(line);
    else parts.push(`${parts.pop() ?? ""} ${line}`.trim());
  }
  return parts
    .filter((part) => part !== "")
    .map((part) => part.replace(/\{@link (\w+)\}/g, "`$1`"))
    .flatMap(withCostApart)
    .join("\n\n");
}

/** The sentence that begins with the word Cost gets a paragraph of its own, behind the others of its paragraph. */
function withCostApart(paragraph: string): string[] {
  const [sentence] = /(?<=^|[.)] )Cost( of a fit)?[: ](?:(?!\. [A-Z`])[\s\S])*(?:\.|$)/.exec(paragraph) ?? [];
  if (sentence === undefined) return [paragraph];
  const rest = paragraph.replace(sentence, "").replace(/ {2,}/g, " ").trim();
  return [...(rest === "" ? [] : [rest]), sentence.replace(/^Cost (?=[0-9OKI])/, "Cost: ")];
}
