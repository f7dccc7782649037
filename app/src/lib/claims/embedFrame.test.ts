import { expect, test } from "vitest";
import { embedFrame } from "./embedFrame.ts";

test("a frame has the claim's sentence as its title, which cannot leave its quotes", () => {
  const frame = embedFrame("https://a.example/embed/x/", 'Noise "helps" <b>&');
  expect(frame).toContain('title="Noise &quot;helps&quot; &lt;b>&amp;"');
  expect(frame).toContain('src="https://a.example/embed/x/"');
});
