import { UserError } from "../math/errors.ts";
import type { Random } from "../math/random.ts";
import { correctness } from "./accuracy.ts";
import { type ImageSides, rotated, withMissing, withNoise, withPixels } from "./corruptions.ts";
import { crossEntropy } from "./crossEntropy.ts";
import { type Draft, drafts } from "./draft.ts";
import { inputGradient } from "./inputGradient.ts";
import { measuredUnless } from "./measured.ts";
import { averaged } from "./sample.ts";
import { setNamed, settle, wholeFrom } from "./settle.ts";
import { noClasses, noProbabilities } from "./squaredLoss.ts";
import type { Instrument, Nets, SetName } from "./types.ts";

const defaults = {
  set: "test",
  noise: 1,
  missing: 0.2,
  side: 0,
  rotation: 15,
  pixels: 0.1,
  fgsm: 0.1,
  fgsmExamples: 500,
};

const NO_IMAGES = "the inputs are no images: give the setting side, their rows, to say that they are";

/** The examples of every network as a corruption leaves them, how many, or why there are none. */
interface Corrupted {
  readonly kind: string;
  readonly words: string;
  readonly examples: number;
  readonly inputs?: readonly Float32Array[];
  readonly why?: string;
}

/**
 * Less information, the right labels: accuracy and loss on changed examples, and how much accuracy the change costs.
 * - `noise`: every input + N(0, noise^2), in units of the standardised inputs;
 * - `missing`: every input set to 0, the training mean, with probability `missing`;
 * - `rotated`: images turned by `rotation` degrees, bilinear (needs `side`);
 * - `pixels`: every pixel set to the smallest or largest number of the set with probability `pixels` (needs `side`);
 * - `fgsm`: x + fgsm sign(d loss / d x), the fast gradient sign method at a small radius, on the first `fgsmExamples`.
 *
 * Of each: `robustness.<change>.accuracy` (fraction), `.nll` (nats), `.drop` (fraction: accuracy of the same examples
 * unchanged less that; its error is that of the paired difference). Evaluation mode, population statistics. "Robust" has
 * other meanings too: missing units (`rely.curve`), new batches (`statistics`). Cost: five forward passes, and one forward
 * and backward pass of the float64 voice over `fgsmExamples`.
 * Source: Goodfellow, Shlens, Szegedy 2015, section 4 (fgsm); Hendrycks and Dietterich 2019 (corruptions).
 *
 * @throws UserError where `side` does not divide the inputs into images
 */
export const robustness: Instrument = {
  id: "robustness",
  title: "accuracy on noisy, incomplete, turned and adversarial inputs",
  defaults,
  measure(nets, given, random) {
    const settings = settle("robustness", defaults, given);
    const set = setNamed("robustness: set", settings.set);
    wholeFrom("robustness: fgsmExamples", 1, settings.fgsmExamples);
    const all = drafts(nets.count);
    const clean = nets.logits(set);
    for (const corrupted of corruptions(nets, set, settings, random)) {
      const logits = corrupted.inputs === undefined ? [] : nets.logits(set, { inputs: corrupted.inputs });
      all.forEach((draft, p) => {
        tell(draft, nets, p, set, corrupted, clean[p], logits[p]);
      });
    }
    return all;
  },
};

function corruptions(
  nets: Nets,
  set: SetName,
  settings: typeof defaults,
  random: (net: number, purpose: string) => Random,
): Corrupted[] {
  const { noise, missing, rotation, pixels, fgsm } = settings;
  const of = Array.from({ length: nets.count }, (_, p) => nets.examples(p, set));
  const total = of[0]?.y.length ?? 0;
  const width = total === 0 ? 0 : (of[0]?.x.length ?? 0) / total;
  const images = imagesOf(settings.side, width);
  const changed = (change: (x: Float32Array, p: number) => Float32Array): readonly Float32Array[] =>
    of.map(({ x }, p) => change(x, p));
  const few = Math.min(settings.fgsmExamples, total);
  return [
    {
      ...{ kind: "noise", words: `normal noise of deviation ${noise} on the inputs`, examples: total },
      inputs: changed((x, p) => withNoise(x, noise, random(p, "robustness/noise"))),
    },
    {
      ...{ kind: "missing", words: `inputs missing with probability ${missing}`, examples: total },
      inputs: changed((x, p) => withMissing(x, missing, random(p, "robustness/missing"))),
    },
    {
      ...{ kind: "rotated", words: `images turned by ${rotation} degrees`, examples: total },
      ...(images === undefined ? { why: NO_IMAGES } : { inputs: changed((x) => rotated(x, rotation, images)) }),
    },
    {
      ...{ kind: "pixels", words: `pixels black or white with probability ${pixels}`, examples: total },
      ...(images === undefined
        ? { why: NO_IMAGES }
        : { inputs: changed((x, p) => withPixels(x, pixels, images, random(p, "robustness/pixels"))) }),
    },
    {
      ...{ kind: "fgsm", words: `a step of ${fgsm} along the sign of the input gradient`, examples: few },
      inputs: changed((x, p) => {
        const gradient = inputGradient(nets, p, set, few);
        return Float32Array.from(gradient, (g, i) => x[i] + fgsm * Math.sign(g));
      }),
    },
  ];
}

function imagesOf(side: number, width: number): ImageSides | undefined {
  if (side === 0) return undefined;
  const channels = width / (side * side);
  if (!Number.isInteger(side) || side < 2 || !Number.isInteger(channels))
    throw new UserError(`robustness: side is ${side}, but ${width} inputs are no images of ${side} x ${side}`);
  return { channels, side };
}

function tell(
  draft: Draft,
  nets: Nets,
  p: number,
  set: SetName,
  { kind, words, examples, why }: Corrupted,
  clean: Float32Array,
  logits: Float32Array | undefined,
): void {
  const { classes } = nets;
  const { y, targets } = nets.examples(p, set);
  const labels = y.subarray(0, examples);
  const seen = logits ?? new Float32Array(examples * classes).fill(Number.NaN);
  const right = correctness(seen, labels, classes, new Float64Array(examples));
  const before = correctness(clean, labels, classes, new Float64Array(examples));
  const loss = crossEntropy(seen, labels, classes, 1, new Float64Array(examples));
  const put = (name: string, of: Float64Array, unit: string, lacking: string | undefined): void => {
    const { value, se } = averaged(of);
    const facts = { n: examples, unit, method: `${words}, pop-eval, ${set} set`, replication: "example", se } as const;
    draft.measures[`robustness.${kind}.${name}`] = measuredUnless(lacking ?? why, value, facts);
  };
  const labelless = targets === undefined ? undefined : noClasses;
  put("accuracy", right, "fraction", labelless);
  put(
    "drop",
    before.map((b, i) => b - right[i]),
    "fraction",
    labelless,
  );
  put("nll", loss, "nats", nets.loss === "squared" ? noProbabilities : undefined);
}
