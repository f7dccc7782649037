/** What `node tools/app.ts measure` found; times in milliseconds, medians over the repetitions where there are some. */
export interface MeasuredPage {
  readonly browser: string;
  readonly cores: number;
  readonly repetitions: number;
  readonly pages: readonly { readonly path: string; readonly aliveMs: number; readonly scriptKb: number }[];
  readonly training: {
    readonly networks: number;
    /** From the press of "Train" to the first pair that is drawn, and to the end. */
    readonly firstPairMs: number;
    readonly allMs: number;
    /** Frames a second while training: mean, and the longest time between two frames. */
    readonly framesPerSecond: number;
    readonly longestFrameMs: number;
  };
}

/** `docs/page.md` from the numbers. Pure: the command and the test of staleness share it. */
export function measuredPage({ browser, cores, repetitions, pages, training }: MeasuredPage): string {
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
  return `# The page, measured

<!-- written by node tools/app.ts measure from docs/measured/page/counts.json; do not edit -->

\`node tools/app.ts measure\` builds the page, serves it from this machine and opens it in a browser without a cache, ${repetitions} times a page. ${browser}, ${cores} cores, nothing else running.

| page | its buttons work after | script before anybody touches it, packed |
|---|---|---|
${pages.map(({ path, aliveMs, scriptKb }) => `| \`${path}\` | ${seconds(aliveMs)} | ${scriptKb.toFixed(0)} kB |`).join("\n")}

Meant: at most 1.50 s and 120 kB.

The Lab as it opens, ${training.networks} networks, trained in web workers with everything drawn:

| what | measured | meant |
|---|---|---|
| first pair drawn after "Train" | ${seconds(training.firstPairMs)} | 2.00 s |
| all ${training.networks} networks | ${seconds(training.allMs)} | 60.00 s |
| frames a second while training | ${training.framesPerSecond.toFixed(0)} | 30 |
| longest time between two frames | ${training.longestFrameMs.toFixed(0)} ms | |
`;
}
