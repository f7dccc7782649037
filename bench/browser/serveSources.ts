import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { stripTypeScriptTypes } from "node:module";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const served = ["/src/core/", "/bench/browser/", "/bench/workloads/"];

/** A server of this repository's sources, and of what a page sends back. */
export interface SourceServer<T> {
  readonly address: string;
  /** What the page posted to `/result`. Throws what it posted to `/failure`, or when nothing comes in time. */
  result(limitMs: number): Promise<T>;
  close(): void;
}

/** Serves sources on this machine only, types stripped, so that a browser loads the very modules that Node runs. */
export async function serveSources<T>(): Promise<SourceServer<T>> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  // A page may fail before anybody waits for it.
  promise.catch(() => {});
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname);
    if (request.method === "POST") {
      let text = "";
      for await (const piece of request) text += piece;
      response.end();
      if (path === "/result") resolve(JSON.parse(text));
      else reject(new Error(`bench: the page says: ${text}`));
      return;
    }
    try {
      if (!served.some((folder) => path.startsWith(folder))) throw new Error(`${path} is not served`);
      const text = await readFile(join(root, path), "utf8");
      const script = extname(path) === ".ts";
      response.setHeader("content-type", script ? "text/javascript" : "text/html; charset=utf-8");
      response.end(script ? stripTypeScriptTypes(text) : text);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    async result(limitMs) {
      const timer = setTimeout(() => reject(new Error(`bench: the page said nothing for ${limitMs} ms`)), limitMs);
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
      }
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
