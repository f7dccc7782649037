import { expect, test } from "vitest";
import { eventReader, type StreamEvent } from "./eventStream.ts";

const stream =
  ': hello\n\nid: 7\nevent: progress\ndata: {"run":1}\n\n: still here\n\nid: 8\nevent: done\ndata: a\ndata: b\n\nid: 9\nevent: late';

test("events come whole, whatever the pieces, and comments and unfinished ones do not", () => {
  for (const size of [1, 2, 7, stream.length]) {
    const heard: StreamEvent[] = [];
    const read = eventReader((event) => heard.push(event));
    for (let at = 0; at < stream.length; at += size) read(stream.slice(at, at + size));
    expect(heard).toEqual([
      { id: "7", event: "progress", data: '{"run":1}' },
      { id: "8", event: "done", data: "a\nb" },
    ]);
  }
});
