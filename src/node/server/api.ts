import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { HTTPException } from "hono/http-exception";
import { streamSSE } from "hono/streaming";
import { UserError } from "../../core/math/errors.ts";
import type { RunsAnswer, ServerAnswer } from "../../lab/serverAnswers.ts";
import { prepareRun } from "../run/prepareRun.ts";
import { productVersion } from "../run/productVersion.ts";
import type { LocalStore } from "../store/localStore.ts";
import { StoreDamagedError, StoreFullError, StoreInUseError } from "../store/storeErrors.ts";
import { askedRun } from "./askedRun.ts";
import type { EventLog } from "./eventLog.ts";
import { curvesAnswer, experimentAnswer, listExperiments, listed, measuresAnswer } from "./experimentAnswers.ts";
import { API } from "./guard.ts";
import { judgedRuns, type ReportedRun } from "./judgedRuns.ts";
import { plainJson } from "./plainJson.ts";
import type { RunQueue } from "./runQueue.ts";
import { securityHeaders } from "./securityHeaders.ts";
import type { Tokens } from "./tokens.ts";
import { listTrials, trialAnswer } from "./trialAnswers.ts";

/** What the API answers from. */
export interface ApiMeans {
  readonly store: LocalStore;
  /** Path of the store, as it was given. */
  readonly path: string;
  readonly tokens: Tokens;
  readonly events: EventLog;
  /** Absent: another process writes to the store, and this server only shows it. */
  readonly queue?: RunQueue;
  readonly workers: number;
  /** Hears of our own mistakes, which a page only learns the fact of. */
  readonly report: (error: unknown) => void;
  /** From one sign of life on the stream of events to the next, in milliseconds. */
  readonly beatMs?: number;
}

/** A whole experiment fits in it many times. */
const MOST_BYTES = 1_000_000;
const BEAT_MS = 15_000;
const MOST_ROWS = 1_000;

/** Answers requests that have passed the guard. See docs/server.md. */
export function api(means: ApiMeans): Hono {
  const { store, path, tokens, queue } = means;
  const judged = judgedRuns(store, path);
  const found = (id: string): ReportedRun => judged(id) ?? missing(`no experiment ${id} in this store`);
  const app = new Hono().basePath(API);
  app.use(bodyLimit({ maxSize: MOST_BYTES, onError: (c) => refuse(c, 413, `more than ${MOST_BYTES} bytes`) }));
  app.use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(securityHeaders())) c.header(name, value);
    c.header("cache-control", "no-store");
  });
  app.onError((error, c) => explain(error, c, means.report));
  app.notFound((c) => refuse(c, 404, `there is no ${c.req.method} ${c.req.path}; see docs/server.md`));

  app.post("/session", async (c) => {
    const { launch } = (await body(c)) as { launch?: unknown };
    const token = typeof launch === "string" ? tokens.swap(launch) : undefined;
    if (token === undefined)
      return refuse(
        c,
        401,
        "this link was used before, or is not of this server; press Enter in its terminal for another",
      );
    return answer(c, { token });
  });
  app.get("/server", (c) =>
    answer(c, {
      ...{ api: 1, version: productVersion(), store: path, readOnly: queue === undefined, workers: means.workers },
    } satisfies ServerAnswer),
  );
  app.get("/experiments", (c) => {
    const before = c.req.query("before");
    return answer(c, listExperiments(store, { limit: limitOf(c), ...(before === undefined ? {} : { before }) }));
  });
  app.get("/experiments/:id", (c) => {
    const run = found(c.req.param("id"));
    const summary = store.summary(run.run.stored.id) ?? missing("the experiment is gone");
    const own = queue?.list().findLast(({ experiment }) => experiment === summary.id) ?? null;
    return answer(c, experimentAnswer(run, listed(store, summary), own));
  });
  app.get("/experiments/:id/curves", (c) => answer(c, curvesAnswer(found(c.req.param("id")))));
  app.get("/experiments/:id/measures", (c) => answer(c, measuresAnswer(found(c.req.param("id")))));
  app.get("/experiments/:id/report", (c) => answer(c, found(c.req.param("id")).report));
  app.get("/experiments/:id/trials", (c) => {
    const stored = store.experiment(c.req.param("id")) ?? missing("no such experiment in this store");
    const { arm, task } = c.req.query();
    const page = { limit: limitOf(c), after: wholeNumber(c, "after", 0, Number.MAX_SAFE_INTEGER) };
    return answer(
      c,
      listTrials(store, stored, {
        ...page,
        ...(arm === undefined ? {} : { arm }),
        ...(task === undefined ? {} : { task }),
      }),
    );
  });
  app.get("/trials/:id", (c) =>
    answer(c, trialAnswer(store, c.req.param("id"), path) ?? missing("no such trial in this store")),
  );
  app.get("/runs", (c) => answer(c, runsOf(queue)));
  app.post("/runs", async (c) => {
    const runs = writing(queue);
    const { chosen, build, until } = askedRun(await body(c));
    return answer(c, runs.submit(prepareRun(chosen, build, new Date().toISOString(), until)), 202);
  });
  app.post("/runs/:run/stop", (c) => {
    const run = writing(queue).stop(Number(c.req.param("run")));
    return answer(c, run ?? missing(`no run ${c.req.param("run")}`), 202);
  });
  app.get("/events", (c) => follow(c, means));
  return app;
}

function answer(c: Context, value: unknown, status: 200 | 202 = 200): Response {
  return c.body(plainJson(value), status, { "content-type": "application/json" });
}

function refuse(c: Context, status: 400 | 401 | 404 | 409 | 413 | 500 | 503, error: string): Response {
  return c.json({ error }, status);
}

function missing(message: string): never {
  throw new HTTPException(404, { message });
}

function runsOf(queue: RunQueue | undefined): RunsAnswer {
  return { runs: queue?.list() ?? [] };
}

function writing(queue: RunQueue | undefined): RunQueue {
  if (queue !== undefined) return queue;
  throw new HTTPException(409, {
    message:
      "another process writes to this store, so this server only shows it; run there, or give this one another --store",
  });
}

async function body(c: Context): Promise<unknown> {
  try {
    const given: unknown = await c.req.json();
    if (typeof given === "object" && given !== null && !Array.isArray(given)) return given;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new HTTPException(400, { message: "the body must be a JSON object" });
}

function limitOf(c: Context): number {
  return wholeNumber(c, "limit", 1, MOST_ROWS, 100);
}

function wholeNumber(c: Context, name: string, least: number, most: number, otherwise = least): number {
  const text = c.req.query(name);
  const value = text === undefined ? otherwise : Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new HTTPException(400, { message: `${name}=${text}: expected a whole number from ${least} to ${most}` });
}

/** An error as an answer: what the reader can mend is said, what we did wrong goes to the terminal. */
function explain(error: Error, c: Context, report: (error: unknown) => void): Response {
  if (error instanceof HTTPException) return refuse(c, error.status as 400, error.message);
  if (error instanceof StoreInUseError || error instanceof StoreFullError) return refuse(c, 503, error.message);
  if (error instanceof StoreDamagedError) return refuse(c, 500, error.message);
  // A question about what is stored that cannot be answered, or a wish that cannot be met.
  if (error instanceof UserError) return refuse(c, c.req.method === "GET" ? 409 : 400, error.message);
  report(error);
  return refuse(c, 500, "this is a bug in Linchpin; its terminal says more");
}

/**
 * Events as they happen, from the one after `Last-Event-ID` on. Where that is not known any more, or was not given, the
 * state of all runs comes first, as `snapshot`.
 */
function follow(c: Context, { events, queue, beatMs = BEAT_MS }: ApiMeans): Response {
  return streamSSE(c, async (stream) => {
    const gone = new Promise<void>((resolve) => stream.onAbort(resolve));
    let at = c.req.header("last-event-id") ?? "";
    while (!stream.aborted) {
      const news = events.after(at);
      if (news === undefined) {
        at = events.last;
        await stream.writeSSE({ event: "snapshot", id: at, data: plainJson(runsOf(queue)) });
        continue;
      }
      for (const { id, type, data } of news) {
        if (stream.aborted) return;
        await stream.writeSSE({ event: type, id, data: plainJson(data) });
        at = id;
      }
      if (events.ended) return;
      if (news.length > 0) continue;
      let timer: NodeJS.Timeout | undefined;
      const beat = new Promise<"beat">((resolve) => {
        timer = setTimeout(resolve, beatMs, "beat");
      });
      const first = await Promise.race([events.next(at), gone, beat]);
      clearTimeout(timer);
      if (first === "beat") await stream.write(": beat\n\n");
    }
  });
}
