import type { IncomingMessage } from "node:http";
import type { Tokens } from "./tokens.ts";

/** Where requests for numbers go; everything else asks for a file of the page. */
export const API = "/api/1";
/** Where a launch token is swapped for the session token: the one request of the API that cannot have it yet. */
export const SESSION: string = `${API}/session`;

/** Why a request is not answered. */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 405 | 415 | 421;
  readonly error: string;
}

/** What the guard reads of a request. */
export type Asked = Pick<IncomingMessage, "method" | "url" | "headers" | "rawHeaders">;

/**
 * The rules that every request passes before any handler sees it, in this order; undefined where it passes all of them.
 *
 * 1. `Host` is exactly one of our three names with our port, else 421: a name of somebody else's that was made to point to
 *    this machine (DNS rebinding) is refused.
 * 2. `Origin`, where there is one, is one of the three as `http://...`, else 403.
 * 3. `Sec-Fetch-Site`, where there is one, is `same-origin` or `none`, else 403.
 * 4. The API: `Authorization` carries the session token, else 401. A token in the query is none; there are no cookies,
 *    because a cookie goes to every port of this machine.
 * 5. The API: anything but GET has `content-type: application/json`, which no form and no request without a preflight can
 *    send, else 415. A file of the page is only fetched, else 405.
 *
 * @param port that this server listens on
 */
export function refusal(asked: Asked, port: number, tokens: Tokens): Refusal | undefined {
  const { method, url = "", headers } = asked;
  const names = [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`];
  if (!names.includes(headers.host ?? "") || count(asked, "host") !== 1)
    return refuse(421, `this server is ${names[0]} and answers to no other name`);
  const { origin } = headers;
  if (origin !== undefined && !names.some((name) => origin === `http://${name}`))
    return refuse(403, "pages of other origins may not use this server");
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none")
    return refuse(403, "pages of other sites may not use this server; copy its link into the address bar");
  if (!url.startsWith("/")) return refuse(400, "the address must be a path");
  if (!isApi(url)) {
    const fetches = method === "GET" || method === "HEAD";
    return fetches ? undefined : refuse(405, "files of the page can only be fetched");
  }
  if (pathOf(url) !== SESSION && !tokens.fits(headers.authorization))
    return refuse(401, "open the link that linchpin serve printed: the token is missing or not that of this server");
  const [type = ""] = (headers["content-type"] ?? "").split(";");
  if (method !== "GET" && type.trim().toLowerCase() !== "application/json")
    return refuse(415, "send content-type: application/json");
  return undefined;
}

/** Whether an address is one of the API. Only such requests ever reach its handlers, so nothing gets round rule 4. */
export function isApi(url: string): boolean {
  const path = pathOf(url);
  return path === "/api" || path.startsWith("/api/");
}

function pathOf(url: string): string {
  return url.split(/[?#]/)[0] ?? "";
}

function refuse(status: Refusal["status"], error: string): Refusal {
  return { status, error };
}

/** How often a header was sent: Node keeps the first of several hosts. */
function count({ rawHeaders }: Asked, name: string): number {
  return rawHeaders.filter((text, i) => i % 2 === 0 && text.toLowerCase() === name).length;
}
