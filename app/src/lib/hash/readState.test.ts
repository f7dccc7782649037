import { deflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { kernelName } from "../../../../src/core/engine/engine.ts";
import { claims } from "../../../../src/lab/claims/index.ts";
import type { ExperimentFile } from "../../../../src/lab/experimentFile.ts";
import { plan } from "../../../../src/lab/plan.ts";
import { experiment } from "../../../../src/lab/spec.ts";
import { readState } from "./readState.ts";
import { encodeState } from "./stateHash.ts";

const small: ExperimentFile = {
  question: "Müssen Netze rauschen? “Yes” – maybe …",
  data: { name: "moons", train: 80 },
  net: ["dense 16", "relu", "dense 2"],
  train: { batch: 16, epochs: 3 },
  arms: { plain: {}, bn: { norm: "batch" } },
  seeds: 4,
};
const packed = (text: string | Uint8Array) => `#v1.${deflateRawSync(text).toString("base64url")}`;

describe("an address", () => {
  test("brings an experiment and its view back, and with them the same trials", async () => {
    const hash = await encodeState({ experiment: small, view: { arm: "bn", slow: true } });
    const read = await readState(`#${hash}`);
    if (read.type !== "state") throw new Error(JSON.stringify(read));
    expect(read.state).toEqual({ experiment: small, view: { arm: "bn", slow: true } });
    const trials = (one: ReturnType<typeof experiment>) => plan(one, kernelName("exact")).map(({ trial }) => trial);
    expect(trials(read.experiment)).toEqual(trials(experiment(small, "link")));
  });

  test("can carry every quick profile of the catalogue, in characters that need no escape", async () => {
    for (const { profiles } of claims)
      for (const file of profiles.quick.experiments) {
        const hash = await encodeState({ experiment: file });
        expect(hash).toMatch(/^v1\.[\w-]+$/);
        expect((await readState(hash)).type).toBe("state");
      }
  });

  test("without a part behind # is none", async () => {
    expect(await readState("")).toEqual({ type: "none" });
    expect(await readState("#")).toEqual({ type: "none" });
  });

  test.each([
    ["of the page itself", "#content", /no experiment/],
    ["of another version", "#v2.abc", /another version \(v2\)/],
    ["with foreign characters", "#v1.%%%", /damaged or was cut off/],
    ["that is empty", "#v1.", /damaged or was cut off/],
    ["without an experiment", packed("{}"), /no experiment/],
    ["that is a list", packed("[1]"), /no experiment/],
    ["with a word that is not known", packed('{"experiment":{"dta":"moons"}}'), /dta/],
    ["with data that are not known", packed(JSON.stringify({ experiment: { ...small, data: "moos" } })), /moos/],
    ["that is no text", packed(new Uint8Array([0xff, 0xfe])), /damaged/],
    ["that is endless", `#v1.${"A".repeat(40_000)}`, /at most 32768 are read/],
  ])("%s is told in plain words", async (_, hash, message) => {
    const read = await readState(hash);
    expect(read.type).toBe("invalid");
    expect(read.type === "invalid" ? read.message : "").toMatch(message);
  });

  test("that was cut off anywhere is told", async () => {
    const hash = await encodeState({ experiment: small });
    for (let length = 3; length < hash.length; length += 7)
      expect((await readState(hash.slice(0, length))).type, `${length} characters`).toBe("invalid");
  });

  test("that would unpack to much more than an experiment is refused", async () => {
    const bomb = packed(`{"experiment":"${"a".repeat(4_000_000)}"}`);
    expect(bomb.length).toBeLessThan(32_768);
    expect((await readState(bomb)).type).toBe("invalid");
  });
});
