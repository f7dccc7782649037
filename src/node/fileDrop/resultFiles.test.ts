import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sampleAttempt, sampleRecord } from "../../../test/contracts/sampleRecord.ts";
import { recordToJson } from "../../lab/recordJson.ts";
import { NewerFormatError } from "./dropErrors.ts";
import { makeDrop } from "./dropPlan.ts";
import { readResult, resultFiles, resultNames, resultOf, writeResult } from "./resultFiles.ts";
import { writeSealed } from "./sealedFile.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "linchpin-results-"));
  makeDrop(dir, { product: "0", createdAt: "2026-01-01", experiment: null });
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const record = sampleRecord(3, {
  curves: { "train.loss": Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, -0, 1e-45, 2 ** 24) },
});
const attempt = sampleAttempt({ worker: "worker 7" });
const file = `${record.trial}.json`;
const at = (name: string): string => join(dir, "results", name);

describe("a result in a folder", () => {
  test("comes back bit for bit, with its attempt", () => {
    expect(writeResult(dir, { record, attempt })).toBe("stored");
    const found = resultOf(dir, record.trial);
    expect(found).toMatchObject({ record, attempt });
    expect(Object.is(found!.record.curves["train.loss"]![2], -0)).toBe(true);
  });

  test("written again is a duplicate, and the first attempt stays", () => {
    writeResult(dir, { record, attempt });
    expect(writeResult(dir, { record, attempt: sampleAttempt({ worker: "worker 8" }) })).toBe("duplicate");
    expect(resultOf(dir, record.trial)?.attempt.worker).toBe("worker 7");
    expect(resultNames(dir)).toEqual([file]);
  });

  test("that differs from the first is kept beside it, and read after it", () => {
    writeResult(dir, { record, attempt });
    const other = sampleRecord(3, { scalars: { "test.nll": 9 } });
    expect(writeResult(dir, { record: other, attempt })).toBe("conflict");
    const found = [...resultFiles(dir)].map((one) => (one.type === "whole" ? one.record.digest : one.type));
    expect(found).toEqual([record.digest, other.digest]);
    expect(resultOf(dir, record.trial)?.record.digest).toBe(record.digest);
  });

  test("cut or with a bit flipped is never believed: it is named, moved away, and written again", () => {
    writeResult(dir, { record, attempt });
    const whole = readFileSync(at(file));
    // Every 101st of about 16,000 bits, and every 37th length.
    const broken = [
      ...Array.from({ length: Math.floor((8 * whole.length) / 101) }, (_, i) => {
        const bytes = Buffer.from(whole);
        bytes[(101 * i) >> 3]! ^= 1 << ((101 * i) & 7);
        return bytes;
      }),
      ...Array.from({ length: Math.floor(whole.length / 37) }, (_, i) => whole.subarray(0, 37 * i)),
    ];
    for (const bytes of broken) {
      writeFileSync(at(file), bytes);
      expect(readResult(dir, file)?.type).toBe("damaged");
    }
    const named: string[] = [];
    expect(resultOf(dir, record.trial, (name, why) => named.push(`${name} ${why}`))).toBeUndefined();
    expect(named).toEqual([`${file} it does not end as it should`]);
    expect(resultNames(dir)).toEqual([]);
    expect(readdirSync(join(dir, "damaged"))).toEqual([expect.stringContaining(record.trial)]);
    expect(writeResult(dir, { record, attempt })).toBe("stored");
    expect(readFileSync(at(file))).toEqual(whole);
  });

  test("under another trial's name is damaged", () => {
    writeResult(dir, { record, attempt });
    const other = `${sampleRecord(4).trial}.json`;
    copyFileSync(at(file), at(other));
    expect(readResult(dir, other)).toMatchObject({
      type: "damaged",
      why: `it holds trial ${record.trial.slice(0, 12)}`,
    });
  });

  test("sealed by someone whose numbers or spec do not fit is damaged", () => {
    const json = recordToJson(record);
    for (const body of [
      { record: { ...json, scalars: { "test.nll": 0.5 } }, attempt },
      { record: { ...json, spec: { ...record.spec, seed: 4 } }, attempt },
      { record: json, attempt: { ...attempt, worker: 7 } },
      { record: json },
      { record: null, attempt },
      {},
    ]) {
      writeSealed(at(file), "result", body);
      expect(readResult(dir, file)?.type, JSON.stringify(body).slice(0, 80)).toBe("damaged");
    }
  });

  test("that is a folder, or of another kind of file, is damaged; other names are foreign; parts are not there", () => {
    mkdirSync(at(file));
    writeSealed(at(`${sampleRecord(4).trial}.json`), "failure", { record: recordToJson(sampleRecord(4)), attempt });
    for (const name of ["notes.txt", "UPPER.json", `${record.trial}.json.bak`]) writeFileSync(at(name), "mine");
    writeFileSync(at(`${record.trial}.0a1b2c3d.part`), "half");
    const found = [...resultFiles(dir)].map(({ type }) => type).sort();
    expect(found).toEqual(["damaged", "damaged", "foreign", "foreign", "foreign"]);
  });

  test("of a newer format is refused and stays where it is", () => {
    writeResult(dir, { record, attempt });
    writeFileSync(at(file), readFileSync(at(file), "utf8").replace('"version":1', '"version":9'));
    expect(() => resultOf(dir, record.trial)).toThrow(NewerFormatError);
    expect(resultNames(dir)).toEqual([file]);
  });
});
