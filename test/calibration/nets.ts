import { createEngine, type Engine } from "../../src/core/engine/engine.ts";
import { stream } from "../../src/core/math/random.ts";
import { judgeFamily } from "../../src/core/stats/family.ts";
import { standardDeviation } from "../../src/core/stats/sampleMoments.ts";
import { conclude } from "../../src/lab/conclude.ts";
import type { ExperimentFile } from "../../src/lab/experimentFile.ts";
import { plan } from "../../src/lab/plan.ts";
import { runTrials } from "../../src/lab/runTrials.ts";
import { experiment } from "../../src/lab/spec.ts";
import { GROUP } from "../../src/lab/trialTasks.ts";
import type { Decision, Experiment, PlannedTrial, TrialRecord } from "../../src/lab/types.ts";
import { count, type Measurement } from "./measurement.ts";

/** Metrics on which like networks are compared, in the words of the page. */
const METRICS = {
  "test.nll": "test loss",
  "test.accuracy": "test accuracy",
  "rely.single.maxT": "worst single-unit damage",
  "rely.curve.train": "area under the ablation curve",
} as const;
type MetricName = keyof typeof METRICS;
const NAMES = Object.keys(METRICS) as MetricName[];

/** Seeds of one population; smaller ones are parts of it. */
const MOST = 32;
const SIZES = [8, 16, 32];
const LOOKS = [8, 16, 24, 32];

/** Which networks are compared with their like. */
export interface Setting {
  readonly arm: "bn" | "dropout-.2";
  readonly data: "moons" | "xor";
}
export const SETTINGS: readonly Setting[] = [
  { arm: "bn", data: "moons" },
  { arm: "dropout-.2", data: "xor" },
];

/**
 * Real networks that do not differ: an arm, and another member of each of its seeds (`bn` and `bn+member2`), with the same
 * data and the same specification, but with a start, a batch order and noise of its own. Which of the two is called the
 * arm might as well be tossed, so every mean difference is 0 and every difference symmetric. They are planned, trained,
 * measured and judged by the laboratory's own functions.
 *
 * Each metric is judged alone and all four as one family, in parts of each size and with sequential looks.
 *
 * @param populations populations of 32 pairs
 */
export function nets(setting: Setting, populations: number): Measurement[] {
  const engine = createEngine("exact");
  const made = file(setting);
  const place = `${setting.arm} on ${setting.data}`;
  const random = stream(4, 0, `calibration/nets/${place}`);
  const { add, measurements } = tally();
  const differences = new Map<string, number[][]>(NAMES.map((name) => [name, []]));
  for (let population = 0; population < populations; population++) {
    const first = population * MOST;
    const { planned, records } = train({ ...made, firstSeed: first }, engine);
    for (const size of SIZES)
      for (let start = first; start < first + MOST; start += size) {
        const found = conclude([made], cellsOf(planned, start, size), records);
        const seeds = `${size}`;
        add({ ...FALSE, what: FAMILY, law: place, seeds }, anyDirected(found.estimates));
        for (const one of found.estimates) {
          const law = `${place}: ${METRICS[one.on as MetricName]}`;
          const { differences: d, better, margin, low, high, divergedPairs, invalidPairs } = one;
          const alone = judgeFamily([{ differences: d, better, margin, divergedPairs, invalidPairs }], { random });
          add({ ...FALSE, what: "one comparison, supported or refuted", law, seeds }, anyDirected(alone));
          if (d.length >= 2)
            add(
              { ...COVERS, what: "fixed looks, of the mean (t, widened by Hall's)", law, seeds },
              low <= 0 && 0 <= high,
            );
          if (size === MOST) differences.get(one.on)?.push([...d]);
        }
      }
    const ever = LOOKS.some((size) => {
      const looks = { type: "sequential", at: LOOKS } as const;
      return anyDirected(conclude([made], cellsOf(planned, first, size), records, looks).estimates);
    });
    add({ ...FALSE, what: FAMILY_LOOKS, law: place, seeds: LOOKS.join(", ") }, ever);
  }
  return [
    ...measurements(),
    ...NAMES.flatMap((name) => planted(`${place}: ${METRICS[name]}`, differences.get(name) ?? [])),
  ];
}

const FAMILY = "any of four comparisons, supported or refuted";
const FAMILY_LOOKS = "sequential looks at four comparisons, any ever supported or refuted";
const FALSE = { table: "netVerdicts", rule: "atMost", nominal: 0.05 } as const;
const COVERS = { table: "netCoverage", rule: "coverage", nominal: 0.95 } as const;

type Row = Omit<Measurement, "hits" | "times">;

function tally(): { readonly add: (row: Row, hit: boolean) => void; readonly measurements: () => Measurement[] } {
  const found = new Map<string, { row: Row; hits: number; times: number }>();
  return {
    add(row, hit) {
      const key = `${row.table} ${row.what} ${row.law} ${row.seeds}`;
      const { hits, times } = found.get(key) ?? { hits: 0, times: 0 };
      found.set(key, { row, hits: hits + (hit ? 1 : 0), times: times + 1 });
    },
    measurements: () => [...found.values()].map(({ row, ...counts }) => ({ ...row, ...counts })),
  };
}

const anyDirected = (judged: readonly { readonly decision: Decision }[]): boolean =>
  judged.some(({ decision }) => decision === "supported" || decision === "refuted");

function file({ arm, data }: Setting): Experiment {
  const content: ExperimentFile = {
    data: { name: data, train: 64, validation: 32, test: 128, ablation: 64 },
    net: ["dense 12", "relu", "dense 12", "relu", "dense 2"],
    train: { epochs: 12, batch: 16 },
    arms: [arm, `${arm}+member2`],
    seeds: MOST,
    instruments: ["generalisation", "rely.single", { id: "rely.curve", orders: 5 }],
    compare: NAMES.map((on) => ({ arm, against: `${arm}+member2`, on })),
  };
  return experiment(content, "like-networks");
}

function train(
  made: Experiment,
  engine: Engine,
): { readonly planned: readonly PlannedTrial[]; readonly records: ReadonlyMap<string, TrialRecord> } {
  const planned = plan(made, engine.kernel);
  const records = new Map<string, TrialRecord>();
  for (const cells of Map.groupBy(planned, ({ arm }) => arm).values())
    for (let from = 0; from < cells.length; from += GROUP) {
      const specs = cells.slice(from, from + GROUP).map(({ spec }) => spec);
      for (const record of runTrials(specs, { trainGroup: engine.trainGroup }))
        records.set(record.trial, { ...record, arrays: {} });
    }
  return { planned, records };
}

function cellsOf(planned: readonly PlannedTrial[], first: number, size: number): PlannedTrial[] {
  return planned.filter(({ seed }) => seed >= first && seed < first + size);
}

/** The same real differences with a constant added: an effect whose size is known. */
function planted(law: string, populations: readonly (readonly number[])[]): Measurement[] {
  const sd = standardDeviation(populations.flat());
  return [0.5, 1, 2].flatMap((effect) =>
    SIZES.map((size): Measurement => {
      const random = stream(4, size, `calibration/planted/${law}/${effect}`);
      const parts = populations.flatMap((population) =>
        Array.from({ length: Math.floor(population.length / size) }, (_, i) =>
          population.slice(i * size, (i + 1) * size),
        ),
      );
      let at = 0;
      return {
        ...{ table: "netPower", rule: "power", what: `d_z ${effect}, one planned look`, law, seeds: `${size}` },
        ...count(parts.length, () => {
          const shifted = parts[at++].map((d) => d + effect * sd);
          const [verdict] = judgeFamily([{ differences: shifted, better: "higher", margin: 1e-9 * sd }], { random });
          return verdict.decision === "supported";
        }),
      };
    }),
  );
}
