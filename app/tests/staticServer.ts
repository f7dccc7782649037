// The plainest static server there is: files, and `index.html` for a folder. No rewriting, no endings added: what works
// here works on any server. Started by playwright.config.ts:
//
//   node tests/staticServer.ts PORT   serves build/ under / and, as another site would, under /any/folder/
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const build = join(import.meta.dirname, "../build");
const folder = "/any/folder";
const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
};

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  const inside = pathname.startsWith(`${folder}/`) ? pathname.slice(folder.length) : pathname;
  const file = join(build, normalize(decodeURIComponent(inside)), inside.endsWith("/") ? "index.html" : "");
  try {
    if (!(await stat(file)).isFile()) throw new Error("a folder");
    response.setHeader("content-type", types[extname(file)] ?? "application/octet-stream");
    createReadStream(file).pipe(response);
  } catch {
    // As GitHub Pages does.
    response.statusCode = 404;
    response.setHeader("content-type", "text/html; charset=utf-8");
    createReadStream(join(build, "404.html")).pipe(response);
  }
});

server.listen(Number(process.argv[2]), "127.0.0.1");
