import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Fingerprint, ImageSourceEntry } from "../../core/data/sourceSets.ts";
import { tarOf } from "../../core/data/testing/tarOf.ts";
import { UserError } from "../../core/math/errors.ts";
import { cacheFolder, findFile } from "./dataFolders.ts";
import { dataGet } from "./dataGet.ts";
import { dataList } from "./dataList.ts";
import { type FetchOptions, fetchSet } from "./fetchSet.ts";
import { loadSet, loadSources, loadSourcesSync, sourceSha256, sourcesOf } from "./loadSources.ts";
import { verifyContent } from "./verifyContent.ts";

const sums = (bytes: Uint8Array): Fingerprint => ({
  bytes: bytes.length,
  md5: createHash("md5").update(bytes).digest("hex"),
  sha256: createHash("sha256").update(bytes).digest("hex"),
});

const idxImages = new Uint8Array([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 10, 20, 30, 40]);
const idxLabels = new Uint8Array([0, 0, 8, 1, 0, 0, 0, 2, 0, 1]);
const gz = { images: new Uint8Array(gzipSync(idxImages)), labels: new Uint8Array(gzipSync(idxLabels)) };
// Large enough to come in many pieces: the labels of a million examples.
const long = new Uint8Array(1000008).map((_, at) => (at < 8 ? 0 : at % 2));
long.set([0, 0, 8, 1, 0, 15, 66, 64]);

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
const answers = new Map<string, Answer>();
const asked: string[] = [];
let server: Server;
let base: string;
let folder: string;

const give =
  (bytes: Uint8Array): Answer =>
  (_, response) => {
    response.writeHead(200, { "content-length": bytes.length });
    response.end(bytes);
  };

function setOf(
  mirrors: readonly string[],
  files: readonly [string, Uint8Array, Uint8Array | undefined][],
): ImageSourceEntry {
  return {
    id: `made-up ${folder}`,
    folder: "made-up",
    format: "idx",
    mirrors: mirrors.map((mirror) => `${base}/${mirror}/`),
    files: files.map(([name, content, packed]) => ({
      name,
      content: sums(content),
      ...(packed === undefined ? {} : { gz: sums(packed) }),
    })),
    classNames: ["a", "b"],
    page: "http://example.invalid/page",
    licence: "none",
    cite: "nobody",
  };
}

const one = (mirrors: readonly string[]): ImageSourceEntry => setOf(mirrors, [["images", idxImages, gz.images]]);
const env = (): Record<string, string> => ({ LINCHPIN_CACHE: folder });
const fetchIt = (set: ImageSourceEntry, options: FetchOptions = {}) => fetchSet(set, { env: env(), ...options });
const kept = (): string[] => (existsSync(join(folder, "made-up")) ? readdirSync(join(folder, "made-up")).sort() : []);

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? "");
    const answer = answers.get(request.url ?? "");
    if (answer !== undefined) answer(request, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  answers.clear();
  asked.length = 0;
  folder = mkdtempSync(join(tmpdir(), "linchpin-data-"));
  return () => rmSync(folder, { recursive: true, force: true });
});

describe("fetchSet", () => {
  it("fetches a set, says how far it is, and the set can be read", async () => {
    const set = setOf(
      ["m"],
      [
        ["images", idxImages, gz.images],
        ["labels", idxLabels, gz.labels],
      ],
    );
    answers.set("/m/images.gz", give(gz.images));
    answers.set("/m/labels.gz", give(gz.labels));
    const seen: (readonly [string, number, number | undefined])[] = [];
    const fetched = await fetchIt(set, { onProgress: (p) => seen.push([p.file, p.bytes, p.totalBytes]) });
    expect(fetched.map(({ file, status }) => [file, status])).toEqual([
      ["images", "downloaded"],
      ["labels", "downloaded"],
    ]);
    expect(seen.at(0)?.[0]).toBe("images.gz");
    expect(seen.at(-1)).toEqual(["labels.gz", gz.labels.length, gz.labels.length]);
    expect(kept()).toEqual(["images.gz", "labels.gz"]);
    expect(readFileSync(join(folder, "made-up", "images.gz"))).toEqual(Buffer.from(gz.images));
    const loaded = loadSet(set, env());
    expect([...loaded.labels]).toEqual([0, 1]);
    expect([...loaded.images]).toEqual([10, 20, 30, 40]);
    expect(loaded.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it("leaves right files alone, and fetches them again when forced", async () => {
    answers.set("/m/images.gz", give(gz.images));
    await fetchIt(one(["m"]));
    expect((await fetchIt(one(["m"])))[0]?.status).toBe("present");
    expect(asked.length).toBe(1);
    expect((await fetchIt(one(["m"]), { force: true }))[0]?.status).toBe("downloaded");
    expect(asked.length).toBe(2);
  });

  it("goes to the next mirror when one fails, is wrong or is silent", async () => {
    answers.set("/wrong/images.gz", give(new Uint8Array(gzipSync(new Uint8Array(20)))));
    answers.set("/silent/images.gz", () => {});
    answers.set("/closed/images.gz", (_, response) => {
      response.writeHead(200, { "content-length": 1000 });
      response.write("some", () => response.destroy());
    });
    answers.set("/good/images.gz", give(gz.images));
    await fetchIt(one(["missing", "wrong", "closed", "silent", "good"]), { idleMs: 300 });
    expect(asked).toEqual(["missing", "wrong", "closed", "silent", "good"].map((mirror) => `/${mirror}/images.gz`));
    expect(kept()).toEqual(["images.gz"]);
  });

  it("takes a copy that was compressed anew, or comes unpacked: its content has the right sum", async () => {
    for (const copy of [new Uint8Array(gzipSync(idxImages, { level: 1 })), idxImages]) {
      answers.set("/m/images.gz", give(copy));
      await fetchIt(one(["m"]), { force: true });
      expect(
        verifyContent(readFileSync(join(folder, "made-up", "images.gz")), { content: sums(idxImages) }, "f"),
      ).toEqual(Buffer.from(idxImages));
    }
  });

  const failing: [string, Answer, RegExp][] = [
    ["a wrong file", give(gz.labels), /SHA-256 is [0-9a-f]{64} .*expected SHA-256 [0-9a-f]{64}/],
    ["a file cut short by the server", give(gz.images.subarray(0, 30)), /SHA-256 is .*\(30 bytes\)/],
    ["a file that is too large", give(new Uint8Array(5000)), /5000 bytes or more; the file has at most/],
    [
      "an endless file of unknown length",
      (_, response) => {
        response.writeHead(200);
        const pour = (): void => {
          if (!response.destroyed) response.write(new Uint8Array(1000), () => setTimeout(pour, 1));
        };
        pour();
      },
      /bytes or more; the file has at most/,
    ],
    ["an error page", (_, response) => response.writeHead(503).end("busy"), /the server answers 503/],
    ["a silent server", () => {}, /no answer for 0.2 s/],
    [
      "a server that falls silent half-way",
      (_, response) => {
        response.writeHead(200, { "content-length": gz.images.length });
        response.write(gz.images.subarray(0, 10));
      },
      /no answer for 0.2 s/,
    ],
    [
      "a connection that breaks",
      (_, response) => {
        response.writeHead(200, { "content-length": gz.images.length });
        response.write(gz.images.subarray(0, 10), () => response.destroy());
      },
      /127\.0\.0\.1.*(terminated|closed|aborted)/,
    ],
  ];

  it.each(failing)("keeps nothing of %s and says what to do", async (_, answer, message) => {
    answers.set("/m/images.gz", answer);
    const failure = await fetchIt(one(["m"]), { idleMs: 200 }).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(UserError);
    expect(String(failure)).toMatch(message);
    expect(String(failure)).toContain(`put them into ${join(folder, "made-up")}`);
    expect(String(failure)).toContain("LINCHPIN_DATA");
    expect(kept()).toEqual([]);
  });

  it("says that the network is missing when no server answers", async () => {
    const set = { ...one([]), mirrors: ["http://127.0.0.1:1/"] };
    await expect(fetchIt(set)).rejects.toThrow(/127.0.0.1:1\/images.gz: fetch failed \(.*\)\nCheck the network/);
  });

  it("keeps nothing when it is stopped half-way", async () => {
    const set = setOf(["m"], [["labels", long, undefined]]);
    answers.set("/m/labels", (_, response) => {
      response.writeHead(200, { "content-length": long.length });
      response.write(long.subarray(0, 500000));
    });
    const stop = new AbortController();
    const parts: string[][] = [];
    const onProgress = ({ bytes }: { bytes: number }): void => {
      parts.push(kept());
      if (bytes >= 100000) stop.abort();
    };
    await expect(fetchIt(set, { signal: stop.signal, onProgress })).rejects.toThrow(
      /labels: stopped; nothing was kept/,
    );
    expect(parts[0]).toEqual([expect.stringMatching(/^labels\.\d+-[0-9a-f]{8}\.part$/)]);
    expect(kept()).toEqual([]);
  });

  it("says so when the cache cannot be written", async () => {
    writeFileSync(join(folder, "made-up"), "a file where the folder should be");
    answers.set("/m/images.gz", give(gz.images));
    await expect(fetchIt(one(["m"]))).rejects.toThrow();
  });

  it("deletes parts that a killed download left an hour ago, not younger ones", async () => {
    mkdirSync(join(folder, "made-up"));
    for (const name of ["old.part", "young.part"]) writeFileSync(join(folder, "made-up", name), "x");
    utimesSync(join(folder, "made-up", "old.part"), new Date(0), new Date(0));
    answers.set("/m/images.gz", give(gz.images));
    await fetchIt(one(["m"]));
    expect(kept()).toEqual(["images.gz", "young.part"]);
  });

  it("takes the files out of an archive and deletes it", async () => {
    const tar = tarOf([
      { name: "batches/", content: new Uint8Array(0), kind: "5" },
      { name: "batches/images", content: idxImages },
      { name: "batches/labels", content: idxLabels },
      { name: "batches/readme.html", content: idxLabels },
    ]);
    const packed = new Uint8Array(gzipSync(tar));
    const files = setOf(
      ["m"],
      [
        ["images", idxImages, undefined],
        ["labels", idxLabels, undefined],
      ],
    );
    const set = { ...files, archive: { name: "all.tar.gz", gz: sums(packed) } };
    answers.set("/m/all.tar.gz", give(packed));
    const fetched = await fetchIt(set);
    expect(fetched.map(({ status }) => status)).toEqual(["downloaded", "downloaded"]);
    expect(kept()).toEqual(["images", "labels"]);
    expect([...loadSet(set, env()).labels]).toEqual([0, 1]);
    expect((await fetchIt(set)).map(({ status }) => status)).toEqual(["present", "present"]);
  });

  it("refuses an archive that lacks a file or holds a wrong one", async () => {
    for (const name of ["images", "other"]) {
      const packed = new Uint8Array(gzipSync(tarOf([{ name, content: idxLabels }])));
      const set = {
        ...setOf(["m"], [["images", idxImages, undefined]]),
        archive: { name: "all.tar.gz", gz: sums(packed) },
      };
      answers.set("/m/all.tar.gz", give(packed));
      await expect(fetchIt(set)).rejects.toThrow(name === "images" ? /expected SHA-256/ : /does not hold images/);
      expect(kept()).toEqual([]);
    }
  });
});

describe("files that are here", () => {
  const set = (): ImageSourceEntry =>
    setOf(
      ["m"],
      [
        ["images", idxImages, gz.images],
        ["labels", idxLabels, gz.labels],
      ],
    );

  const put = (root: string, name: string, bytes: Uint8Array): string => {
    mkdirSync(join(root, "made-up"), { recursive: true });
    writeFileSync(join(root, "made-up", name), bytes);
    return join(root, "made-up", name);
  };

  it("are looked for in LINCHPIN_DATA first, then in the cache, gzipped or not", () => {
    const own = mkdtempSync(join(tmpdir(), "linchpin-own-"));
    const both = { LINCHPIN_DATA: own, LINCHPIN_CACHE: folder };
    expect(findFile(set(), "images", both)).toBeUndefined();
    const cached = put(folder, "images.gz", gz.images);
    expect(findFile(set(), "images", both)).toEqual({ path: cached, cached: true });
    const plain = put(own, "images", idxImages);
    expect(findFile(set(), "images", both)).toEqual({ path: plain, cached: false });
    rmSync(own, { recursive: true });
  });

  it("give the same pool and sum whether gzipped or not", () => {
    put(folder, "images.gz", gz.images);
    put(folder, "labels.gz", gz.labels);
    const own = mkdtempSync(join(tmpdir(), "linchpin-own-"));
    put(own, "images", idxImages);
    put(own, "labels.gz", new Uint8Array(gzipSync(idxLabels, { level: 1 })));
    expect(loadSet(set(), { LINCHPIN_DATA: own, LINCHPIN_CACHE: folder })).toEqual(loadSet(set(), env()));
    rmSync(own, { recursive: true });
  });

  it("are deleted from the cache when their sums are wrong, and left alone in LINCHPIN_DATA; both sums are named", () => {
    const own = mkdtempSync(join(tmpdir(), "linchpin-own-"));
    put(folder, "labels", idxLabels);
    const cached = put(folder, "images", idxLabels);
    const message = (): string => {
      try {
        loadSet(set(), { LINCHPIN_DATA: own, LINCHPIN_CACHE: folder });
      } catch (error) {
        if (error instanceof UserError) return error.message;
      }
      return "";
    };
    const wrong = sums(idxLabels).sha256 ?? "";
    const right = sums(idxImages).sha256 ?? "";
    const first = message();
    for (const part of [wrong, right, "it was deleted", "linchpin data get"]) expect(first).toContain(part);
    expect(existsSync(cached)).toBe(false);
    const mine = put(own, "images", idxLabels);
    const second = message();
    for (const part of [wrong, right, "left alone"]) expect(second).toContain(part);
    expect(existsSync(mine)).toBe(true);
    rmSync(own, { recursive: true });
  });

  it("are refused when they expand to more than they should", () => {
    const bomb = new Uint8Array(gzipSync(new Uint8Array(50000000)));
    expect(() => verifyContent(bomb, { content: sums(idxImages) }, "f")).toThrow(/^f: its SHA-256 is/);
  });

  it("are fetched anew where the cache holds a wrong one", async () => {
    put(folder, "images.gz", gz.labels);
    answers.set("/m/images.gz", give(gz.images));
    expect((await fetchIt(one(["m"])))[0]?.status).toBe("downloaded");
    expect(loadSourcesSync("moons", env())).toEqual({});
  });
});

describe("names", () => {
  it("a generated set has no files to get or load", async () => {
    await expect(dataGet("moons", { env: env() })).rejects.toThrow(/"moons" is generated on this machine/);
    await expect(loadSources("moons", { env: env(), download: true })).resolves.toEqual({});
    expect(sourceSha256("moons", env())).toBeUndefined();
  });

  it("an unknown set lists the known ones", async () => {
    await expect(dataGet("mnits", { env: env() })).rejects.toThrow(/there are mnist, fashion-mnist, cifar10/);
    expect(() => loadSourcesSync("mnits", env())).toThrow(/there are teacher/);
  });

  it("missing files are named with the command that gets them", () => {
    expect(() => loadSourcesSync("mnist-1k", env())).toThrow(/train-images-idx3-ubyte, .*linchpin data get mnist/);
  });

  it("missing files of a second set are named too", () => {
    const data = { name: "moons", train: 4, validation: 0, test: 4, ood: { name: "fashion-1k" } };
    expect(() => sourcesOf(data, env())).toThrow(/train-images-idx3-ubyte, .*linchpin data get fashion-mnist/);
    expect(sourcesOf({ ...data, ood: { name: "xor" } }, env())).toEqual({});
  });

  it("dataList says what is generated, missing and partly here", () => {
    mkdirSync(join(folder, "mnist"));
    writeFileSync(join(folder, "mnist", "t10k-labels-idx1-ubyte.gz"), "");
    const state = Object.fromEntries(dataList(env()).map((entry) => [entry.id, entry.state]));
    expect(state).toMatchObject({ teacher: "generated", "mnist-1k": "partly here", "cifar-5k": "missing" });
    expect(dataList(env()).find(({ id }) => id === "fashion-1k")?.source?.licence).toMatch(/MIT/);
  });

  it("the cache folder follows LINCHPIN_CACHE, then XDG_CACHE_HOME, then the home folder", () => {
    expect(cacheFolder({ LINCHPIN_CACHE: "/a/b", XDG_CACHE_HOME: "/x" })).toBe(join("/a/b"));
    expect(cacheFolder({ XDG_CACHE_HOME: "/x" })).toBe(join("/x", "linchpin"));
    expect(cacheFolder({})).toMatch(/linchpin$/);
  });
});
