/** One network under the lens, in the laboratory. */
export const scope = {
  title: "Noise in, reliance out",
  seed: "Seed",
  previousSeed: "Previous seed",
  nextSeed: "Next seed",
  arms: "Arm of the network",
  waiting: "A network is trained here as soon as it is in view.",
  training: "The network is being trained.",
  example: "Example",
  previousExample: "Previous training example",
  nextExample: "Next training example",
  of: (place: number, all: number): string => `${place} of ${all}`,
  layers: "Layers",
  layerPair: (from: number): string => `layers ${from} and ${from + 1}`,
  lines: "Lines",
  weights: "weights",
  reliances: "reliance",
  play: "Train slowly",
  pause: "Pause",
  stepBatch: "One mini-batch",
  stepEpoch: "One epoch",
  toEnd: "To the end",
  rewind: "Rewind",
  progress: (step: number, steps: number, epoch: number, epochs: number): string =>
    `Mini-batch ${step} of ${steps}, epoch ${epoch} of ${epochs}`,
  lossSoFar: (loss: string): string => `loss of the last mini-batch ${loss}`,
  lossLabel: (step: number): string => `Training loss of each of ${step} mini-batches so far.`,
  lossDescription: "One point a mini-batch, before its update; thinned where there are many.",
  accuracy: (percent: string): string => `${percent} of the test set right`,
  testLoss: (loss: string, unit: string): string => `test loss ${loss} ${unit}`,
  diverged: (step: number): string =>
    `This network diverged: its loss was no number any more from mini-batch ${step} on.`,
  failed: (why: string): string => `This network cannot be shown. ${why}`,
  said: (step: number, steps: number): string => `Mini-batch ${step} of ${steps} is done.`,
  rewound: "Back at the start. The same seed gives the same network again.",
  /** Above the clouds. */
  upstreamHead: (layer: number, count: number, batch: number | undefined): string =>
    batch === undefined
      ? `layer ${layer}, one example, ${count} draws of the noise`
      : `layer ${layer}, one example in ${count} mini-batches`,
  layerHead: (layer: number): string => `layer ${layer}`,
  inputName: (index: number): string => `x${index}`,
  inputsName: (count: number): string => `${count} inputs`,
  className: (index: number): string => `class ${index}`,
  outputName: (index: number): string => `y${index}`,
  label: (arm: string, seed: number, pin: string, share: string): string =>
    `One network of the arm ${arm}, seed ${seed}: the next layer leans most on ${pin}, with ${share} of what it hears.`,
  labelBare: (arm: string, seed: number): string => `One network of the arm ${arm}, seed ${seed}.`,
  description:
    "Capsules: the units of one layer. Dots in a capsule: what the same example is there in its own mini-batches, with the weights of now; upright line: without noise. Lines: weights, or how much a unit relies on another.",
  caption: (batch: number | undefined): string =>
    batch === undefined
      ? "Dots in a capsule: the same training example under fresh draws of this arm’s noise. Upright line: without noise. Where there is no noise the dots lie on the line."
      : `Dots in a capsule: the same training example in its own mini-batches of ${batch}, with the weights of now. Upright line: without noise.`,
  noCloud: (why: string): string => `No clouds: ${why}.`,
  why: {
    noNorm: "this layer has no batch norm",
    otherEstimates: "this batch norm does not simply take mean and deviation of its mini-batch",
    leftOver: "no mini-batch has this example, because the last one of an epoch, which is not full, is left out",
  },
  pinned: (unit: string, share: string): string =>
    `Magenta: ${unit}, the unit that the next layer leans on most, with ${share} of what it hears.`,
  some: (shown: number, all: number): string => `${shown} of ${all} units are drawn: those leaned on most.`,
  units: "Hidden units. Arrows move between them, Enter takes one out and puts it back.",
  unit: (name: string, layer: number): string => `${name}, layer ${layer}`,
  isPin: "leaned on most",
  takeOut: "take it out",
  putBack: "put it back",
  columns: {
    unit: "Unit",
    still: "Without noise",
    spread: "Spread over mini-batches",
    share: "Share of what the next layer hears (%)",
    loss: "Loss rises without it",
    accuracy: "Points of accuracy lost without it",
  },
  out: {
    title: (unit: string, layer: number): string => `Without ${unit} of layer ${layer}`,
    invite: "Click a unit, or press Enter on it, to take it out and see who suffers.",
    place: (value: string, examples: number): string =>
      `In its place stands its mean over the ${examples} test examples, ${value} (mean ablation). Nothing is trained anew.`,
    measuring: "Measuring.",
    accuracy: "Test accuracy",
    loss: (unit: string): string => `Test loss, ${unit}`,
    change: (before: string, after: string): string => `${before} → ${after}`,
    points: (points: string): string => `${points} points`,
    suffers: (layer: string): string => `Who suffers in ${layer}: mean squared change, in % of the unit’s own variance`,
    layer: (layer: number): string => `layer ${layer}`,
    output: "the output",
    example: (index: number): string => `Example ${index}`,
    sure: (label: string): string => `probability of its class, ${label}`,
    back: "Put it back",
    said: (unit: string, accuracy: string): string => `${unit} is out. Test accuracy changes by ${accuracy} points.`,
    saidBack: (unit: string): string => `${unit} is back.`,
    more: (count: number): string => `${count} more change less.`,
  },
  slow: {
    title: "One mini-batch through batch norm, slowly",
    unit: "Unit",
    unitName: (layer: number, unit: number): string => `layer ${layer}, h${unit}`,
    next: "Next",
    back: "Back",
    step: (step: number, steps: number): string => `Step ${step} of ${steps}`,
    other: "Another mini-batch of the same example",
    batch: (epoch: number): string => `its mini-batch of epoch ${epoch}`,
    whole: "the whole training set: batch noise is off",
    none: (why: string): string => `There is nothing to follow here: ${why}.`,
    standing: "The network stands still at the mini-batch shown above; dropout and injected noise are off here.",
    injected: "This arm injects noise behind the normalisation; it is not in these numbers.",
    steps: {
      values: {
        title: "What comes in",
        text: (count: number): string =>
          `${count} examples share this mini-batch. For each of them the unit has one number, its weighted input. The ring is the watched example.`,
        map: (count: number, pixels: number): string =>
          `${count} examples share this mini-batch. The unit is a feature map: it has ${pixels} numbers for each of them, one a pixel, and all are normalised together. A dot is the mean of an example’s map, the ring that of the watched one.`,
      },
      mean: {
        title: "Their mean",
        text: (mean: string): string => `Their mean is ${mean}. It depends on who is in the mini-batch.`,
      },
      deviation: {
        title: "Their deviation",
        text: (deviation: string): string =>
          `The typical distance from the mean is ${deviation}. It depends on who is in the mini-batch, too.`,
        map: (deviation: string, pixels: number): string =>
          `The typical distance of all ${pixels} pixels from the mean is ${deviation}; they lie further apart than the means of the maps. It depends on who is in the mini-batch, too.`,
      },
      normalised: {
        title: "Normalised",
        text: (before: string, after: string): string =>
          `Take the mean away, divide by the deviation: the watched example’s ${before} becomes ${after}.`,
      },
      scaled: {
        title: "Scaled and shifted",
        text: (gamma: string, beta: string, value: string): string =>
          `Times γ = ${gamma}, plus β = ${beta}, both learnt: ${value} goes on to the activation.`,
      },
      others: {
        title: "The same example, other company",
        text: (count: number, low: string, high: string, deviation: string): string =>
          `The watched example has not changed, and neither have the weights. In ${count} of its mini-batches its normalised value lies between ${low} and ${high} (deviation ${deviation}): this is batch norm’s noise.`,
        still:
          "Mean and deviation are those of the whole training set, so the watched example always gets the same value.",
      },
    },
    label: (step: string, unit: string): string => `${step}: ${unit}, number by number.`,
    description:
      "One dot an example of the mini-batch, a ring round the watched one; upright line: mean; band: one deviation to either side.",
    descriptionMap:
      "One dot the mean of an example’s feature map, a ring round the watched one; upright line: mean of all pixels; band: their deviation to either side.",
    columns: { row: "Training example", z: "Comes in", normalised: "Normalised", y: "Goes on" },
    otherColumns: { epoch: "Epoch", mean: "Mean", deviation: "Deviation", normalised: "Watched example, normalised" },
  },
};
