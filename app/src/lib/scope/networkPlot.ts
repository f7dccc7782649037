import type { Messages } from "#lib/messages/messages.ts";
import type { ArmStyle } from "../../../../src/lab/report/armStyle.ts";
import { formatPercent } from "../../../../src/lab/report/formatNumber.ts";
import type { UnitReadings } from "../../../../src/lab/scope/unitReadings.ts";
import type { UnitPlace } from "./lens.svelte.ts";
import type { NetworkPlot } from "./networkScene.ts";
import type { Look, Opened } from "./scopeCalls.ts";
import { among, foremost, relianceStrength, sharesOf, weightStrength } from "./unitNumbers.ts";

/** Units of a layer, inputs and outputs that are drawn at most. */
const SHOWN = 16;
const ENDS = 10;

/** What is to be drawn of a network, and how. */
export interface Drawn {
  readonly opened: Opened;
  readonly look: Look;
  readonly readings: UnitReadings | undefined;
  /** Upstream hidden layer of the pair that is drawn. */
  readonly from: number;
  readonly lines: "weights" | "reliance";
  readonly out: UnitPlace | undefined;
  readonly arm: string;
  readonly seed: number;
  readonly style: ArmStyle;
}

/** The drawing, with the units that stand in it. */
export interface DrawnNetwork {
  readonly plot: NetworkPlot;
  /** Numbers of the units drawn. */
  readonly upstream: readonly number[];
  readonly downstream: readonly number[];
}

/** What a network looks like at a moment. */
export function networkPlot(
  { opened, look, readings, from, lines, out, arm, seed, style }: Drawn,
  words: Messages["scope"],
): DrawnNetwork {
  const { units } = opened;
  const own = units[from] ?? 0;
  const behind = units[from + 1];
  const near = readings?.reliance[from]?.[0] ?? look.reliance[from];
  const { shares, pin } = sharesOf(near);
  // Who is drawn is settled while the network stands still, so that nobody comes and goes while it trains.
  const upstream = foremost(own, readings === undefined ? [] : shares, SHOWN);
  const next = behind === undefined ? [] : foremost(behind, readings?.damage[from + 1] ?? [], SHOWN);
  const outputs = foremost(opened.outputs, [], ENDS);
  const showsOutputs = from + 2 >= units.length;
  const drawnOutputs = showsOutputs ? outputs : [];
  const single = opened.single[from] ?? true;
  const strength = (layer: number, to: number): Float32Array => {
    const reliance = readings?.reliance[layer]?.[0] ?? look.reliance[layer];
    return (lines === "reliance" || !single) && reliance !== undefined
      ? relianceStrength(reliance)
      : weightStrength(look.weights[layer + 1] ?? new Float32Array(0), units[layer] ?? 1, to);
  };
  const firstWidth = behind ?? opened.outputs;
  const taken = (to: number): ArrayLike<number> | undefined => {
    const read = out === undefined ? undefined : readings?.reliance[out.layer]?.[to - out.layer - 1];
    if (read === undefined || out === undefined) return undefined;
    const [rows, columns] = read.shape;
    return Array.from({ length: rows }, (_, d) => read.data[d * columns + out.unit] ?? 0);
  };
  const suffersNext = out?.layer === from && behind !== undefined ? taken(from + 1) : undefined;
  const suffersOutputs = showsOutputs ? taken(units.length) : undefined;
  const values = look.clouds.values[from] ?? new Float32Array(0);
  const inputs = from > 0 ? [] : inputNames(opened, words);
  const pinPlace = pin === undefined ? -1 : upstream.indexOf(pin.unit);
  const outPlace = placeOf(out, from, upstream, next);
  return {
    upstream,
    downstream: next,
    plot: {
      label:
        pin === undefined
          ? words.labelBare(arm, seed)
          : words.label(arm, seed, `h${pin.unit + 1}`, formatPercent(pin.share)),
      description: words.description,
      inputs,
      upstream: upstream.map((unit) => ({
        unit,
        values: Array.from({ length: look.clouds.count }, (_, k) => values[k * own + unit] ?? Number.NaN),
        still: look.clouds.still[from]?.[unit] ?? Number.NaN,
      })),
      downstream: next,
      outputs: drawnOutputs.map((index) => {
        if (opened.regression || opened.outputs === 1)
          return { name: words.outputName(index + 1), short: words.outputName(index + 1) };
        return { name: words.className(index), short: String(index) };
      }),
      links: {
        ...(inputs.length === 0 ? {} : { inputs: inputLinks(opened, look, inputs.length, upstream) }),
        between: {
          count: behind === undefined ? drawnOutputs.length : next.length,
          strength: among(strength(from, firstWidth), firstWidth, upstream, behind === undefined ? drawnOutputs : next),
        },
        ...(behind === undefined || drawnOutputs.length === 0
          ? {}
          : {
              outputs: {
                count: drawnOutputs.length,
                strength: among(strength(from + 1, opened.outputs), opened.outputs, next, drawnOutputs),
              },
            }),
      },
      ...(pinPlace < 0 ? {} : { pin: pinPlace }),
      ...(outPlace === undefined ? {} : { out: outPlace }),
      suffering: {
        ...(suffersNext === undefined ? {} : { downstream: next.map((d) => suffersNext[d] ?? 0) }),
        ...(suffersOutputs === undefined ? {} : { outputs: drawnOutputs.map((k) => suffersOutputs[k] ?? 0) }),
      },
      style,
      words: {
        upstream: words.upstreamHead(from + 1, look.clouds.count, look.clouds.batch),
        downstream: words.layerHead(from + 2),
      },
    },
  };
}

function placeOf(
  out: UnitPlace | undefined,
  from: number,
  upstream: readonly number[],
  downstream: readonly number[],
): NetworkPlot["out"] {
  if (out === undefined) return undefined;
  const column = out.layer === from ? "upstream" : out.layer === from + 1 ? "downstream" : undefined;
  if (column === undefined) return undefined;
  const place = (column === "upstream" ? upstream : downstream).indexOf(out.unit);
  return place < 0 ? undefined : { column, place };
}

function inputNames({ inputs }: Opened, words: Messages["scope"]): readonly string[] {
  if (inputs > ENDS) return [words.inputsName(inputs)];
  return Array.from({ length: inputs }, (_, i) => words.inputName(i + 1));
}

/** Weights of each input, or of all of them together, on the units drawn. */
function inputLinks(
  { units }: Opened,
  { weights }: Look,
  inputs: number,
  upstream: readonly number[],
): { readonly count: number; readonly strength: Float32Array } {
  const own = units[0] ?? 1;
  const strength = weightStrength(weights[0] ?? new Float32Array(0), inputs, own);
  const all = Array.from({ length: inputs }, (_, i) => i);
  return { count: upstream.length, strength: among(strength, own, all, upstream) };
}
