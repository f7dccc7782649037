/** The first page: the learner's question and what was measured. */
export const answer = {
  title: "An example of batch norm’s noise at work",
  heading: "Shake every hidden unit a little: does leaning on just one stop paying off?",
  /** In one sentence. */
  inShort:
    "Batch norm standardises with the mean and spread of whichever examples share the mini-batch, so every hidden unit moves a little from batch to batch; a unit that leans on one other feels all of that, one that shares its weight out feels less.",
  population: "Does it happen in networks that were really trained?",
  /** Above the verdicts of the stored population. */
  measured: (networks: number, seeds: number): string =>
    `${networks} trained networks, ${seeds} paired seeds an arm, on two small generated tasks. There is no overall verdict: it depends on the measure and on the task.`,
  on: (task: string): string => `on ${task}`,
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
};
