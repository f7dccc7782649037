import { randomBytes, timingSafeEqual } from "node:crypto";

/** What a server knows its page by. */
export interface Tokens {
  /** A new launch token: good for one `swap`. It travels in the fragment of a link, which is never sent or logged. */
  launch(): string;
  /** The session token for a launch token, which is used up; undefined where it is none, or was used before. */
  swap(launch: string): string | undefined;
  /** Whether an `Authorization` header carries the session token. */
  fits(authorization: string | undefined): boolean;
}

const BYTES = 32;

/** Tokens of 256 random bits each, compared in a time that does not depend on where they differ. */
export function tokens(): Tokens {
  const session = newToken();
  const expected = `Bearer ${session}`;
  const launches = new Set<string>();
  return {
    launch() {
      const token = newToken();
      launches.add(token);
      return token;
    },
    swap(given) {
      const found = [...launches].filter((known) => same(known, given));
      for (const token of found) launches.delete(token);
      return found.length > 0 ? session : undefined;
    },
    fits: (authorization) => authorization !== undefined && same(expected, authorization),
  };
}

function newToken(): string {
  return randomBytes(BYTES).toString("base64url");
}

function same(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
