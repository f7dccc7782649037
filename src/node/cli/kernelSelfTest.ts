import { createHash } from "node:crypto";
import { makeDataset } from "../../core/data/makeDataset.ts";
import { createEngine } from "../../core/engine/engine.ts";
import type { KernelBuild } from "../../core/engine/types.ts";
import type { NetSpec, TrainSpec } from "../../core/nn/spec.ts";
import { float32Bytes } from "../../lab/float32Bytes.ts";

/** What the exact kernels must give on every machine; a kernel that may change results has another name and digest. */
export const EXACT_DIGEST = "a912f4a930ae7d40155807014467699ec64d123ea78822a10e624b1c39541690";

const NET: NetSpec = {
  inputs: 2,
  layers: [
    { type: "dense", units: 16 },
    {
      ...{ type: "batchNorm", dialect: "pytorch", statistics: 8, stopGradient: false },
      ...{ affine: true, eps: 1e-5, momentum: 0.1 },
    },
    { type: "matchedNoise", batch: 8, shared: true },
    { type: "tanh" },
    { type: "dropout", rate: 0.2, boosting: false },
    { type: "dense", units: 16 },
    { type: "relu" },
    { type: "dense", units: 2 },
  ],
  loss: "softmax",
  initialiser: "he",
};

const TRAIN: TrainSpec = {
  ...{ learningRate: 0.05, momentum: 0.9, batch: 16, epochs: 3 },
  ...{ lastBatch: "drop", reshuffle: true },
};

/**
 * Trains two small networks with every kind of kernel in them and digests losses and weights: the same number on every
 * machine for the exact build. Throws UserError where the machine cannot run the build.
 */
export function kernelDigest(build: KernelBuild): string {
  const members = [0, 1].map((seed) => ({
    ...{ root: 1, seed },
    data: makeDataset({ name: "moons", train: 64, validation: 16, test: 16 }, 1, seed),
  }));
  const { trainings, nets } = createEngine(build).trainGroup(NET, TRAIN, members);
  const hash = createHash("sha256");
  trainings.forEach(({ lossByStep }, net) => {
    hash.update(float32Bytes(lossByStep));
    for (let layer = 0; layer < 3; layer++) hash.update(float32Bytes(nets.weights(net, layer)));
  });
  return hash.digest("hex");
}
