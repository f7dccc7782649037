/** Drawings of 16 x 16 pixels, in strokes: path data, with circles as [x, y, radius]. */
interface Icon {
  readonly paths: readonly string[];
  readonly circles?: readonly (readonly [x: number, y: number, radius: number])[];
  readonly dash?: string;
}

export type IconName = keyof typeof drawings;

const drawings = {
  pin: { paths: ["M8 8.6V15"], circles: [[8, 5, 3.4]] },
  answer: { paths: ["M2.5 2.5h11v8h-6L4.8 13v-2.5H2.5z"] },
  lab: { paths: ["M6 2v4L2.6 13a.7.7 0 0 0 .6 1h9.6a.7.7 0 0 0 .6-1L10 6V2", "M5 2h6", "M4.6 10h6.8"] },
  claims: { paths: ["M2 4l1.3 1.3L5.6 3", "M2 10.5l1.3 1.3L5.6 9.5", "M8 4h6", "M8 8h6", "M8 12h6"] },
  class: { paths: ["M1.5 6 8 3l6.5 3L8 9z", "M4 7.3V11c2 1.8 6 1.8 8 0V7.3", "M14.5 6v4.5"] },
  results: { paths: ["M2.5 2v11.5H14", "M5.5 10.5V8", "M8.5 10.5V5", "M11.5 10.5V7"] },
  sun: {
    paths: ["M8 1.5v1.5M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1 1M11.6 11.6l1 1M12.6 3.4l-1 1M4.4 11.6l-1 1"],
    circles: [[8, 8, 2.8]],
  },
  moon: { paths: ["M13.5 9.6A6 6 0 1 1 6.4 2.5a4.8 4.8 0 0 0 7.1 7.1z"] },
  link: {
    paths: [
      "M6.6 9.4l2.8-2.8",
      "M7.3 4.7l1.6-1.6a2.8 2.8 0 0 1 4 4l-1.6 1.6",
      "M8.7 11.3l-1.6 1.6a2.8 2.8 0 0 1-4-4l1.6-1.6",
    ],
  },
  save: { paths: ["M8 2v8", "M4.8 7 8 10.2 11.2 7", "M2.5 13.5h11"] },
  play: { paths: ["M4.5 2.5v11l9-5.5z"] },
  pause: { paths: ["M5.5 3v10", "M10.5 3v10"] },
  remove: { paths: ["M3.5 2.5h9", "M8 13.5V6", "M4.8 9 8 5.8 11.2 9"] },
  plus: { paths: ["M8 3v10", "M3 8h10"] },
  minus: { paths: ["M3 8h10"] },
  reset: { paths: ["M3 8a5 5 0 1 0 1.6-3.7L3 5.8", "M3 2.6v3.2h3.2"] },
  settings: {
    paths: ["M2 4.5h7M13 4.5h1M2 11.5h1M7 11.5h7"],
    circles: [
      [11, 4.5, 1.8],
      [5, 11.5, 1.8],
    ],
  },
  stop: { paths: ["M4 4h8v8H4z"] },
  table: { paths: ["M2 3h12v10H2z", "M2 6.5h12", "M6.5 3v10"] },
  down: { paths: ["M4 6l4 4 4-4"] },
  supported: { paths: ["M3 8.5 6.5 12 13 4.5"] },
  refuted: { paths: ["M4 4l8 8M12 4l-8 8"] },
  equivalent: { paths: ["M2.5 6.2q2.7-2.6 5.5 0t5.5 0M2.5 10.8q2.7-2.6 5.5 0t5.5 0"] },
  undecided: { paths: [], circles: [[8, 8, 5.4]], dash: "2.5 1.74" },
  disagree: { paths: ["M3 10.5 8 5l5 5.5"] },
  unjudged: { paths: ["M4 8h8"] },
} as const satisfies Readonly<Record<string, Icon>>;

export const icons: Readonly<Record<IconName, Icon>> = drawings;
