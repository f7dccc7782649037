import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { UserError } from "../../core/math/errors.ts";
import type { QueuedRun } from "../../lab/serverAnswers.ts";
import type { Pool } from "../../lab/types.ts";
import type { LocalStore } from "../store/localStore.ts";
import { api } from "./api.ts";
import { eventLog } from "./eventLog.ts";
import { isApi, type Refusal, refusal } from "./guard.ts";
import { type PageFiles, pageFiles } from "./pageFiles.ts";
import { runQueue } from "./runQueue.ts";
import { securityHeaders } from "./securityHeaders.ts";
import { type Tokens, tokens } from "./tokens.ts";

export interface ServerOptions {
  /** One that can only be read makes a server that only shows. */
  readonly store: LocalStore;
  /** Path of the store, as it was given. */
  readonly path: string;
  readonly pool: Pool;
  readonly workers: number;
  /** Folder of the built page. */
  readonly page: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Hears of our own mistakes. */
  readonly report: (error: unknown) => void;
  /** From one `progress` event to the next, in milliseconds. */
  readonly everyMs?: number;
}

/** A server that listens. */
export interface LabServer {
  readonly port: number;
  /** A link that opens the page once; each call makes another. */
  launchUrl(): string;
  /** Takes no new runs, waits until trials under way are stored, ends. Gives the runs that it kept from their end. */
  close(): Promise<readonly QueuedRun[]>;
}

/** Only this machine reaches it. */
const HOST = "127.0.0.1";

/**
 * The page, the store and the pool for the browsers of this machine. Throws UserError where the port is taken.
 * Design: every request passes `guard.ts` before any handler sees it.
 */
export async function startServer(options: ServerOptions): Promise<LabServer> {
  const { store, path, pool, workers, page, report, everyMs } = options;
  const known = tokens();
  const events = eventLog();
  const queue = store.readOnly
    ? undefined
    : runQueue({ ...{ store, pool, events, report }, ...(everyMs === undefined ? {} : { everyMs }) });
  const handlers = {
    api: getRequestListener(
      api({ ...{ store, path, events, workers, report, tokens: known }, ...(queue === undefined ? {} : { queue }) })
        .fetch,
    ),
    files: pageFiles(page),
  };
  // The guard answers a request without a host like one with a wrong one.
  const server = createServer({ requireHostHeader: false }, (request, response) => {
    try {
      serve(request, response, { port: portOf(server), tokens: known, ...handlers });
    } catch (error) {
      report(error);
      respond(response, 500, "this is a bug in Linchpin; its terminal says more");
    }
  });
  await listen(server, options.port);
  const port = portOf(server);
  return {
    port,
    launchUrl: () => `http://${HOST}:${port}/#${known.launch()}`,
    async close() {
      const stopped = (await queue?.close()) ?? [];
      events.end();
      const closed = new Promise((resolve) => server.close(resolve));
      // Streams of events end by themselves, and a page that never reads its own must not keep us.
      setTimeout(() => server.closeAllConnections(), 500).unref();
      server.closeIdleConnections();
      await closed;
      return stopped;
    },
  };
}

interface Handling {
  readonly port: number;
  readonly tokens: Tokens;
  readonly api: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly files: PageFiles;
}

function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { port, tokens: known, api, files }: Handling,
): void {
  const refused = refusal(request, port, known);
  const { url = "/", method } = request;
  if (refused !== undefined) refuse(request, response, refused);
  else if (isApi(url)) void api(request, response);
  else {
    const { status, headers, body } = files(url, request.headers["if-none-match"]);
    const length = { "content-length": Buffer.byteLength(body) };
    response.writeHead(status, status === 304 ? headers : { ...headers, ...length });
    response.end(method === "HEAD" ? undefined : body);
  }
}

/** A refused request is not read: its connection ends with the answer. */
function refuse(request: IncomingMessage, response: ServerResponse, { status, error }: Refusal): void {
  response.setHeader("connection", "close");
  respond(response, status, error);
  request.resume();
}

function respond(response: ServerResponse, status: number, error: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = JSON.stringify({ error });
  response.writeHead(status, {
    ...securityHeaders(),
    ...{ "cache-control": "no-store", "content-type": "application/json", "content-length": Buffer.byteLength(body) },
  });
  response.end(body);
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(portError(error, port)));
    server.listen(port, HOST, resolve);
  });
}

function portError(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === "EADDRINUSE")
    return new UserError(
      `serve: port ${port} is taken by another program, perhaps another linchpin serve; give another --port, or none for a free one`,
      { cause: error },
    );
  if (error.code === "EACCES")
    return new UserError(`serve: port ${port} may not be used by this user; give a --port above 1023, or none`, {
      cause: error,
    });
  return error;
}
