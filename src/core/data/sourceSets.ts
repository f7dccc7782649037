import { UserError } from "../math/errors.ts";
import type { TableEdition } from "./parseTables.ts";
import { tableSources } from "./tableSources.ts";

/** Bytes that are known: their number and at least one of their sums, as published. */
export interface Fingerprint {
  readonly bytes: number;
  readonly md5?: string;
  readonly sha256?: string;
}

/** A file of a set. */
export interface SourceFile {
  /** Without `.gz`. */
  readonly name: string;
  /** What the parser reads. */
  readonly content: Fingerprint;
  /** The same, gzipped as its authors publish it. Copies are often compressed anew: then `content` decides. */
  readonly gz?: Fingerprint;
}

/** The official files of a real set. */
interface SourceSet {
  readonly id: string;
  /** Name of its folder in `LINCHPIN_DATA` and in the cache. */
  readonly folder: string;
  /** Files to fetch: each is looked for at every mirror, in this order. None: a person must bring them. */
  readonly mirrors: readonly string[];
  /** For `idx`: images and labels of the training part, then of the test part. */
  readonly files: readonly SourceFile[];
  /** The files are published inside one gzipped tar. */
  readonly archive?: { readonly name: string; readonly gz: Fingerprint };
  /** None in a regression. */
  readonly classNames: readonly string[];
  readonly page: string;
  readonly licence: string;
  readonly cite: string;
}

/** Files of images. */
export interface ImageSourceEntry extends SourceSet {
  readonly format: "idx" | "cifar10";
}

/** Files of a table. */
export interface TableSourceEntry extends SourceSet, TableEdition {
  readonly format: "table";
  /** Other files that make the same table. */
  readonly others?: readonly (TableEdition & { readonly files: readonly SourceFile[] })[];
  /** Where files with these sums lie, besides the mirrors: the publisher's own have none that are known. */
  readonly collected: string;
}

export type SourceSetEntry = ImageSourceEntry | TableSourceEntry;

const DIGITS = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

const imageSources: readonly ImageSourceEntry[] = [
  {
    id: "mnist",
    folder: "mnist",
    format: "idx",
    mirrors: ["https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"],
    files: [
      idx("train-images-idx3-ubyte", 47040016, "6bbc9ace898e44ae57da46a324031adb", {
        bytes: 9912422,
        md5: "f68b3c2dcbeaaa9fbdd348bbdeb94873",
        sha256: "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
      }),
      idx("train-labels-idx1-ubyte", 60008, "a25bea736e30d166cdddb491f175f624", {
        bytes: 28881,
        md5: "d53e105ee54ea40749a09fcbcd1e9432",
        sha256: "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
      }),
      idx("t10k-images-idx3-ubyte", 7840016, "2646ac647ad5339dbf082846283269ea", {
        bytes: 1648877,
        md5: "9fb629c4189551a2d022fa330f9573f3",
        sha256: "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
      }),
      idx("t10k-labels-idx1-ubyte", 10008, "27ae3e4e09519cfbb04c329615203637", {
        bytes: 4542,
        md5: "ec29112dd5afa0611ce80d1b7f02629c",
        sha256: "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
      }),
    ],
    classNames: DIGITS,
    page: "http://yann.lecun.com/exdb/mnist/",
    licence: "commonly stated as CC BY-SA 3.0, by others as MIT; no official licence file",
    cite: "LeCun, Bottou, Bengio, Haffner 1998, Gradient-based learning applied to document recognition",
  },
  {
    id: "fashion-mnist",
    folder: "fashion-mnist",
    format: "idx",
    // The first speaks http only: the checksum is the protection.
    mirrors: [
      "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
      "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    ],
    files: [
      idx("train-images-idx3-ubyte", 47040016, "f4a8712d7a061bf5bd6d2ca38dc4d50a", {
        bytes: 26421880,
        md5: "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
        sha256: "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
      }),
      idx("train-labels-idx1-ubyte", 60008, "9018921c3c673c538a1fc5bad174d6f9", {
        bytes: 29515,
        md5: "25c81989df183df01b3e8a0aad5dffbe",
        sha256: "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
      }),
      idx("t10k-images-idx3-ubyte", 7840016, "8181f5470baa50b63fa0f6fddb340f0a", {
        bytes: 4422102,
        md5: "bef4ecab320f06d8554ea6380940ec79",
        sha256: "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
      }),
      idx("t10k-labels-idx1-ubyte", 10008, "15d484375f8d13e6eb1aabb0c3f46965", {
        bytes: 5148,
        md5: "bb300cfdad3c16e7a12a480ee83cd310",
        sha256: "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
      }),
    ],
    classNames: ["T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"],
    page: "https://github.com/zalandoresearch/fashion-mnist",
    licence: "MIT, (c) 2017 Zalando SE",
    cite: "Xiao, Rasul, Vollgraf 2017, Fashion-MNIST, arXiv:1708.07747",
  },
  {
    id: "cifar10",
    folder: "cifar10",
    format: "cifar10",
    mirrors: ["https://www.cs.toronto.edu/~kriz/"],
    archive: {
      name: "cifar-10-binary.tar.gz",
      gz: {
        bytes: 170052171,
        md5: "c32a1d4ab5d03f1284b67883e8d87530",
        sha256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
      },
    },
    files: [
      cifar(
        "data_batch_1.bin",
        "5dd7e06a14cb22eb9f671a540d1b7c25",
        "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
      ),
      cifar("data_batch_2.bin", "5ea93a67294ea407fff1d09f752e9692"),
      cifar("data_batch_3.bin", "942cd6a4bcdd0dd3c604fbe906cb4421"),
      cifar("data_batch_4.bin", "ae636b3ba5c66a11e91e8cb52e771fcb"),
      cifar("data_batch_5.bin", "53f37980c15c3d472c316c40844f3f0d"),
      cifar(
        "test_batch.bin",
        "803d5f7f4d78ea53de84dbe85f74fb6d",
        "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b",
      ),
    ],
    classNames: ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"],
    page: "https://www.cs.toronto.edu/~kriz/cifar.html",
    licence: "none stated by the authors; use with citation",
    cite: "Krizhevsky 2009, Learning multiple layers of features from tiny images",
  },
];

function idx(name: string, bytes: number, md5: string, gz: Fingerprint): SourceFile {
  return { name, content: { bytes, md5 }, gz };
}

function cifar(name: string, md5: string, sha256?: string): SourceFile {
  return { name, content: { bytes: 30730000, md5, ...(sha256 === undefined ? {} : { sha256 }) } };
}

const sourceSets: readonly SourceSetEntry[] = [...imageSources, ...tableSources];

/** The official files of a set. @throws UserError that lists the sets */
export function findSourceSet(id: string): SourceSetEntry {
  const entry = sourceSets.find((set) => set.id === id);
  if (entry !== undefined) return entry;
  throw new UserError(`data: no files are known of "${id}"; there are ${sourceSets.map((set) => set.id).join(", ")}`);
}
