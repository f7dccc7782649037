import { stepsPerEpoch, type Workload } from "../workloads/workload.ts";
import type { Contender } from "./contender.ts";
import { engineSteps, engineTrials } from "./engine.ts";
import { playground } from "./playground.ts";
import type { TorchMode } from "./pytorch.ts";
import { typedArrays } from "./typedArrays.ts";

/** A line of a table: who does the workload, and in turns of how many steps. */
export interface Entry {
  readonly id: string;
  readonly title: string;
  /** Training steps of one turn: fewer for the slow, so that a turn takes about as long everywhere. */
  readonly steps: number;
  /** Absent: a process of another language. */
  readonly contender?: Contender;
  readonly torch?: TorchMode;
}

const torchTitles = { one: "PyTorch, one network at a time", bmm: "PyTorch, baddbmm over the seeds" } as const;

/** Who does a workload. */
export function entriesOf(workload: Workload): readonly Entry[] {
  const perEpoch = stepsPerEpoch(workload);
  const some = perEpoch * Math.max(1, Math.round(workload.steps / 8 / perEpoch));
  const ours = (contender: Contender): Entry => ({ ...contender, steps: workload.steps, contender });
  const torch = (torch: TorchMode): Entry => ({ id: `torch ${torch}`, title: torchTitles[torch], steps: some, torch });
  const loops: Entry = { ...typedArrays, steps: some, contender: typedArrays };
  const objects: Entry = { ...playground, steps: perEpoch, contender: playground };
  switch (workload.id.split(" ")[0]) {
    case "W1":
      return [
        ours(engineSteps("exact", false)),
        ours(engineSteps("exact", true)),
        ours(engineTrials("exact")),
        ours(engineSteps("fast", false)),
        ours(engineSteps("fast", true)),
        loops,
        { ...objects, steps: some },
        torch("one"),
        torch("bmm"),
      ];
    case "T1":
      return [
        ours(engineSteps("exact", false)),
        ours(engineSteps("exact", true)),
        ours(engineTrials("exact")),
        ours(engineSteps("fast", false)),
        loops,
        ...(workload.id === "T1 plain" ? [objects] : []),
        torch("one"),
        torch("bmm"),
      ];
    case "W2":
      return [ours(engineSteps("exact", false)), ours(engineSteps("fast", false)), torch("one")];
    default:
      return [ours(engineSteps("exact", false)), ours(engineSteps("fast", false))];
  }
}
