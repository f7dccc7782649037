// Hostile and rightful requests on a real socket (RELIABILITY: the local server).
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RawAnswer, type RawRequest, rawRequest } from "./rawRequest.ts";
import { clean, type TestServer, testServer, tiny } from "./testServer.ts";

let one: TestServer;
beforeAll(async () => {
  one = await testServer();
});
afterAll(clean);

const RUN = JSON.stringify({ experiment: tiny, seeds: 1 });
const own = (): string => `127.0.0.1:${one.server.port}`;
const token = (): readonly [string, string] => ["Authorization", `Bearer ${one.token}`];
const JSON_TYPE = ["Content-Type", "application/json"] as const;
const ask = (request: RawRequest): Promise<RawAnswer> => rawRequest(one.server.port, request);

/** Each would begin a run, or read the store, if it passed. */
const hostile: readonly (readonly [string, number, () => RawRequest])[] = [
  [
    "a GET through a name that was made to point to this machine",
    421,
    () => ({ target: "/api/1/experiments", headers: [["Host", `evil.example:${one.server.port}`]] }),
  ],
  [
    "the same with a stolen token",
    421,
    () => ({ target: "/api/1/experiments", headers: [["Host", `evil.example:${one.server.port}`], token()] }),
  ],
  [
    "a simple POST of another site",
    403,
    () => ({
      ...{ method: "POST", target: "/api/1/runs", body: RUN },
      headers: [
        ["Host", own()],
        ["Origin", "https://evil.example"],
        ["Sec-Fetch-Site", "cross-site"],
        ["Content-Type", "text/plain"],
      ],
    }),
  ],
  [
    "a GET of another site that does not name itself",
    403,
    () => ({
      ...{ target: "/api/1/experiments" },
      headers: [
        ["Host", own()],
        ["Sec-Fetch-Site", "cross-site"],
        ["Sec-Fetch-Mode", "no-cors"],
      ],
    }),
  ],
  [
    "a POST of another server of this machine, with the token",
    403,
    () => ({
      ...{ method: "POST", target: "/api/1/runs", body: RUN },
      headers: [
        ["Host", own()],
        ["Origin", `http://127.0.0.1:${one.server.port + 1}`],
        ["Sec-Fetch-Site", "same-site"],
        JSON_TYPE,
        token(),
      ],
    }),
  ],
  [
    "a POST of a page without origin, with the token",
    403,
    () => ({
      ...{ method: "POST", target: "/api/1/runs", body: RUN },
      headers: [["Host", own()], ["Origin", "null"], JSON_TYPE, token()],
    }),
  ],
  ["no token", 401, () => ({ target: "/api/1/experiments", headers: [["Host", own()]] })],
  [
    "a wrong token",
    401,
    () => ({
      target: "/api/1/experiments",
      headers: [
        ["Host", own()],
        ["Authorization", `Bearer ${"A".repeat(one.token.length)}`],
      ],
    }),
  ],
  [
    "the token in the query",
    401,
    () => ({ target: `/api/1/experiments?token=${one.token}`, headers: [["Host", own()]] }),
  ],
  ["no Host", 421, () => ({ target: "/api/1/experiments", headers: [token()] })],
  [
    "the host 0.0.0.0",
    421,
    () => ({ target: "/api/1/experiments", headers: [["Host", `0.0.0.0:${one.server.port}`], token()] }),
  ],
  [
    "the host localhost with a full stop",
    421,
    () => ({ target: "/api/1/experiments", headers: [["Host", `localhost.:${one.server.port}`], token()] }),
  ],
  [
    "the host as a decimal number",
    421,
    () => ({ target: "/api/1/experiments", headers: [["Host", `2130706433:${one.server.port}`], token()] }),
  ],
  [
    "a WebSocket of a foreign origin",
    403,
    () => ({
      target: "/api/1/events",
      headers: [
        ["Host", own()],
        ["Origin", "https://evil.example"],
        ["Upgrade", "websocket"],
        ["Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="],
        ["Sec-WebSocket-Version", "13"],
        token(),
      ],
    }),
  ],
  [
    "a form with the token",
    415,
    () => ({
      ...{ method: "POST", target: "/api/1/runs", body: "experiment=1" },
      headers: [["Host", own()], ["Content-Type", "application/x-www-form-urlencoded"], token()],
    }),
  ],
];

describe("the guard", () => {
  test("knows fifteen hostile requests", () => expect(hostile).toHaveLength(15));

  test.each(hostile)("refuses %s with %i", async (_, status, request) => {
    const answer = await ask(request());
    expect(answer.status).toBe(status);
    expect(Object.keys(JSON.parse(answer.body))).toEqual(["error"]);
    expect(answer.headers["cache-control"]).toBe("no-store");
    expect(answer.headers["x-content-type-options"]).toBe("nosniff");
    expect(answer.headers["content-security-policy"]).toMatch(/^default-src 'self';.*frame-ancestors 'none'$/);
    expect(Object.keys(answer.headers).filter((name) => /^access-control|^set-cookie/.test(name))).toEqual([]);
    // Nothing was begun and nothing planned.
    expect((await one.get("/runs")).json).toEqual({ runs: [] });
    expect(one.store.list()).toEqual([]);
  });

  test("lets the GET of a command line through", async () => {
    const answer = await ask({ target: "/api/1/experiments", headers: [["Host", own()], token()] });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { experiments: [], next: null }]);
  });

  test("lets the POST of its own page through, which begins what the hostile ones asked for", async () => {
    const headers = [
      ["Host", own()],
      ["Origin", `http://${own()}`],
      ["Sec-Fetch-Site", "same-origin"],
      ["Content-Type", "application/json; charset=utf-8"],
      token(),
    ] as const;
    const answer = await ask({ method: "POST", target: "/api/1/runs", headers, body: RUN });
    expect(answer.status).toBe(202);
    expect(one.store.list()).toHaveLength(1);
  });

  test.each(["localhost", "[::1]"])("answers to %s as well", async (name) => {
    const host = `${name}:${one.server.port}`;
    const headers = [["Host", host], ["Origin", `http://${host}`], token()] as const;
    expect((await ask({ target: "/api/1/server", headers })).status).toBe(200);
  });

  test.each([
    ["http, of elsewhere", () => "http://evil.example"],
    ["another port of this machine", () => `http://127.0.0.1:${one.server.port + 1}`],
    ["ours by https", () => `https://${own()}`],
    ["ours with more behind it", () => `http://${own()}.evil.example`],
    ["ours without its port", () => "http://127.0.0.1"],
    ["an empty one", () => ""],
  ])("an origin alone is enough to be refused, with the token and without Sec-Fetch-Site: %s", async (_, origin) => {
    const headers = [["Host", own()], ["Origin", origin()], token()] as const;
    expect((await ask({ target: "/api/1/server", headers })).status).toBe(403);
  });

  test.each([
    ["two hosts, the first ours", "/api/1/server", "Host", 421],
    ["two tokens", "/api/1/server", "Authorization", 401],
  ])("is not led astray by %s", async (_, target, twice, status) => {
    const first = twice === "Host" ? ["Host", own()] : ["Authorization", "Bearer x"];
    const second = twice === "Host" ? ["Host", "evil.example"] : token();
    const rest = twice === "Host" ? [token()] : [["Host", own()]];
    const headers = [first, second, ...rest] as [string, string][];
    const answer = await ask({ target, headers });
    // Node itself may already refuse a request with two hosts.
    expect([status, 400]).toContain(answer.status);
    expect(answer.body).not.toContain("s.sqlite");
  });

  test.each(["/%61pi/1/server", "//api/1/server", "/x/../api/1/server", "/API/1/server", "/api%2F1/server"])(
    "gives no way round the token: %s",
    async (target) => {
      const answer = await ask({ target, headers: [["Host", own()]] });
      expect([401, 404]).toContain(answer.status);
      expect(answer.body).not.toContain("s.sqlite");
    },
  );

  test("wants a path and no whole address", async () => {
    const headers = [["Host", own()], token()] as const;
    expect((await ask({ target: `http://${own()}/api/1/server`, headers })).status).toBe(400);
  });

  test.each([
    ["Host", "evil.example", 421],
    ["Origin", "https://evil.example", 403],
    ["Sec-Fetch-Site", "cross-site", 403],
  ])("holds files of the page to the first three rules: %s", async (name, value, status) => {
    const headers =
      name === "Host"
        ? [["Host", value] as const]
        : ([
            ["Host", own()],
            [name, value],
          ] as const);
    expect((await ask({ target: "/", headers })).status).toBe(status);
    expect((await ask({ target: "/", headers: [["Host", own()]] })).status).toBe(404);
    expect((await ask({ method: "POST", target: "/", headers: [["Host", own()], token()] })).status).toBe(405);
  });

  test("a launch link is good once, and only for its own server", async () => {
    const launch = new URL(one.server.launchUrl()).hash.slice(1);
    const swap = (body: object): Promise<RawAnswer> =>
      ask({
        method: "POST",
        target: "/api/1/session",
        headers: [["Host", own()], JSON_TYPE],
        body: JSON.stringify(body),
      });
    expect((await swap({ launch: `${launch.slice(0, -1)}_` })).status).toBe(401);
    expect((await swap({ launch: one.token })).status).toBe(401);
    expect((await swap({})).status).toBe(401);
    const first = await swap({ launch });
    expect([first.status, JSON.parse(first.body)]).toEqual([200, { token: one.token }]);
    expect((await swap({ launch })).status).toBe(401);
    const other = new URL(one.server.launchUrl()).hash;
    expect(other).not.toBe(`#${launch}`);
    // 256 bits
    expect(Buffer.from(other.slice(1), "base64url")).toHaveLength(32);
  });
});
