import { createHash } from "node:crypto";
import { readFileSync, realpathSync, statSync } from "node:fs";
import { extname, join, sep } from "node:path";
import { securityHeaders } from "./securityHeaders.ts";

/** An answer to a request for a file of the page. */
export interface FileAnswer {
  readonly status: 200 | 304 | 404;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".webp": "image/webp",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".woff": "font/woff",
  ".txt": "text/plain; charset=utf-8",
  ".md": "text/plain; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".yaml": "text/plain; charset=utf-8",
  ".xml": "application/xml",
};

/** Named after their content: a name stands for the same bytes for ever. */
const IMMUTABLE = /^\/_app\/immutable\//;

/** Answers requests for files under one folder. @param url path and query @param etag of `If-None-Match` */
export type PageFiles = (url: string, etag: string | undefined) => FileAnswer;

/**
 * Files of the built page. `/x` is `x`, `x.html` or `x/index.html`; nothing outside the folder is ever read, whatever the
 * address or a link in the folder says. A page's own inline scripts are allowed by their hash, and no others.
 *
 * @param folder that holds the built page; it may be built anew meanwhile
 */
export function pageFiles(folder: string): PageFiles {
  return (url, etag) => {
    const path = url.split(/[?#]/)[0] ?? "/";
    const file = fileOf(folder, path);
    if (file === undefined) return notFound(folder, path);
    const content = readFileSync(file);
    const tag = `"${createHash("sha256").update(content).digest("base64url")}"`;
    const headers = {
      ...headersOf(file, content),
      "cache-control": IMMUTABLE.test(path) ? "private, max-age=31536000, immutable" : "no-cache",
      etag: tag,
    };
    return tag === etag ? { status: 304, headers, body: "" } : { status: 200, headers, body: content };
  };
}

/** Whether a folder holds a built page. */
export function isBuilt(folder: string): boolean {
  return isFile(join(folder, "index.html"));
}

function fileOf(folder: string, path: string): string | undefined {
  const steps = stepsOf(path);
  if (steps === undefined) return undefined;
  const named = join(folder, ...steps);
  const candidates = path.endsWith("/")
    ? [join(named, "index.html")]
    : [named, `${named}.html`, join(named, "index.html")];
  const found = candidates.find(isFile);
  if (found === undefined) return undefined;
  const real = realpathSync(found);
  return real.startsWith(realpathSync(folder) + sep) ? real : undefined;
}

/** Names of folders and file; undefined where one of them is none, or hidden. */
function stepsOf(path: string): readonly string[] | undefined {
  try {
    const steps = path.split("/").filter(Boolean).map(decodeURIComponent);
    return steps.every((step) => /^[^./\\:\0][^/\\:\0]*$/.test(step)) ? steps : undefined;
  } catch {
    // No percent encoding that stands for a text.
    return undefined;
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function headersOf(file: string, content: Uint8Array): Record<string, string> {
  const type = TYPES[extname(file).toLowerCase()] ?? "application/octet-stream";
  const scripts = type.startsWith("text/html") ? inlineScripts(Buffer.from(content).toString("utf8")) : [];
  return { ...securityHeaders(scripts), "content-type": type };
}

/** Hashes of the scripts that stand in a page, as its policy names them. */
function inlineScripts(html: string): string[] {
  const found = html.matchAll(/<script(?![^>]*\ssrc\s*=)[^>]*>([\s\S]*?)<\/script>/gi);
  return [...found].map(([, text = ""]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`);
}

function notFound(folder: string, path: string): FileAnswer {
  const own = join(folder, "404.html");
  if (isFile(own)) {
    const body = readFileSync(own);
    return { status: 404, headers: { ...headersOf(own, body), "cache-control": "no-cache" }, body };
  }
  const body = isBuilt(folder)
    ? `There is no ${path} in the page.\n`
    : `The page is not built: there is no index.html in ${folder}.\nIn a clone of the repository, npm run build:app builds it; or name a folder with --page.\n`;
  const headers = { ...securityHeaders(), "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" };
  return { status: 404, headers, body };
}
