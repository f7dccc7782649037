/**
 * A TypeScript source without comments, texts and regular expressions: what is left is code, line for line. Templates lose
 * their text and keep their expressions.
 */
export function codeOf(source: string): string {
  let out = "";
  let at = 0;
  /** Braces open inside each template expression that is being read. */
  const templates: number[] = [];
  const keepLines = (text: string): void => {
    out += text.replace(/[^\n]/g, " ");
  };
  const skip = (end: number): void => {
    keepLines(source.slice(at, end));
    at = end;
  };
  const text = (): void => {
    const end = matchEnd(/(?:[^\\`$]|\\[\s\S]|\$(?!\{))*(?:`|\$\{)/y, source, at);
    const open = source[end - 1] === "{";
    skip(end);
    if (open) templates.push(0);
  };
  while (at < source.length) {
    const character = source[at]!;
    const two = source.slice(at, at + 2);
    if (two === "//") skip(matchEnd(/[^\n]*/y, source, at));
    else if (two === "/*") skip(source.indexOf("*/", at) + 2);
    else if (character === '"') skip(matchEnd(/"(?:[^"\\]|\\[\s\S])*"/y, source, at));
    else if (character === "'") skip(matchEnd(/'(?:[^'\\]|\\[\s\S])*'/y, source, at));
    else if (character === "`") {
      skip(at + 1);
      text();
    } else if (character === "/" && /(?:^|[(,=:[!&|?{};\n]|return|=>)\s*$/.test(out)) {
      skip(matchEnd(/\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/\w*/y, source, at));
    } else {
      const inside = templates.length > 0;
      if (inside && character === "{") templates.push(templates.pop()! + 1);
      if (inside && character === "}") {
        const open = templates.pop()!;
        if (open === 0) {
          skip(at + 1);
          text();
          continue;
        }
        templates.push(open - 1);
      }
      out += character;
      at++;
    }
  }
  return out;
}

function matchEnd(pattern: RegExp, source: string, at: number): number {
  pattern.lastIndex = at;
  if (!pattern.test(source))
    throw new Error(`cannot read the source from ${JSON.stringify(source.slice(at, at + 40))}`);
  return pattern.lastIndex;
}
