import { trainingCost } from "./cost.ts";
import { crossEntropy } from "./crossEntropy.ts";
import { drafts } from "./draft.ts";
import { measuredUnless } from "./measured.ts";
import { mean } from "./sample.ts";
import { setNamed, settle, wholeFrom } from "./settle.ts";
import { squaredError, squaredTargets } from "./squaredLoss.ts";
import type { Nets, SetName, Watch, WatchingInstrument } from "./types.ts";

const defaults = { set: "train", target: 0.5, every: 0 };

/**
 * E5, speed: steps of training until the loss of a set, in evaluation mode with population statistics, is below `target`
 * (nats; squared error under squared loss). It is looked at every `every` steps (0: once an epoch), so that the number is
 * known to the look. `speed.steps`: the first such step, not valid where it is never reached; `speed.restricted`: the same,
 * or all steps where it is never reached, a lower bound; `speed.flop`: those steps times the mean FLOP of a step, counted as
 * `cost.training` is, a lower bound where they are one; `speed.reached`: 1 or 0; `speed.final`: the loss after training.
 * Curve `speed.curve`: the loss at every look, from the untrained network on. A run that never reaches the target is
 * censored, and the mean of the survivors is no measure of speed. Cost: one forward pass a look.
 * Source: Kaplan and Meier 1958 for censoring; Ioffe and Szegedy 2015, section 4.2, for steps to a target.
 */
export const speed: WatchingInstrument = {
  id: "speed",
  title: "steps of training until a target loss",
  defaults,
  watch({ steps, stepsPerEpoch, count }, given): Watch {
    const settings = settle("speed", defaults, given);
    const set = setNamed("speed: set", settings.set);
    const every = wholeFrom("speed: every", 0, settings.every) || stepsPerEpoch;
    const at = [...Array.from({ length: Math.ceil(steps / every) }, (_, k) => k * every), steps];
    const losses: number[][] = Array.from({ length: count }, () => []);
    let squared = false;
    return {
      at,
      look(_, nets) {
        squared = nets.loss === "squared";
        lossOf(nets, set).forEach((loss, p) => {
          losses[p]?.push(loss);
        });
      },
      readings(nets) {
        return drafts(count).map((draft, p) => {
          const own = losses[p] ?? [];
          const first = own.findIndex((loss) => loss < settings.target);
          const put = (name: string, value: number, unit: string, why?: string): void => {
            const method = `loss of the ${set} set below ${settings.target}, looked at every ${every} steps`;
            draft.measures[name] = measuredUnless(why, value, { n: own.length, unit, method, replication: "seed" });
          };
          const known = own.every(Number.isFinite) ? undefined : "the network gives no finite numbers";
          const never = `the loss of the ${set} set did not fall below ${settings.target} in ${steps} steps`;
          put("speed.steps", at[first] ?? Number.NaN, "steps", known ?? (first < 0 ? never : undefined));
          const restricted = at[first] ?? steps;
          put("speed.restricted", restricted, "steps", known);
          const whole = trainingCost(nets.reference(p).program, nets.training, nets.examples(p, "train").y.length);
          put("speed.flop", (restricted * whole) / steps, "FLOP", known);
          put("speed.reached", Number(first >= 0), "fraction", known);
          put("speed.final", own.at(-1) ?? Number.NaN, squared ? "squared error" : "nats", known);
          draft.curves["speed.curve"] = Float32Array.from(own);
          return draft;
        });
      },
    };
  },
};

function lossOf(nets: Nets, set: SetName): readonly number[] {
  return nets.logits(set).map((logits, p) => {
    const { y } = nets.examples(p, set);
    const out = new Float64Array(y.length);
    const targets = squaredTargets(nets, p, set);
    return mean(
      targets === undefined ? crossEntropy(logits, y, nets.classes, 1, out) : squaredError(logits, targets, out),
    );
  });
}
