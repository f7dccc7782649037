import { expect, test } from "vitest";
import { sha256Hex } from "../core/math/sha256.ts";
import { recordsDigest, taskDigests } from "./recordsDigest.ts";

const records = new Map(["c", "a", "b"].map((trial) => [trial, { trial, digest: `d${trial}` }]));
const plan = [
  { task: "moons", trial: "b" },
  { task: "moons", trial: "a" },
  // One trial may stand in several cells.
  { task: "moons", trial: "b" },
  { task: "teacher", trial: "c" },
];

test("the digest of records does not depend on the order in which they came", () => {
  expect(recordsDigest(records)).toBe(sha256Hex("a da\nb db\nc dc\n"));
  expect(recordsDigest(new Map([...records].reverse()))).toBe(recordsDigest(records));
});

test("each task has the digest of its own trials, each once", () => {
  expect(taskDigests(plan, records)).toEqual({ moons: sha256Hex("a da\nb db\n"), teacher: sha256Hex("c dc\n") });
});

test("one other byte in one record is another digest of its task alone, a record that is not there is none", () => {
  const other = new Map([...records, ["a", { trial: "a", digest: "dA" }]]);
  expect(taskDigests(plan, other)["moons"]).not.toBe(taskDigests(plan, records)["moons"]);
  expect(taskDigests(plan, other)["teacher"]).toBe(taskDigests(plan, records)["teacher"]);
  other.delete("b");
  expect(Object.keys(taskDigests(plan, other))).toEqual(["teacher"]);
});
