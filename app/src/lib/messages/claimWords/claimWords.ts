import type { ClaimId } from "#lib/claims/claimGroups.ts";
import type { Claim, Profile } from "../../../../../src/lab/claims/claim.ts";

/** The texts of a claim, which its file in `src/lab/claims` states in English, in another language. */
export interface ClaimWords {
  /** Which English was translated: `englishOf` of the claim. A test fails when the claim has changed since. */
  readonly of: string;
  readonly question: string;
  /** By its name, such as `R1`. */
  readonly restatements: Readonly<Record<string, RestatementWords>>;
  readonly control?: string;
  /** The paragraphs of the argument in their order, without its formulae. */
  readonly why: readonly string[];
  readonly traps: readonly string[];
  readonly limits: readonly string[];
  /** What each profile takes on, by its name. */
  readonly about: Readonly<Record<string, string>>;
}

/** One restatement; `plain` where the claim has it. */
export interface RestatementWords {
  readonly plain?: string;
  readonly text: string;
  readonly refutedBy: string;
}

/** All claims in one language, and who speaks and where, by the English. */
export interface ClaimTexts {
  readonly claims: Readonly<Record<ClaimId, ClaimWords>>;
  readonly speakersAndPlaces: Readonly<Record<string, string>>;
}

/**
 * A claim with its own texts in another language. What it quotes stays as it was said: the sentence, its source and the
 * literature; so do its experiments. Undefined texts: as it is.
 */
export function claimIn(texts: ClaimTexts | undefined, claim: Claim): Claim {
  if (texts === undefined) return claim;
  const words = texts.claims[claim.id as ClaimId];
  const { question, control, traps, limits } = words;
  const paragraphs = words.why.values();
  return {
    ...claim,
    ...{ question, traps, limits, ...(control === undefined ? {} : { control }) },
    speaker: texts.speakersAndPlaces[claim.speaker] ?? claim.speaker,
    place: texts.speakersAndPlaces[claim.place] ?? claim.place,
    restatements: claim.restatements.map((one) => ({ ...one, ...words.restatements[one.id] })),
    ...(claim.why && {
      why: claim.why.map((part) => (typeof part === "string" ? String(paragraphs.next().value) : part)),
    }),
    profiles: {
      quick: inWords(claim.profiles.quick, words.about["quick"]),
      full: inWords(claim.profiles.full, words.about["full"]),
      ...(claim.profiles.conv && { conv: inWords(claim.profiles.conv, words.about["conv"]) }),
    },
  };
}

function inWords(profile: Profile, about = profile.about): Profile {
  return { ...profile, about };
}
