import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { instruments, watchingInstruments } from "../../src/core/instruments/index.ts";
import { linchpin } from "./linchpin.ts";

const folder = mkdtempSync(join(tmpdir(), "linchpin-instruments-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("linchpin instruments", () => {
  test("lists every instrument with title, metrics, settings, cost and source", async () => {
    const { code, stdout } = await linchpin(folder, ["instruments"]);
    expect(code).toBe(0);
    for (const { id, title } of [...instruments, ...watchingInstruments]) expect(stdout).toContain(`${id}  ${title}`);
    expect(stdout.match(/^ {2}metrics: /gm)).toHaveLength(instruments.length + watchingInstruments.length);
    expect(stdout).toContain("(looks while networks train)");
  });

  test("describes one in full", async () => {
    const { stdout } = await linchpin(folder, ["instruments", "rely.curve"]);
    for (const words of ["nAUC", "rely.curve.train", "orders: 8", "Cost:", "Source: Morcos", "id: rely.curve"])
      expect(stdout).toContain(words);
  });

  test("prints the same as JSON", async () => {
    const list = JSON.parse((await linchpin(folder, ["instruments", "--json"])).stdout);
    expect(list.map(({ id }: { id: string }) => id)).toEqual(
      [...instruments, ...watchingInstruments].map(({ id }) => id),
    );
    const [one] = JSON.parse((await linchpin(folder, ["instruments", "noise.output", "--json"])).stdout);
    expect(one).toMatchObject({ defaults: { samples: 50 }, metrics: [{ unit: "squared logit" }, {}, {}] });
  });

  test("refuses an id that there is not, with the nearest", async () => {
    const { code, stderr } = await linchpin(folder, ["instruments", "rely.singel"]);
    expect(code).toBe(2);
    expect(stderr).toContain('no instrument "rely.singel"');
    expect(stderr).toContain("rely.single");
  });
});
