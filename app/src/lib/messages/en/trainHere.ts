/** Training an experiment in the page. */
export const trainHere = {
  train: (networks: number): string => `Train ${networks} networks`,
  trainIt: "Train this experiment",
  goOn: "Go on",
  pause: "Pause",
  pausing: "Finishing what has begun …",
  opening: "Planning …",
  done: (networks: number): string => `All ${networks} networks are there.`,
  paused: "Paused. What is trained stays in this browser.",
  /** Besides the bar. */
  progress: (there: number, planned: number): string => `${there} of ${planned} networks`,
  reused: (networks: number): string => `${networks} kept from before`,
  failed: (networks: number, why: string): string => `${networks} could not be trained: ${why}`,
  diverged: (networks: number): string => `${networks} diverged`,
  left: (seconds: number): string =>
    seconds < 90 ? `about ${Math.max(1, Math.round(seconds))} s left` : `about ${Math.round(seconds / 60)} min left`,
  notKept: "This browser keeps nothing: the networks are lost when the page is closed.",
  fullTitle: "This browser has no more room for networks.",
  full: "Those that were trained all count and are all shown; what is trained from now on is lost when the page is closed.",
  makeRoom: "Delete the networks of other experiments",
  roomMade: "There is room again: the networks of this experiment are kept.",
  stillFull: "It is still full: the browser’s own settings can give this site more room.",
  /** Beside the verdict, with the number of pairs. */
  pairs: (pairs: number): string => `${pairs} pairs so far`,
  swarm: "Every network",
  swarmCaption:
    "One dot is one trained network. Upright mark: mean; bar: 95 % interval that holds at every look, so you may stop whenever you like.",
  forestCaption:
    "Small dots: the difference of one pair of networks with the same data, start and batch order. Large mark and bar: mean with a 95 % interval that holds at every look.",
  copyLink: "Copy link to this experiment",
  columns: { arm: "Arm", seed: "Seed" },
};
