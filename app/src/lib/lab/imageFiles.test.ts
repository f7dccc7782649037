import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { loadSourcesSync } from "../../../../src/node/data/loadSources.ts";
import { type Fetch, loadImages } from "./imageFiles.ts";

const folder = join(process.env["LINCHPIN_DATA"] ?? "", "mnist");
const here = ["", ".gz"].some((ending) => existsSync(join(folder, `train-images-idx3-ubyte${ending}`)));
const nothing: Fetch = async () => new Response("not found", { status: 404 });

describe("images beside the page", () => {
  test("that are not there are told by their address", async () => {
    await expect(loadImages("mnist-1k", "https://site/data/", nothing)).rejects.toThrow(
      "this site has no file https://site/data/mnist/train-images-idx3-ubyte.gz",
    );
  });

  test("that are damaged are told, and sets that are no such images refused", async () => {
    const short: Fetch = async () => new Response(gzipSync("short"));
    await expect(loadImages("mnist-1k", "data/", short)).rejects.toThrow(/5 bytes, expected 47040016/);
    const cut: Fetch = async () => new Response(gzipSync("a longer text that is cut off").subarray(0, 20));
    await expect(loadImages("mnist-1k", "data/", cut)).rejects.toThrow(/cannot be expanded/);
    await expect(loadImages("iris", "data/", nothing)).rejects.toThrow(/MNIST and Fashion-MNIST alone/);
  });

  test.skipIf(!here)("are those of the command line, with its sum, gzipped or not", { timeout: 60_000 }, async () => {
    const own = loadSourcesSync("mnist-1k")["mnist"];
    for (const gzipped of [true, false]) {
      const bring: Fetch = async (address) => {
        const file = join(folder, address.split("/").at(-1) ?? "");
        const plain = file.replace(/\.gz$/, "");
        if (file.endsWith(".gz") !== gzipped) return new Response("", { status: 404 });
        const content = existsSync(plain) ? readFileSync(plain) : gunzipSync(readFileSync(`${plain}.gz`));
        return new Response(gzipped ? gzipSync(content, { level: 1 }) : content);
      };
      const read = await loadImages("mnist-1k", "data/", bring);
      const { images, labels, ...rest } = own.type === "images" ? own : read;
      expect(read).toMatchObject(rest);
      // Fifty million numbers: compared as bytes.
      expect(Buffer.compare(read.images, images)).toBe(0);
      expect(Buffer.compare(read.labels, labels)).toBe(0);
    }
  });
});
