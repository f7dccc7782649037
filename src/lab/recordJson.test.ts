import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromBase64, toBase64 } from "./base64.ts";
import { float32Bytes, float32Values } from "./float32Bytes.ts";
import { recordDigest } from "./recordDigest.ts";
import { recordFromJson, recordToJson } from "./recordJson.ts";
import { unescapedKeys } from "./testing/unescapedKeys.ts";
import { trialId } from "./trialId.ts";
import type { TrialRecord, TrialSpec } from "./types.ts";

const spec: TrialSpec = {
  kernel: "lanes-exact-1",
  data: { name: "moons", train: 200, validation: 500, test: 1500, ablation: 600 },
  net: { inputs: 2, layers: [{ type: "dense", units: 2 }], loss: "softmax", initialiser: "he" },
  train: { learningRate: 0.02, momentum: 0.9, batch: 48, epochs: 60, lastBatch: "drop", reshuffle: true },
  root: 1,
  seed: 0,
  instruments: [{ id: "generalisation" }],
};

function makeRecord(found: Partial<TrialRecord> = {}): TrialRecord {
  const content = {
    outcome: "ok" as const,
    scalars: { "test.nll": 0.25 },
    invalid: { "rely.curve.nAUC": "accuracy is at chance" },
    curves: { loss: Float32Array.of(1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, -0) },
    arrays: { delta: { shape: [2, 2], data: Float32Array.of(1, 2, Number.NaN, -4) } },
    ...found,
  };
  return { trial: trialId(spec), spec, digest: recordDigest(content), ...content };
}

describe("trialId", () => {
  test("the id of a spec never changes", () => {
    // Recorded: a change of this number means that every stored trial has lost its name.
    expect(trialId(spec)).toBe("bd30d2f0a9c0778ee3c1a7de244f6931af78146f10ea0e13addb43a52e426d2e");
  });

  test("the order of members does not matter, their values do", () => {
    const reversed = Object.fromEntries(Object.entries(spec).reverse()) as unknown as TrialSpec;
    expect(trialId(reversed)).toBe(trialId(spec));
    expect(trialId({ ...spec, seed: 1 })).not.toBe(trialId(spec));
    expect(trialId({ ...spec, kernel: "lanes-fast-1" })).not.toBe(trialId(spec));
  });
});

describe("base64", () => {
  test("agrees with the platform on any bytes, and reads them back", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
        const text = toBase64(bytes);
        expect(text).toBe(Buffer.from(bytes).toString("base64"));
        expect(fromBase64(text)).toEqual(bytes);
      }),
    );
  });

  test.each(["abc", "ab*=", "a===", "=abc"])("refuses %s", (text) => {
    expect(() => fromBase64(text)).toThrow(/base64/);
  });
});

describe("float32Bytes", () => {
  test("is little-endian with one NaN", () => {
    const odd = new Float32Array(new Uint32Array([0xffc01234]).buffer);
    expect([...float32Bytes(Float32Array.of(1, odd[0]!))]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0xc0, 0x7f]);
  });

  test("comes back exactly, also from an offset into a larger buffer", () => {
    fc.assert(
      fc.property(fc.float32Array(), (values) => {
        const shifted = new Uint8Array(4 * values.length + 1);
        shifted.set(float32Bytes(values), 1);
        expect(float32Values(shifted.subarray(1))).toEqual(values);
      }),
    );
  });
});

describe("recordDigest", () => {
  test("the digest of a record never changes", () => {
    expect(makeRecord().digest).toBe("616c54518c5b1724155a27047a935d42abd16d2f9c4d1ce976a922dfd3abe28b");
  });

  test("each part of what was found changes it", () => {
    const digests = [
      makeRecord(),
      makeRecord({ outcome: "diverged", divergedAt: 3 }),
      makeRecord({ outcome: "diverged", divergedAt: 4 }),
      makeRecord({ scalars: { "test.nll": 0.25000000000000006 } }),
      makeRecord({ invalid: {} }),
      makeRecord({ curves: { loss: Float32Array.of(1) } }),
      makeRecord({ arrays: { delta: { shape: [4], data: Float32Array.of(1, 2, Number.NaN, -4) } } }),
    ].map((record) => record.digest);
    expect(new Set(digests).size).toBe(digests.length);
  });

  test("agrees with a digest built by hand from the platform's SHA-256", () => {
    const sha = (data: Uint8Array | string): string => createHash("sha256").update(data).digest("hex");
    const record = makeRecord({ invalid: {}, curves: { loss: Float32Array.of(1) }, arrays: {} });
    const bytes = sha(Uint8Array.of(0, 0, 0x80, 0x3f));
    expect(record.digest).toBe(
      sha(
        `{"arrays":{},"curves":{"loss":{"sha256":"${bytes}","shape":[1]}},"invalid":{},"outcome":"ok","scalars":{"test.nll":0.25}}`,
      ),
    );
  });
});

describe("recordJson", () => {
  test("a record comes back exactly through JSON text, NaN, infinity and -0 included", () => {
    const record = makeRecord();
    expect(recordFromJson(JSON.parse(JSON.stringify(recordToJson(record))))).toEqual(record);
  });

  test("any arrays come back exactly", () => {
    const anyCurves = fc.dictionary(fc.string(), fc.float32Array()).map(unescapedKeys);
    fc.assert(
      fc.property(fc.float32Array(), anyCurves, (data, curves) => {
        const record = makeRecord({ curves, arrays: { a: { shape: [data.length], data } } });
        expect(recordFromJson(JSON.parse(JSON.stringify(recordToJson(record))))).toEqual(record);
      }),
    );
  });

  test("a damaged record is refused", () => {
    const json = recordToJson(makeRecord());
    expect(() => recordFromJson({ ...json, scalars: { "test.nll": 0.26 } })).toThrow(/the record is damaged/);
    expect(() => recordFromJson({ ...json, scalars: { "test.nlL": 0.25 } })).toThrow(/the record is damaged/);
    const delta = json.arrays["delta"]!;
    expect(() => recordFromJson({ ...json, arrays: { delta: { ...delta, shape: [5] } } })).toThrow(
      /4 numbers has shape \(5\)/,
    );
  });
});
