// Keeps the whole page on the reader's machine, so that it works without a network once it was opened. Files whose name
// holds their content's hash come from the cache; everything else is asked of the network first, so that a new version
// is seen at once, and comes from the cache where there is none. What there is much of is kept once it was opened.
import { assets, immutable, prerendered } from "$app/manifest";
import { resolve } from "$app/paths";
import { self } from "$app/service-worker";

/** Of this site alone: others may lie in other folders of the same origin. */
const CACHE = `linchpin ${self.registration.scope}`;
/** Pages, and what a link between pages loads of them; not what is there to be taken away. */
const rendered = prerendered.map(({ path }) => path).filter((path) => !/(^|\/)files\//.test(path));
const fixed = new Set(immutable.map(({ path }) => absolute(path)));
const others = [...assets.map(({ path }) => path), ...rendered.filter((path) => !isOneOfMany(path))];
const files = new Set([...fixed, ...others.map(absolute)]);
const known = new Set([...files, ...rendered.map(absolute)]);

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(prune()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (fixed.has(url.pathname)) event.respondWith(fromCache(request));
  else if (known.has(url.pathname)) event.respondWith(fromNetwork(request));
});

/** A page's path as this site's server knows it, whatever folder the site lies in. */
function absolute(path: string): string {
  return new URL((resolve as (path: string) => string)(path), self.location.origin).pathname;
}

/** The page of one claim, or what a link to it loads. */
function isOneOfMany(path: string): boolean {
  return /(^|\/)(claims|embed)\/[^/]+\/(__data\.json)?$/.test(path);
}

async function fill(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll([...files]);
}

/** Removes what this version no longer has. */
async function prune(): Promise<void> {
  const cache = await caches.open(CACHE);
  for (const request of await cache.keys()) if (!known.has(new URL(request.url).pathname)) await cache.delete(request);
  await self.clients.claim();
  // The first page of a visit was loaded before there was anybody to keep it.
  for (const { url } of await self.clients.matchAll({ type: "window" })) {
    const { pathname } = new URL(url);
    if (known.has(pathname) && (await cache.match(pathname)) === undefined) await cache.add(pathname);
  }
}

async function fromCache(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(request, { ignoreSearch: true })) ?? fetch(request);
}

async function fromNetwork(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(request, response.clone());
    return response;
  } catch (error) {
    const kept = await cache.match(request, { ignoreSearch: true });
    if (kept === undefined) throw error;
    return kept;
  }
}
