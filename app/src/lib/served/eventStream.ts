/** One event of a `text/event-stream`. */
export interface StreamEvent {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

/**
 * Cuts a stream of server-sent events into events: lines `id:`, `event:` and `data:`, an empty line at the end of each;
 * comments (`:`) say only that the line is alive. Give it the text as it comes, in pieces of any size.
 * Source: HTML Standard, "Server-sent events", with `\n` ends as our server writes them.
 */
export function eventReader(hear: (event: StreamEvent) => void): (text: string) => void {
  let rest = "";
  return (text) => {
    const blocks = (rest + text).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const fields = new Map<string, string>();
      for (const line of block.split("\n")) {
        const colon = line.indexOf(":");
        if (colon <= 0) continue;
        const name = line.slice(0, colon);
        const value = line.slice(colon + 1).replace(/^ /, "");
        fields.set(name, fields.has(name) ? `${fields.get(name)}\n${value}` : value);
      }
      const data = fields.get("data");
      if (data !== undefined) hear({ id: fields.get("id") ?? "", event: fields.get("event") ?? "message", data });
    }
  };
}
