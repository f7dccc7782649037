// Keeps the whole page on the reader's machine, so that it works without a network once it was opened. Files whose name
// holds their content's hash come from the cache; everything else is asked of the network first, so that a new version
// is seen at once, and comes from the cache where there is none. What there is much of is kept once it was opened.
import { assets, immutable, prerendered } from "$app/manifest";
import { resolve } from "$app/paths";
import { self } from "$app/service-worker";

const CACHE = "linchpin";
/** Pages, and what a link between pages loads of them. */
const rendered = prerendered.map(({ path }) => path).filter((path) => !/(^|\/)files\//.test(path));
const pages = rendered.filter((path) => !isOneOfMany(path)).map(absolute);
const opened = rendered.filter(isOneOfMany).map(absolute);
const data = pages.map(dataOf);
const fixed = new Set(immutable.map(({ path }) => absolute(path)));
const files = new Set([...fixed, ...assets.map(({ path }) => absolute(path)), ...pages]);
const known = new Set([...files, ...data, ...opened, ...opened.map(dataOf)]);

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

/** The page of one claim. */
function isOneOfMany(path: string): boolean {
  return /(^|\/)claims\/[^/]+\/?$/.test(path);
}

function dataOf(page: string): string {
  return `${page.replace(/\/?$/, "/")}__data.json`;
}

async function fill(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll([...files]);
  // Not every page has data of its own.
  await Promise.allSettled(data.map((path) => cache.add(path)));
  await self.skipWaiting();
}

/** Removes what this version no longer has. */
async function prune(): Promise<void> {
  const cache = await caches.open(CACHE);
  for (const request of await cache.keys()) if (!known.has(new URL(request.url).pathname)) await cache.delete(request);
  await self.clients.claim();
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
