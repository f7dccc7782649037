import { expect, test } from "vitest";
import { socialPicture } from "./socialPicture.ts";

test("the picture has the sentence as text, whatever stands in it, and does not tell the verdict", () => {
  const page = socialPicture({ sentence: "a <b>bold</b> claim & more.", networks: 320 }, "");
  expect(page).toContain("“a &lt;b&gt;bold&lt;/b&gt; claim &amp; more”");
  expect(page).toContain("320 networks");
  expect(page).not.toMatch(/\d+ (supported|refuted|undecided)/);
});
