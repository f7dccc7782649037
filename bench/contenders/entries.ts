import { stepsPerEpoch, type Workload } from "../workloads/workload.ts";
import type { Contender } from "./contender.ts";
import { engineSteps, engineTrials } from "./engine.ts";
import type { FamilyId } from "./families.ts";
import { playground } from "./playground.ts";
import { typedArrays } from "./typedArrays.ts";

/** A line of a table: who does the workload, and in turns of how many steps. */
export interface Entry {
  readonly id: string;
  readonly title: string;
  /** Training steps of one turn: fewer for the slow, so that a turn takes about as long everywhere. */
  readonly steps: number;
  /** Ours, or else a peer: another library, and how it is asked to do the workload. */
  readonly contender?: Contender;
  readonly peer?: { readonly family: FamilyId; readonly mode: "one" | "channels_last" | "seeds" };
}

const one = "one network at a time";
const peers = {
  "torch one": { family: "torch", mode: "one", title: `PyTorch, ${one}` },
  "torch channels_last": { family: "torch", mode: "channels_last", title: `PyTorch, ${one}, channels last` },
  "torch seeds": { family: "torch", mode: "seeds", title: "PyTorch, baddbmm over the seeds" },
  "torch groups": { family: "torch", mode: "seeds", title: "PyTorch, convolution in groups over the seeds" },
  "jax one": { family: "jax", mode: "one", title: `jax-js, ${one}` },
  "jax seeds": { family: "jax", mode: "seeds", title: "jax-js, vmap over the seeds" },
  "tfjs one": { family: "tfjs", mode: "one", title: `TensorFlow.js, ${one}` },
  "tfjs seeds": { family: "tfjs", mode: "seeds", title: "TensorFlow.js, matrix products over the seeds" },
  "onnx one": { family: "onnx", mode: "one", title: `onnxruntime-web, the loop as a graph, ${one}` },
  "onnx seeds": { family: "onnx", mode: "seeds", title: "onnxruntime-web, the loop as a graph, all seeds" },
} as const;

/** Who does a workload. */
export function entriesOf(workload: Workload): readonly Entry[] {
  const perEpoch = stepsPerEpoch(workload);
  const some = perEpoch * Math.max(1, Math.round(workload.steps / 8 / perEpoch));
  const ours = (contender: Contender): Entry => ({ ...contender, steps: workload.steps, contender });
  const peer = (id: keyof typeof peers): Entry => {
    const { title, ...peer } = peers[id];
    return { id, title, steps: some, peer };
  };
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
        ...(["torch one", "torch seeds", "jax seeds", "tfjs seeds", "onnx seeds"] as const).map(peer),
      ];
    case "T1":
      return [
        ours(engineSteps("exact", false)),
        ours(engineSteps("exact", true)),
        ours(engineTrials("exact")),
        ours(engineSteps("fast", false)),
        loops,
        ...(workload.id === "T1 plain" ? [objects] : []),
        ...(["torch one", "torch seeds"] as const).map(peer),
      ];
    case "W2":
      return [
        ours(engineSteps("exact", false)),
        ours(engineSteps("fast", false)),
        ...(["torch one", "jax one", "tfjs one", "onnx one"] as const).map(peer),
      ];
    case "W3":
      return [
        ours(engineSteps("exact", false)),
        ours(engineTrials("exact")),
        ours(engineSteps("fast", false)),
        ...(["torch one", "torch channels_last", "torch groups"] as const).map(peer),
        // A step of it takes more than a second.
        { ...peer("jax one"), steps: 1 },
        ...(["tfjs one", "onnx one"] as const).map(peer),
      ];
    case "depth":
      return [ours(engineSteps("exact", false)), ours(engineSteps("fast", false)), peer("torch seeds")];
    default:
      return [ours(engineSteps("exact", false)), ours(engineSteps("fast", false))];
  }
}
