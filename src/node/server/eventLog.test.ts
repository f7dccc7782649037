import { expect, test } from "vitest";
import { eventLog } from "./eventLog.ts";

test("gives what came after an event, and nothing where the place is not known", () => {
  const log = eventLog(3);
  const start = log.last;
  expect(log.after(start)).toEqual([]);
  for (const n of [1, 2, 3]) log.push("n", n);
  expect(log.after(start)?.map(({ data }) => data)).toEqual([1, 2, 3]);
  const [first] = log.after(start) ?? [];
  log.push("n", 4);
  // Only three are kept: what came after the start is not whole any more.
  expect(log.after(start)).toBeUndefined();
  expect(log.after(first?.id ?? "")?.map(({ data }) => data)).toEqual([2, 3, 4]);
  const [name] = log.last.split("-");
  for (const id of ["", "x", eventLog().last, `${name}-99`, `${name}-`, `${name}-1.5`, `${name}--1`])
    expect(log.after(id), id).toBeUndefined();
});

test("whoever waits is woken by an event and by the end", async () => {
  const log = eventLog();
  const at = log.last;
  const waited = log.next(at);
  log.push("n", 1);
  await waited;
  // There is news already.
  await log.next(at);
  const ended = log.next(log.last);
  log.end();
  await ended;
  expect(log.ended).toBe(true);
  await log.next(log.last);
});
