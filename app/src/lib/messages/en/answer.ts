/** Of the figure with units of a trained network: counts, and numbers as they are written. */
interface RealUnits {
  readonly batches: number;
  readonly rows: number;
  readonly layer: number;
  readonly task: string;
  readonly low: string;
  readonly high: string;
  readonly exact: string;
  readonly drawn: string;
}

/** The first page: the learner's question and what was measured. */
export const answer = {
  title: "An example of batch norm’s noise at work",
  heading: "Shake every hidden unit a little: does leaning on just one stop paying off?",
  /** In one sentence. */
  inShort:
    "Batch norm standardises with the mean and spread of whichever examples share the mini-batch, so every hidden unit moves a little from batch to batch; a unit that leans on one other feels all of that, one that shares its weight out feels less.",
  same: (a: string, b: string): string =>
    `For this input A and B compute the same. A takes ${a} of it from h3; B takes ${b} from each unit.`,
  /** Real units: what A and B give under all examples. */
  nearly: (a: string, b: string, stillA: string, stillB: string): string =>
    `For this input A and B compute nearly the same, ${stillA} and ${stillB}. A puts ${a} of its weight on h3; B puts ${b} on each unit.`,
  moves:
    "Batch norm standardises with the mean and spread of whichever examples share the mini-batch, so every h moves a little from batch to batch.",
  ratio: (ratio: string): string =>
    `A’s output shakes ${ratio} times as much as B’s. The loss feels it, so training has a reason to move weight from A’s way of working towards B’s. Whether it does is measured below.`,
  noRatio:
    "Copies of one unit shake as one: A’s output now shakes no more than B’s, and training has no reason to share.",
  evidence: "Read the evidence",
  butterfly: {
    head: "Five upstream units. Each dot: the same input, seen in a different mini-batch",
    shortHead: "The same input in many mini-batches",
    controls: "Change the figure",
    batch: "Mini-batch size",
    remove: "Remove h3",
    restore: "Put h3 back",
    leans: "leans on h3",
    shares: "shares it out",
    ofItsWeight: (share: string): string => `${share} of its weight`,
    fromEach: (share: string): string => `${share} from each`,
    wobbles: (name: string, by: string): string => `${name} wobbles ±${by}`,
    loses: (name: string, share: string): string => `${name} loses ${share}`,
    output: (name: string): string => `output of ${name} (true value: dotted line)`,
    label: (batch: number, a: string, b: string, ratio: string): string =>
      `In mini-batches of ${batch}, A, which leans on h3, wobbles by ±${a}; B, which shares, by ±${b}: A shakes ${ratio} times as much.`,
    labelRemoved: (a: string, b: string): string =>
      `Without h3, A, which leans on it, loses ${a} of its output; B, which shares, loses ${b}.`,
    description:
      "In the middle five units as capsules with a dot a mini-batch (the first hundred) and an upright line at the value under all examples; A on the left and B on the right, joined to the units by lines as wide as their weights; under each the outputs as stacked dots, of all mini-batches.",
    caption: (batches: number, rows: number, exact: string, drawn: string): string =>
      `A construction, not a trained network: the units agree on this input, and their values for ${rows - 1} other examples are drawn from normal distributions. ${batches} mini-batches are drawn without replacement, and each normalises with its own real mean and deviation. Wobble: standard deviation over the mini-batches. Were the units’ noises exactly independent and equal, A would shake ${exact} times as much as B; in these draws it is ${drawn}.`,
    captionReal: ({ batches, rows, layer, task, low, high, exact, drawn }: RealUnits): string =>
      `Real units: values before batch norm of ${rows} training examples in layer ${layer} of a network trained on ${task}. h3 is the unit that the network leans on most, the others are the four most like it (correlations ${low} to ${high}), and the input is the one on which they agree best. A and B are added for the figure. ${batches} mini-batches are drawn without replacement. Independent, equal noise would make A shake ${exact} times as much as B; these units partly shake together, and it is ${drawn}.`,
    removed: (name: string): string => `${name} (removed)`,
    columns: {
      what: "Unit or output",
      weightA: "Weight in A",
      weightB: "Weight in B",
      still: "Value under all examples",
      mean: "Mean over mini-batches",
      wobble: "Wobble (standard deviation)",
      drawn: "A’s wobble over B’s, drawn",
      exact: "the same for independent, equal noise, exact",
    },
    alikeSummary: "When does sharing not help?",
    alikeText:
      "Constructed, the units respond independently to the other examples. In a trained network they are partly alike, and then they partly shake together: what they have in common is not averaged out.",
    units: "The five units are",
    constructed: "constructed",
    trained: (task: string): string => `real, of a network trained on ${task}`,
    alike: "How alike the five units are",
    alikeRatio: (ratio: string): string => `A shakes ${ratio} times as much as B.`,
  },
  population: "Does it happen in networks that were really trained?",
  /** Above the verdicts of the stored population. */
  measured: (networks: number, seeds: number): string =>
    `${networks} trained networks, ${seeds} paired seeds an arm, on two small generated tasks. There is no overall verdict: it depends on the measure and on the task.`,
  on: (task: string): string => `on ${task}`,
  tasks: { moons: "two moons", teacher: "a teacher network" } as Readonly<Record<string, string>>,
  arms: {
    plain: "Plain",
    "bn-g16": "Batch norm",
    "bn-full": "Batch norm, noise off",
    "bn-full+shared16": "Noise off + injected noise",
    "dropout-.094": "Dropout",
  } as Readonly<Record<string, string>>,
  /** The measure of the swarms. */
  damage: "Loss added by removing the most important unit",
  swarm: (task: string): string => `Loss added by removing a network’s most important unit, ${task}`,
  swarmLabel: (task: string, means: string): string =>
    `Loss added by removing a network’s most important unit on ${task}, in the mean: ${means}`,
  swarmCaption:
    "One dot is one trained network. Upright mark and bar: mean with its 95 % t interval. Confidence is taken out first (at each network’s best temperature).",
  swarmColumns: { arm: "Arm", seed: "Seed", value: "Added loss" },
  differences: "The paired differences behind the verdicts",
  toClaim: "All measures of this claim, what would refute it, and its code",
  dots: "Every small dot is the difference of one pair of networks that share data, start and batch order. Large mark and bar: mean and 95 % interval.",
  tableColumns: {
    task: "Task",
    measure: "Measure",
    contrast: "Contrast",
    mean: "Mean difference",
    low: "from",
    high: "to",
    pairs: "Pairs",
  },
  byHand: "The same example in different mini-batches",
  byHandText: (unit: number, layer: number, task: string, seed: number): string =>
    `What one dot of the first figure is, by hand, in mini-batches of five. These numbers are real: values before batch norm of unit ${unit} in layer ${layer}, the one that a network trained on ${task} (seed ${seed}) leans on most, for training examples. Change any of them.`,
  table: {
    batch: (k: number): string => `Mini-batch ${k}`,
    watched: "this example",
    watchedLabel: "The watched example, in every mini-batch",
    everywhere: "the same in every mini-batch",
    other: (row: number): string => `example ${row}`,
    cell: (k: number, row: number): string => `Mini-batch ${k}, example ${row}`,
    change: "More or fewer examples",
    add: (k: number): string => `Add an example to mini-batch ${k}`,
    remove: (k: number): string => `Remove the last example of mini-batch ${k}`,
    added: (k: number, size: number): string => `Mini-batch ${k} now has ${size} examples.`,
    removed: (k: number, size: number): string => `Mini-batch ${k} now has ${size} examples.`,
    mean: "mean μ",
    deviation: "deviation √(σ² + ε)",
    normalised: "this example becomes",
    sentence: (value: string, values: readonly string[], apart: string): string =>
      `One and the same example, ${value}, becomes ${values.join(", ")}: ${apart} apart, because of its company alone.`,
    waits: "Mend the numbers marked in red to go on.",
    wrong: {
      empty: "Empty: give a number.",
      text: "Not a number: write it like −0.5.",
      large: "Too large: at most a million either way.",
    },
    formula: (eps: string): string =>
      `x hat is x minus mu, over the square root of sigma squared plus epsilon; mu is the mean and sigma squared the mean squared distance from it over the B examples of the mini-batch; epsilon is ${eps}`,
    reset: "Back to the real numbers",
    wasReset: "The real numbers are back.",
  },
  trainTitle: "Train them yourself",
  trainText: (seeds: number): string =>
    `Four arms of ${seeds} networks each on a task of the claim, with its own measures and margins, in this tab. Pairs share data, start and batch order. You may look, stop and go on as you like: the intervals hold at every look.`,
  task: "Task",
  byLink: "The link you followed brings an experiment of its own; it is what is trained here.",
  ownInstead: "Take the page’s own instead",
  badLink: (why: string): string => `The link you followed brings no experiment: ${why}.`,
  /** R1 and R2 of the claim, for the one contrast that is trained here. */
  restatements: {
    R1: "Batch norm’s noise softens the loss of the single most important unit",
    R2: "Batch norm’s noise keeps more of the accuracy while more and more units are removed",
  } as Readonly<Record<string, string>>,
  cards: "What next",
  card: {
    claims: {
      title: (claims: number): string => `${claims} claims, each with a verdict`,
      text: "Sentences of the original discussion and of the literature, turned into experiments you can rerun and try to break.",
      link: "Open the claims",
    },
    lab: {
      title: "Change the experiment",
      text: "Choose data, network, noise and batch size, train populations, and see which units the networks lean on.",
      link: "Open the lab",
    },
    scale: {
      title: "Run it at scale",
      text: "The same experiment file runs in this page, on the command line and on a cluster.",
      link: "Save the experiment file",
    },
  },
  /** Below everything: what was trained. */
  details: (net: string, train: number, batch: number, rate: number, epochs: number): string =>
    `Networks with the hidden layers ${net}; ${train} training examples, mini-batches of ${batch} with batch norm’s statistics over 16, SGD with momentum at ${rate}, ${epochs} epochs; seeds paired across arms.`,
};
