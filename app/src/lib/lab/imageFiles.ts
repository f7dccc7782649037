import { findDataset } from "../../../../src/core/data/catalogue.ts";
import { joinImages } from "../../../../src/core/data/joinImages.ts";
import { labelledImages, parseIdxImages, parseIdxLabels } from "../../../../src/core/data/parseIdx.ts";
import { findSourceSet, type SourceFile } from "../../../../src/core/data/sourceSets.ts";
import type { ImageSet } from "../../../../src/core/data/types.ts";
import { UserError } from "../../../../src/core/math/errors.ts";
import { sha256Hex } from "../../../../src/core/math/sha256.ts";

/** Brings a file; the platform's own fits. */
export type Fetch = (address: string) => Promise<Response>;

/** Set of images with the sum of its files, as a trial's data name it. */
export type SummedImages = ImageSet & { readonly sha256: string };

/**
 * The images of a set of the catalogue from files that lie beside the page: `data/mnist/train-images-idx3-ubyte.gz`, or the
 * same without `.gz`. The sum is that which the command line takes, so trials are the same.
 * @param name of the set, such as `mnist-1k` @param base address of the folder `data`, with a slash at its end
 * @throws UserError where a file is not there or is another one
 */
export async function loadImages(name: string, base: string, bring: Fetch): Promise<SummedImages> {
  const { source } = findDataset(name);
  const set = source === undefined ? undefined : findSourceSet(source);
  if (set?.format !== "idx") throw new UserError(`data "${name}": the page can read MNIST and Fashion-MNIST alone`);
  const contents: { readonly file: SourceFile; readonly content: Uint8Array }[] = [];
  for (const file of set.files) contents.push({ file, content: await contentOf(file, `${base}${set.folder}/`, bring) });
  const parts = contents.flatMap((images, k): ImageSet[] => {
    const labels = contents[k + 1];
    if (k % 2 === 1 || labels === undefined) return [];
    const list = parseIdxLabels(labels.content, labels.file.name);
    const read = parseIdxImages(images.content, images.file.name);
    return [labelledImages(read, list, set.classNames.length, labels.file.name)];
  });
  const sums = contents.map(({ file, content }) => `${sha256Hex(content)}  ${file.name}\n`);
  return { ...joinImages(parts), sha256: sha256Hex(sums.join("")) };
}

async function contentOf(file: SourceFile, folder: string, bring: Fetch): Promise<Uint8Array> {
  for (const ending of [".gz", ""]) {
    const address = `${folder}${file.name}${ending}`;
    const response = await bring(address).catch(() => undefined);
    if (response === undefined || !response.ok) continue;
    const bytes = new Uint8Array(await response.arrayBuffer());
    // Servers may hand a gzipped file out expanded.
    const content = bytes[0] === 0x1f && bytes[1] === 0x8b ? await gunzipped(bytes, address) : bytes;
    if (content.length === file.content.bytes) return content;
    throw new UserError(
      `${address}: ${content.length} bytes, expected ${file.content.bytes}; the file is damaged or another`,
    );
  }
  throw new UserError(
    `this site has no file ${folder}${file.name}.gz: whoever keeps the site can put the four files of the set there`,
  );
}

async function gunzipped(bytes: Uint8Array<ArrayBuffer>, address: string): Promise<Uint8Array> {
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch (error) {
    throw new UserError(`${address}: the file is damaged: it cannot be expanded`, { cause: error });
  }
}
