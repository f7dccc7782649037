import { UserError } from "../../../../src/core/math/errors.ts";
import { eventReader, type StreamEvent } from "./eventStream.ts";
import { endSession } from "./session.ts";

/** The local server, as a page asks it; its answers are the types of `src/lab/serverAnswers.ts`. */
export interface LocalServer {
  /** `GET /api/1/...`. @throws UserError with the server's words, or where it does not answer */
  ask<Answer>(path: string): Promise<Answer>;
  /** `POST /api/1/...` */
  send<Answer>(path: string, body: object): Promise<Answer>;
  /**
   * Hears events until the signal aborts. A line that breaks is opened again, from the last event heard; `connected` says
   * how it stands.
   */
  listen(hear: (event: StreamEvent) => void, connected: (yes: boolean) => void, signal: AbortSignal): Promise<void>;
}

/** The server does not know this page: it was started anew, or the link was used before. */
export class SessionLostError extends UserError {}

const API = "/api/1";
/** From one try to open the line of events to the next, in milliseconds; doubled up to the last. */
const RETRY = { first: 500, last: 8000 } as const;

/** @param token of the session */
export function localServer(token: string): LocalServer {
  const authorization = `Bearer ${token}`;

  async function request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...init.headers, authorization };
    let response: Response;
    try {
      response = await fetch(API + path, { ...init, headers });
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw new UserError("the server of this page does not answer: it may have ended", { cause: error });
    }
    if (response.ok) return response;
    const { error = response.statusText } = (await response.json().catch(() => ({}))) as { readonly error?: string };
    if (response.status !== 401) throw new UserError(error);
    endSession();
    throw new SessionLostError(error);
  }

  return {
    ask: async (path) => (await request(path)).json(),
    send: async (path, body) => {
      const headers = { "content-type": "application/json" };
      return (await request(path, { method: "POST", headers, body: JSON.stringify(body) })).json();
    },
    async listen(hear, connected, signal) {
      let last = "";
      let wait: number = RETRY.first;
      while (!signal.aborted) {
        try {
          const headers: Record<string, string> = last === "" ? {} : { "last-event-id": last };
          const { body } = await request("/events", { headers, signal });
          if (body === null) throw new UserError("the server sent no events");
          connected(true);
          wait = RETRY.first;
          const read = eventReader((event) => {
            last = event.id;
            hear(event);
          });
          const pieces = body.pipeThrough(new TextDecoderStream()).getReader();
          for (let piece = await pieces.read(); !piece.done; piece = await pieces.read()) read(piece.value);
        } catch (error) {
          if (error instanceof SessionLostError) throw error;
        }
        if (signal.aborted) return;
        connected(false);
        await new Promise((resolve) => setTimeout(resolve, wait));
        wait = Math.min(2 * wait, RETRY.last);
      }
    },
  };
}
