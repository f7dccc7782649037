import { expect, test } from "vitest";
import { darkTokens, lightTokens } from "../../../../src/lab/report/tokens.ts";

const declarations = (tokens: Readonly<Record<string, string>>, indent: string): string =>
  Object.entries(tokens)
    .map(([name, value]) => `${indent}--${name}: ${value.toLowerCase()};`)
    .join("\n");

test("tokens.css says what the tokens of the report say, in both themes and for both ways to choose", async () => {
  const css = `/* Written from src/lab/report/tokens.ts by its test: vitest run app/src/lib/theme -u */
:root {
  color-scheme: light;
${declarations(lightTokens, "  ")}
}

@media (prefers-color-scheme: dark) {
  :root:not([data-theme="light"]) {
    color-scheme: dark;
${declarations(darkTokens, "    ")}
  }
}

:root[data-theme="dark"] {
  color-scheme: dark;
${declarations(darkTokens, "  ")}
}
`;
  await expect(css).toMatchFileSnapshot("./tokens.css");
});
