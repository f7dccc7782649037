/**
 * Colours of page and report by name. `arm-*` and `h0` to `h8` (reliance, paper to ink) carry data; `pin` means only
 * the unit that everything hangs on.
 */
export type Token =
  | ("paper" | "surface" | "sunk" | "line" | "line-strong" | "ink" | "ink-2" | "ink-3" | "pin" | "pin-soft")
  | ("h0" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "h7" | "h8")
  | ("yes" | "yes-soft" | "no" | "no-soft" | "mixed" | "mixed-soft" | "open" | "open-soft" | "even" | "even-soft")
  | ArmToken
  | "focus";

/** Colours of the arms. */
export type ArmToken =
  | ("arm-plain" | "arm-bn" | "arm-bnoff" | "arm-dropout" | "arm-ghost" | "arm-shared" | "arm-indep" | "arm-layer")
  | ("arm-bnoffstop" | "arm-ghoststop" | "arm-bnstop" | "arm-boost" | "arm-frozen");

/** The light theme. */
export const lightTokens: Readonly<Record<Token, string>> = {
  paper: "#F5F7F8",
  surface: "#FFFFFF",
  sunk: "#ECF0F2",
  line: "#D5DDE2",
  "line-strong": "#9FADB7",
  ink: "#12202B",
  "ink-2": "#44545F",
  "ink-3": "#596873",
  pin: "#B8125C",
  "pin-soft": "#FBE7F0",
  h0: "#F1F4F6",
  h1: "#DCE5EA",
  h2: "#C2D0D8",
  h3: "#A3B7C3",
  h4: "#8199A9",
  h5: "#617C8E",
  h6: "#456073",
  h7: "#2C4558",
  h8: "#12202B",
  yes: "#0B7A4B",
  "yes-soft": "#E3F3EB",
  no: "#A32020",
  "no-soft": "#FBE9E7",
  mixed: "#855800",
  "mixed-soft": "#FBF1DC",
  open: "#44545F",
  "open-soft": "#E6ECEF",
  even: "#2C4558",
  "even-soft": "#DCE7EE",
  "arm-plain": "#56636E",
  "arm-bn": "#0F55A0",
  "arm-bnoff": "#1C7FA6",
  "arm-dropout": "#B84A00",
  "arm-ghost": "#8A2BE2",
  "arm-shared": "#0E4234",
  "arm-indep": "#4F3F08",
  "arm-layer": "#815630",
  "arm-bnoffstop": "#0D2128",
  "arm-ghoststop": "#4B2C7D",
  "arm-bnstop": "#2A30DE",
  "arm-boost": "#5E1F0E",
  "arm-frozen": "#17239F",
  focus: "#0F55A0",
};

/** The dark theme. */
export const darkTokens: Readonly<Record<Token, string>> = {
  paper: "#0E161D",
  surface: "#15202A",
  sunk: "#0A1117",
  line: "#27353F",
  "line-strong": "#5B6C79",
  ink: "#E6EDF2",
  "ink-2": "#B3C1CB",
  "ink-3": "#94A4B0",
  pin: "#FF5C9E",
  "pin-soft": "#3A1529",
  h0: "#15202A",
  h1: "#1F303D",
  h2: "#2C4353",
  h3: "#3D596B",
  h4: "#537386",
  h5: "#7291A4",
  h6: "#98B3C3",
  h7: "#C2D5E0",
  h8: "#F2F8FB",
  yes: "#49C98C",
  "yes-soft": "#10301F",
  no: "#FF8A80",
  "no-soft": "#3A1715",
  mixed: "#E3B341",
  "mixed-soft": "#332708",
  open: "#B3C1CB",
  "open-soft": "#22303A",
  even: "#C2D5E0",
  "even-soft": "#22384A",
  "arm-plain": "#A6B4BF",
  "arm-bn": "#5AA8F0",
  "arm-bnoff": "#7FD3EE",
  "arm-dropout": "#FF8F45",
  "arm-ghost": "#9A7CF5",
  "arm-shared": "#B5EBC5",
  "arm-indep": "#EEE094",
  "arm-layer": "#D6A184",
  "arm-bnoffstop": "#699A9C",
  "arm-ghoststop": "#A58EC4",
  "arm-bnstop": "#91BEF6",
  "arm-boost": "#EFA16E",
  "arm-frozen": "#DADCEB",
  focus: "#8CCBF5",
};

/** The tokens as CSS declarations, such as `--paper:#F5F7F8;--ink:#12202B`. */
export function tokenCss(tokens: readonly (readonly [name: string, value: string])[]): string {
  return tokens.map(([name, value]) => `--${name}:${value}`).join(";");
}
