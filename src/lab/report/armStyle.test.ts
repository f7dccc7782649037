import { describe, expect, test } from "vitest";
import { armStyles } from "./armStyle.ts";
import { type ArmToken, darkTokens, lightTokens, type Token } from "./tokens.ts";

const catalogue = [
  "plain",
  "bn",
  "bn-g16",
  "bn-full",
  "bn-full+shared16",
  "bn-full+indep16",
  "dropout-.2",
  "boosting-.2",
  "layernorm",
  "bn-full-stop",
  "bn-g16-stop",
  "bn-stop",
  "bn-frozen",
];
/** The arms of the main figures. */
const main = catalogue.slice(0, 9).filter((arm) => arm !== "boosting-.2");

describe("armStyles", () => {
  test("the arms of the catalogue keep the tokens, marks and dashes that the design gives them", () => {
    const styles = armStyles(["plain", "bn", "bn-full", "dropout-.2"]);
    expect(styles.get("plain")).toMatchObject({ color: "arm-plain", marker: "square", dash: [] });
    expect(styles.get("bn")).toMatchObject({ color: "arm-bn", marker: "circle", dash: [] });
    expect(styles.get("bn-full")).toMatchObject({ color: "arm-bnoff", marker: "hollowCircle", dash: [5, 3] });
    expect(styles.get("dropout-.2")).toMatchObject({
      color: "arm-dropout",
      marker: "triangle",
      dash: [1.5, 3],
      round: true,
    });
  });

  test("no two arms of a report share a mark or a hue, and only plain and bn share a dash", () => {
    const styles = [...armStyles(catalogue)];
    const unlike = (of: (style: (typeof styles)[number][1]) => string) =>
      new Set(styles.map(([, style]) => of(style))).size;
    expect(unlike(({ marker }) => marker)).toBe(catalogue.length);
    expect(unlike(({ color }) => color)).toBe(catalogue.length);
    expect(unlike(({ dash }) => dash.join(" "))).toBe(catalogue.length - 1);
  });

  test("a second arm of a family, and one of no family, take a style that is free", () => {
    const styles = armStyles(["plain", "dropout-.2", "dropout-.5", "mixup"]);
    const seen = new Set([...styles.values()].map(({ marker, dash, color }) => `${marker}/${dash}/${color}`));
    expect(seen.size).toBe(4);
    expect(styles.get("dropout-.2")?.color).toBe("arm-dropout");
  });

  test("the kin of layer norm and of dropout look like them where these are not there", () => {
    const styles = armStyles(["plain", "groupnorm-4", "gnoise-.1"]);
    expect(styles.get("groupnorm-4")?.color).toBe("arm-layer");
    expect(styles.get("gnoise-.1")?.color).toBe("arm-dropout");
    expect(armStyles(["plain", "input-dropout-.2"]).get("input-dropout-.2")?.color).toBe("arm-dropout");
  });

  test("forty arms all look different", () => {
    const styles = armStyles(Array.from({ length: 40 }, (_, index) => `arm ${index}`));
    expect(new Set([...styles.values()].map((style) => JSON.stringify(style))).size).toBe(40);
  });
});

type Rgb = readonly [number, number, number];

/** Machado, Oliveira, Fernandes 2009, table 1, severity 1. */
const visions: Readonly<Record<string, readonly Rgb[]>> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function linear(hex: string): Rgb {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

/** WCAG 2 contrast ratio. */
function contrast(a: string, b: string): number {
  const luminance = (hex: string) =>
    linear(hex).reduce((sum, value, i) => sum + value * [0.2126, 0.7152, 0.0722][i], 0);
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** CIE 1976 distance as someone with this vision sees the two colours. */
function distance(a: string, b: string, vision: readonly Rgb[]): number {
  const lab = (hex: string) => {
    const rgb = linear(hex);
    const seen = vision.map((row) => Math.min(1, Math.max(0, row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2])));
    const f = (t: number) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
    const x = f((0.4124 * seen[0] + 0.3576 * seen[1] + 0.1805 * seen[2]) / 0.95047);
    const y = f(0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2]);
    const z = f((0.0193 * seen[0] + 0.1192 * seen[1] + 0.9505 * seen[2]) / 1.08883);
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
  };
  const [p, q] = [lab(a), lab(b)];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

describe.each([
  ["light", lightTokens],
  ["dark", darkTokens],
] as const)("the %s theme", (_, tokens: Readonly<Record<Token, string>>) => {
  const styles = armStyles(catalogue);
  const color = (arm: string) => tokens[styles.get(arm)?.color as ArmToken];

  test("every arm's hue can be read as text on a panel: contrast of at least 4.5 (WCAG 2.2 AA)", () => {
    for (const arm of catalogue) expect(contrast(color(arm), tokens.surface), arm).toBeGreaterThanOrEqual(4.5);
  });

  test("verdicts, captions and the pin can be read where they stand", () => {
    for (const name of ["yes", "no", "mixed", "open", "even"] as const)
      expect(contrast(tokens[name], tokens[`${name}-soft`]), name).toBeGreaterThanOrEqual(4.5);
    for (const name of ["ink", "ink-2", "ink-3", "pin"] as const)
      for (const back of ["paper", "surface"] as const)
        expect(contrast(tokens[name], tokens[back]), `${name} on ${back}`).toBeGreaterThanOrEqual(4.5);
  });

  test("the main arms are told apart by hue alone under every colour blindness, all arms at least a little", () => {
    for (const [i, a] of catalogue.entries())
      for (const b of catalogue.slice(0, i))
        for (const [name, vision] of Object.entries(visions)) {
          // 10 is several times the just noticeable difference of about 2.3; marks and dashes tell the rest apart.
          const least = main.includes(a) && main.includes(b) ? 10 : 5;
          expect(distance(color(a), color(b), vision), `${a} and ${b}, ${name}`).toBeGreaterThanOrEqual(least);
        }
  });

  test("the pin is not the hue of any main arm", () => {
    // Orange and magenta are nearest to one another under tritanopia (7.6), where the pin is also always outlined.
    for (const arm of main)
      for (const [name, vision] of Object.entries(visions))
        expect(distance(color(arm), tokens.pin, vision), `${arm}, ${name}`).toBeGreaterThanOrEqual(7);
  });
});
