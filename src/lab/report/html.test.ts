import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { escapeHtml, html } from "./html.ts";

describe("escapeHtml", () => {
  test("turns every character that could start or end markup into an entity", () => {
    expect(escapeHtml(`<b a="1" c='2'>&\`</b>`)).toBe("&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;&#96;&lt;/b&gt;");
  });

  test("replaces control characters, direction overrides and lone surrogates, and keeps tabs and line ends", () => {
    expect(escapeHtml("a\u0000b\u202ec\ud800d\te\nf")).toBe("a\ufffdb\ufffdc\ufffdd\te\nf");
  });

  test("leaves letters of other scripts and emoji alone", () => {
    expect(escapeHtml("Δ 学習 שלום 🎲")).toBe("Δ 学習 שלום 🎲");
  });

  test("never lets a character of markup through, whatever comes in", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff })), (units) => {
        const text = String.fromCharCode(...units);
        expect(escapeHtml(text)).not.toMatch(/[<>"'`]/);
      }),
    );
  });

  test("is undone by reading the entities back, for text without replaced characters", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii" }), (text) => {
        const back = escapeHtml(text).replace(/&(amp|lt|gt|quot|#39|#96);/g, (_, name: string) => {
          return { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", "#96": "`" }[name] ?? "";
        });
        expect(back).toBe(text);
      }),
    );
  });
});

describe("html", () => {
  test("escapes what is put in, and lets its own markup through", () => {
    const inner = html`<i>${"<x>"}</i>`;
    expect(html`<p title="${'"'}">${inner}${["a", html`<br>`, 3]}${undefined}</p>`.html).toBe(
      '<p title="&quot;"><i>&lt;x&gt;</i>a<br>3</p>',
    );
  });
});
