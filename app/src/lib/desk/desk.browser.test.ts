import { afterEach, describe, expect, test } from "vitest";
import { browserPool } from "#lib/pool/browserPool.ts";
import { openPageStore } from "#lib/store/pageStore.ts";
import { trainPlan } from "#lib/train/trainPlan.ts";
import { kernelName } from "../../../../src/core/engine/engine.ts";
import { conclude } from "../../../../src/lab/conclude.ts";
import type { ExperimentFile } from "../../../../src/lab/experimentFile.ts";
import { planAll } from "../../../../src/lab/plan.ts";
import { recordsDigest } from "../../../../src/lab/recordsDigest.ts";
import { experiment } from "../../../../src/lab/spec.ts";
import { type Desk, openDesk } from "./desk.ts";

const file: ExperimentFile = {
  data: { name: "moons", train: 48, test: 60 },
  net: ["dense 6", "relu", "dense 2"],
  train: { batch: 16, epochs: 2 },
  arms: { plain: {}, bn: { norm: "batch" } },
  seeds: 4,
  instruments: ["generalisation"],
  compare: [{ arm: "bn", against: "plain", on: "test.nll", margin: 0.01, better: "lower" }],
};

let desk: Desk;
afterEach(() => desk.close());

describe("the desk", () => {
  test("plans what the lab plans, and judges as the lab judges, with the looks that were made", async () => {
    desk = openDesk();
    const { experiments, plan } = await desk.open(file);
    const own = experiment(file, "link");
    expect(experiments).toEqual([own]);
    expect(plan).toEqual(planAll([own], kernelName("exact")));
    const records = new Map();
    await trainPlan(plan, {
      ...{ store: await openPageStore(`desk-${Date.now()}`), pool: browserPool({ workers: 1 }) },
      onProgress: (_, more) => {
        for (const record of more) records.set(record.trial, record);
        void desk.add(more);
      },
    });
    expect(records.size).toBe(8);
    expect(await desk.conclude()).toEqual(conclude([own], plan, records));
    expect(await desk.digests()).toEqual({ moons: recordsDigest(records) });
    const looks = { type: "sequential", at: [2, 4] } as const;
    const live = await desk.conclude(looks);
    expect(live).toEqual(conclude([own], plan, records, looks));
    expect(live.estimates[0].method).not.toBe((await desk.conclude()).estimates[0].method);
  });

  test("opens a claim of the catalogue and a file of YAML", async () => {
    desk = openDesk();
    expect((await desk.openClaim("bn-noise-spreads-reliance", "quick")).experiments).toHaveLength(2);
    const { experiments } = await desk.openText(
      "data: moons\nnet: [dense 4, relu, dense 2]\narms: [plain, bn]\n",
      "my.yaml",
    );
    expect(experiments[0].name).toBe("my");
  });

  test("tells the user's mistakes with their place, as the command line does", async () => {
    desk = openDesk();
    const wrong = desk.openText("data: moos\nnet: [dense 4, relu, dense 2]\narms: [plain]\n", "my.yaml");
    await expect(wrong).rejects.toThrow(/my\.yaml:1:7 data: unknown data "moos"/);
    await expect(wrong).rejects.toHaveProperty("name", "UserError");
  });
});
