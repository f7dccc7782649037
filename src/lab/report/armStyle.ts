import type { ArmToken } from "./tokens.ts";

/** Shape of an arm's mark. Those that begin with `hollow` are filled with the background. */
export type Marker =
  | "square"
  | "circle"
  | "triangle"
  | "diamond"
  | "down"
  | "hollowSquare"
  | "hollowCircle"
  | "hollowTriangle"
  | "hollowDiamond"
  | "hollowDown"
  | "dotted"
  | "plus"
  | "cross";

/** How an arm is drawn everywhere: hue and mark differ from those of every other arm, and so does the dash of all but `plain` and `bn`. */
export interface ArmStyle {
  readonly color: ArmToken;
  readonly marker: Marker;
  /** Empty: solid. */
  readonly dash: readonly number[];
  readonly round: boolean;
}

const families: readonly { readonly arm: RegExp; readonly style: ArmStyle }[] = [
  family(/^plain$/, "arm-plain", "square", []),
  family(/^bn$/, "arm-bn", "circle", []),
  family(/^bn-full$/, "arm-bnoff", "hollowCircle", [5, 3]),
  family(/^bn-g\d+$/, "arm-ghost", "diamond", [9, 3]),
  family(/^bn-full\+shared\d*$/, "arm-shared", "down", [9, 3, 2, 3]),
  family(/^bn-full\+indep\d*$/, "arm-indep", "hollowDown", [3, 3]),
  family(/^(dropout|input-dropout|spatial|gdropout|gnoise)/, "arm-dropout", "triangle", [1.5, 3], true),
  family(/^boosting/, "arm-boost", "hollowTriangle", [1.5, 5], true),
  family(/^(layernorm|groupnorm-\d+|instancenorm)$/, "arm-layer", "plus", [12, 5]),
  family(/^bn-full-stop$/, "arm-bnoffstop", "hollowSquare", [5, 3, 1.5, 3]),
  family(/^bn-g\d+-stop$/, "arm-ghoststop", "hollowDiamond", [7, 3, 1.5, 3, 1.5, 3]),
  family(/^bn-stop$/, "arm-bnstop", "dotted", [12, 3, 3, 3]),
  family(/^bn-frozen/, "arm-frozen", "cross", [2, 2, 7, 2]),
];

/**
 * A style for each arm, by the families of CLAIMS 2.1. The first arm of a family has the family's own style; a second
 * one (two dropout rates), and arms outside the families, take what no other arm of the report uses.
 */
export function armStyles(arms: readonly string[]): ReadonlyMap<string, ArmStyle> {
  const styles = new Map<string, ArmStyle>();
  const used = new Set<ArmStyle>();
  for (const arm of arms) {
    const own = families.find(({ arm: pattern }) => pattern.test(arm))?.style;
    if (own === undefined || used.has(own)) continue;
    used.add(own);
    styles.set(arm, own);
  }
  // From the back: the families least often met come first.
  const spare = families
    .map(({ style }) => style)
    .filter((style) => !used.has(style))
    .reverse();
  for (const [index, arm] of arms.filter((name) => !styles.has(name)).entries())
    styles.set(arm, spare[index] ?? repeated(index - spare.length));
  return styles;
}

/** More arms than styles: hues and marks come round again with longer dashes. */
function repeated(index: number): ArmStyle {
  const { style } = families[index % families.length] ?? family(/^/, "arm-plain", "square", []);
  const round = Math.floor(index / families.length) + 1;
  const other = families[(index + 5 * round) % families.length]?.style ?? style;
  return { ...style, marker: other.marker, dash: [2 + round, 2, 4 + 3 * round + (index % families.length), 2] };
}

function family(
  arm: RegExp,
  color: ArmToken,
  marker: Marker,
  dash: readonly number[],
  round = false,
): { readonly arm: RegExp; readonly style: ArmStyle } {
  return { arm, style: { color, marker, dash, round } };
}
