import { describe, expect, test } from "vitest";
import { claim, claims } from "../../../../../src/lab/claims/index.ts";
import { claimIn } from "./claimWords.ts";
import { de } from "./de.ts";
import { englishOf } from "./englishOf.ts";

describe.each([{ locale: "de", texts: de }])("claims in $locale", ({ locale, texts }) => {
  test.each(claims.map((one) => [one.id, one] as const))("%s says what its English says now", (id, one) => {
    const words = Object.entries(texts.claims).find(([key]) => key === id)?.[1];
    expect(
      words?.of,
      `translate anew what has changed in ${id} (claimWords/${locale}), then set its \`of\` to ${englishOf(one)}`,
    ).toBe(englishOf(one));
  });

  test.each(claims.map((one) => [one.id, one] as const))("%s has every text, and every number of it", (_, one) => {
    const translated = claimIn(texts, one);
    expect(shape(translated)).toEqual(shape(one));
    expect(numbers(translated)).toEqual(numbers(one));
    // What has no translation would stay in English, or be no word at all.
    expect(wordsOf(translated).filter((text) => wordsOf(one).includes(text) || text === "undefined")).toEqual([]);
    expect(texts.speakersAndPlaces).toHaveProperty([one.speaker]);
    expect(texts.speakersAndPlaces).toHaveProperty([one.place]);
  });
});

test("a claim in German keeps what was said and what is run", () => {
  const written = claim("bn-noise-spreads-reliance");
  const german = claimIn(de, written);
  expect(german.question).not.toBe(written.question);
  expect(german.sentence).toBe(written.sentence);
  expect(german.literature).toBe(written.literature);
  expect(german.profiles.quick.experiments).toBe(written.profiles.quick.experiments);
  expect(german.why?.filter((part) => typeof part !== "string")).toEqual(
    written.why?.filter((part) => typeof part !== "string"),
  );
});

test("without texts a claim stays as it is written", () => {
  const written = claim("bn-batch-noise");
  expect(claimIn(undefined, written)).toBe(written);
});

test("another text or another order of texts is another English", () => {
  const written = claim("bn-batch-noise");
  const [first = "", ...others] = written.limits;
  expect(englishOf({ ...written, question: `${written.question} ` })).not.toBe(englishOf(written));
  expect(englishOf({ ...written, limits: [...others, first] })).not.toBe(englishOf(written));
  expect(englishOf({ ...written, literature: [] })).toBe(englishOf(written));
});

type Claim = (typeof claims)[number];

/** What a claim has, without its words. */
function shape({ question, restatements, control, why, traps, limits, profiles }: Claim) {
  const has = (text: string | undefined): boolean | undefined => (text === undefined ? undefined : text.trim() !== "");
  return {
    question: has(question),
    restatements: restatements.map(({ id, plain, text, refutedBy }) => [id, has(plain), has(text), has(refutedBy)]),
    control: has(control),
    why: why?.map((part) => (typeof part === "string" ? has(part) : part)),
    traps: traps.map(has),
    limits: limits.map(has),
    about: Object.entries(profiles).map(([name, { about }]) => [name, has(about)]),
  };
}

/** All texts of its own. */
function wordsOf({ question, restatements, control, why, traps, limits, profiles }: Claim): readonly string[] {
  return [
    ...[question, control, ...(why ?? []), ...traps, ...limits],
    ...restatements.flatMap(({ plain, text, refutedBy }) => [plain, text, refutedBy]),
    ...Object.values(profiles).map(({ about }) => about),
  ].filter((text) => typeof text === "string");
}

/** Its digits, each list by itself: words move in a sentence. */
function numbers({ restatements, control, why, traps, limits, profiles }: Claim) {
  const of = (texts: readonly unknown[]): string[] =>
    texts.flatMap((text) => (typeof text === "string" ? [...text.matchAll(/[\d.]*\d/g)].map(String) : [])).sort();
  return {
    restatements: of(restatements.flatMap(({ plain, text, refutedBy }) => [plain, text, refutedBy])),
    control: of([control]),
    why: of(why ?? []),
    traps: of(traps),
    limits: of(limits),
    about: of(Object.values(profiles).map(({ about }) => about)),
  };
}
