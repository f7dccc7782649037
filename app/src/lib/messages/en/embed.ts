/** What stands in other people's pages. */
export const embed = {
  panel: "Task and measure",
  measured: (networks: number, seeds: number): string =>
    `${networks} trained networks, up to ${seeds} paired seeds an arm; mean differences with their 95 % intervals`,
  open: "Open in Linchpin",
  heading: "Put it into a page",
  hint: "The frame shows the verdicts and one measure at a time, from the stored records. A part behind # chooses the measure: #panel=2.",
  copy: "Copy the frame",
};
