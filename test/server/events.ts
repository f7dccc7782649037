/** An event as it comes over the wire. */
export interface HeardEvent {
  readonly id: string;
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects; what is not there fails it
  readonly data: any;
}

/** A stream of events that is read one by one, as a page reads it with `fetch`. */
export interface EventReader {
  /** The next event; undefined at the end. */
  next(): Promise<HeardEvent | undefined>;
  /** Events up to the first of this type, which is the last of them. */
  until(type: string): Promise<HeardEvent[]>;
  /** Goes away in the middle. */
  leave(): void;
}

/** @param from id of the last event heard */
export async function events(port: number, token: string, from?: string): Promise<EventReader> {
  const going = new AbortController();
  const response = await fetch(`http://127.0.0.1:${port}/api/1/events`, {
    headers: { authorization: `Bearer ${token}`, ...(from === undefined ? {} : { "last-event-id": from }) },
    signal: going.signal,
  });
  const type = response.headers.get("content-type");
  if (response.status !== 200 || type?.startsWith("text/event-stream") !== true || response.body === null)
    throw new Error(`${response.status} ${type}`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  async function next(): Promise<HeardEvent | undefined> {
    for (;;) {
      const end = text.indexOf("\n\n");
      if (end < 0) {
        const { done, value } = await reader.read();
        if (done) return undefined;
        text += value;
        continue;
      }
      const block = text.slice(0, end);
      text = text.slice(end + 2);
      const fields = new Map(
        block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
      );
      const data = fields.get("data");
      if (data !== undefined)
        return { id: fields.get("id") ?? "", type: fields.get("event") ?? "", data: JSON.parse(data) };
    }
  }
  return {
    next,
    async until(wanted) {
      const heard: HeardEvent[] = [];
      for (;;) {
        const event = await next();
        if (event === undefined) throw new Error(`the stream ended before ${wanted}`);
        heard.push(event);
        if (event.type === wanted) return heard;
      }
    },
    leave: () => going.abort(),
  };
}
