/** What a measure looks at; rows of two kinds may disagree for a reason that is known. */
type Kind = "damage" | "damageAtT" | "curveTrain" | "curveTest" | "share" | "inputs" | "accuracy" | "loss" | "other";

/** A pair of kinds that was seen to disagree, and why it can (INSTRUMENTS part 3). */
interface Reason {
  readonly kinds: readonly [readonly Kind[], readonly Kind[]];
  readonly why: string;
}

const DAMAGE: readonly Kind[] = ["damage", "damageAtT"];

const REASONS: readonly Reason[] = [
  {
    kinds: [["damage"], ["damageAtT"]],
    why: "raw damage in nats grows with over-confidence; at the temperature T* only the reliance is left",
  },
  {
    kinds: [DAMAGE, ["curveTrain", "curveTest"]],
    why: "one asks for the worst single unit, the other for the redundancy of all units together",
  },
  {
    kinds: [["curveTrain"], ["curveTest"]],
    why: "test accuracy starts nearer to chance, so its ablation curve is flatter and noisier",
  },
  {
    kinds: [DAMAGE, ["share"]],
    why: "shares are shares of a total: when the total collapses, the small rest may be spread unevenly",
  },
  { kinds: [DAMAGE, ["inputs"]], why: "the effective number of inputs looks at weights and spread, not at the loss" },
  { kinds: [["accuracy"], ["loss"]], why: "loss also counts calibration, accuracy only the ranking of the classes" },
];

/** Measures of reliance: any two of them may be taken for each other, so any two are held together. */
const RELIANCE: readonly Kind[] = [...DAMAGE, "curveTrain", "curveTest", "share", "inputs"];

const LAYERS = "normalisation and noise act differently in different layers";
const DIFFERENT = "they measure different sides of reliance, and neither is the right one by itself";

/** Why two metrics of one contrast can give opposite answers; undefined where nobody would take one for the other. */
export function whyDisagree(one: string, other: string): string | undefined {
  const [a, b] = [kindOf(one), kindOf(other)];
  const oneLayer = layerOf(one) === layerOf(other);
  if (a === b) return baseOf(one) === baseOf(other) ? LAYERS : undefined;
  if (!oneLayer && DAMAGE.includes(a) && DAMAGE.includes(b)) return LAYERS;
  const known = REASONS.find(
    ({ kinds: [left, right] }) => (left.includes(a) && right.includes(b)) || (left.includes(b) && right.includes(a)),
  );
  return known?.why ?? (RELIANCE.includes(a) && RELIANCE.includes(b) ? DIFFERENT : undefined);
}

function layerOf(on: string): string {
  return on.slice(baseOf(on).length);
}

function baseOf(on: string): string {
  return on.replace(/\.(layer\d+|output)$/, "");
}

function kindOf(on: string): Kind {
  const base = baseOf(on);
  if (/^rely\.single\..*?(max|worstClass)T$/.test(base)) return "damageAtT";
  if (/^rely\.single\..*?(max|worstClass)$/.test(base)) return "damage";
  if (/^rely\.single\..*?(topShare|topShareRatio|gini)T?$/.test(base)) return "share";
  if (/^rely\.curve\.(mean\.)?train/.test(base)) return "curveTrain";
  if (/^rely\.curve\./.test(base)) return "curveTest";
  if (/^concentration\./.test(base)) return "inputs";
  if (/\.accuracy$/.test(base)) return "accuracy";
  return /\.(nll|nllAtT)$/.test(base) ? "loss" : "other";
}
