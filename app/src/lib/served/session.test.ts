import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { endSession, openSession, sessionToken } from "./session.ts";

const launch = "a".repeat(43);
let kept: Map<string, string>;
let replaced: string[];

/** A tab at this address, with a server that answers a launch token once. */
function tab(hash: string, respond: (body: string) => Response | Error): void {
  replaced = [];
  vi.stubGlobal("location", { hash, pathname: "/", search: "" });
  vi.stubGlobal("history", { state: null, replaceState: (_: unknown, __: string, to: string) => replaced.push(to) });
  vi.stubGlobal("fetch", async (_: string, { body }: { body: string }) => {
    const found = respond(body);
    if (found instanceof Error) throw found;
    return found;
  });
}

beforeEach(() => {
  kept = new Map();
  vi.stubGlobal("sessionStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const session = (): Response => new Response(JSON.stringify({ token: "session" }));

test("a launch token leaves the address at once, and is swapped for one that the tab keeps", async () => {
  tab(`#${launch}`, (body) => (body.includes(launch) ? session() : new Response("", { status: 401 })));
  openSession();
  expect(replaced).toEqual(["/"]);
  expect(await sessionToken()).toBe("session");
  tab("", () => new Error("nobody is asked"));
  openSession();
  expect(await sessionToken()).toBe("session");
  endSession();
  expect(await sessionToken()).toBeUndefined();
  expect(kept.size).toBe(0);
});

test("an experiment behind # is no launch token, and nobody is asked", async () => {
  for (const hash of ["", "#v1.abc", `#v1.${launch}`, `#${launch}a`, "#experiment=12ab"]) {
    tab(hash, () => new Error("nobody is asked"));
    openSession();
    expect(replaced, hash).toEqual([]);
    expect(await sessionToken(), hash).toBeUndefined();
  }
});

test("a token that is refused, or that no server answers, opens nothing", async () => {
  for (const answer of [new Response("", { status: 401 }), new TypeError("no network")]) {
    tab(`#${launch}`, () => answer);
    openSession();
    expect(await sessionToken()).toBeUndefined();
  }
});

test("a browser that stores nothing has the token as long as the page lives", async () => {
  const refuse = (): never => {
    throw new DOMException("storage is blocked", "SecurityError");
  };
  vi.stubGlobal("sessionStorage", { getItem: refuse, setItem: refuse, removeItem: refuse });
  tab(`#${launch}`, session);
  openSession();
  expect(await sessionToken()).toBe("session");
});
