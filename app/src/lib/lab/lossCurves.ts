import { stepsPerEpoch } from "../../../../src/core/nn/stepsPerEpoch.ts";
import { type ArmCells, BAND, meanInterval, type TaskCells } from "../../../../src/lab/report/input/taskCells.ts";
import type { CurveArm, CurveSet } from "../../../../src/lab/report/reportInput.ts";
import type { TrialRecord, TrialSpec } from "../../../../src/lab/types.ts";

/** Points of the axis besides the first. */
const POINTS = 24;

/**
 * Test loss while training (`speed.curve` on the test set: mean over the seeds and its band) and, thin, the loss of the
 * training batches in training mode (`loss`), over epochs. Arms with other batches have other steps: every curve is read at
 * the same 25 places, the test loss between two looks on a straight line, the batch loss as the mean since the place before.
 * Undefined where no record has looks at the test set.
 */
export function lossCurves({ arms, experiment }: TaskCells): CurveSet | undefined {
  const { epochs } = experiment.train;
  const x = Array.from({ length: POINTS + 1 }, (_, i) => (i * epochs) / POINTS);
  const curves = Object.fromEntries(
    arms.flatMap((arm): [string, CurveArm][] => {
      const found = recordsOf(arm);
      if (found.length === 0) return [];
      const test = found.map(({ record, spec }) => testLoss(record, spec, x));
      const train = found.map(({ record, spec }) => batchLoss(record, spec, x));
      const points = x.map((_, i) => meanInterval(test.map((curve) => curve[i] ?? Number.NaN)));
      return [
        [
          arm.arm,
          {
            n: found.length,
            mean: points.map(({ mean }) => mean),
            low: points.map(({ low }) => low),
            high: points.map(({ high }) => high),
            thin: x.map((_, i) => meanInterval(train.map((curve) => curve[i] ?? Number.NaN)).mean),
          },
        ],
      ];
    }),
  );
  if (Object.keys(curves).length === 0) return undefined;
  return {
    ...{ id: "loss", kind: "training", title: "Loss", xLabel: "epochs", method: BAND, x, arms: curves },
    yLabel: experiment.loss === "squared" ? "squared error" : "nats",
  };
}

interface Trained {
  readonly record: TrialRecord;
  readonly spec: TrialSpec;
}

function recordsOf({ cells }: ArmCells): readonly Trained[] {
  return cells.flatMap(({ record }) =>
    record?.outcome === "ok" &&
    !("imported" in record.spec) &&
    record.curves["speed.curve"] !== undefined &&
    looks(record.spec) !== undefined
      ? [{ record, spec: record.spec }]
      : [],
  );
}

/** Steps between two looks at the test set; undefined where there are none. */
function looks({ instruments, data, train }: TrialSpec): number | undefined {
  const speed = instruments.find(({ id, set }) => id === "speed" && set === "test");
  if (speed === undefined) return undefined;
  return Number(speed["every"]) || stepsPerEpoch(data.train, train);
}

/** The test loss at the places `x` in epochs; NaN behind the end of the training. */
function testLoss({ curves }: TrialRecord, spec: TrialSpec, x: readonly number[]): readonly number[] {
  const curve = curves["speed.curve"] ?? new Float32Array();
  const epoch = stepsPerEpoch(spec.data.train, spec.train);
  const steps = epoch * spec.train.epochs;
  const every = looks(spec) ?? steps;
  const at = Array.from(curve, (_, k) => Math.min(k * every, steps));
  return x.map((place) => {
    const step = place * epoch;
    if (step > steps) return Number.NaN;
    const after = at.findIndex((own) => own >= step);
    const [from = 0, to = 0] = [at[after - 1], at[after]];
    const [low = Number.NaN, high = Number.NaN] = [curve[Math.max(0, after - 1)], curve[after]];
    return to > from && after > 0 ? low + ((step - from) / (to - from)) * (high - low) : high;
  });
}

/** Mean of the batch losses between each place and the one before; NaN at the first, before any training. */
function batchLoss({ curves }: TrialRecord, spec: TrialSpec, x: readonly number[]): readonly number[] {
  const curve = curves["loss"] ?? new Float32Array();
  const epoch = stepsPerEpoch(spec.data.train, spec.train);
  const steps = epoch * spec.train.epochs;
  // As `thin` picks them: evenly spaced, first and last included.
  const at = Array.from(curve, (_, i) => Math.round((i * (steps - 1)) / Math.max(1, curve.length - 1)) + 1);
  return x.map((place, i) => {
    const from = (x[i - 1] ?? Number.POSITIVE_INFINITY) * epoch;
    const own = Array.from(curve).filter((_, k) => (at[k] ?? 0) > from && (at[k] ?? 0) <= place * epoch);
    return own.length === 0 ? Number.NaN : own.reduce((sum, value) => sum + value, 0) / own.length;
  });
}
