import type { StepDraws } from "../../../core/nn/network.ts";
import type { LayerSpec } from "../../../core/nn/spec.ts";
import type { Adapter, Answer } from "../adapter.ts";
import { numberAt, tensorAt } from "../caseReader.ts";
import type { GoldenCase } from "../golden.ts";
import { layerAnswer, passKernel } from "./kernelLayer.ts";
import { passLayers } from "./referenceLayer.ts";

/** `spatial_dropout`: a feature map is kept or dropped as a whole; the mask is (B, C). */
export const spatialDropoutAdapter: Adapter = {
  reference(golden) {
    return noiseAnswer(golden, spatialOf(golden), { masks: [tensorAt(golden, "inputs.mask").data] });
  },
  kernel: (golden, kernel) =>
    layerAnswer(
      passKernel(golden, kernel, [spatialOf(golden)], [{}], { masks: [tensorAt(golden, "inputs.mask").data] }),
    ),
};

/** `gaussian_dropout`: x (1 + sqrt(p / (1 - p)) z). */
export const gaussianDropoutAdapter: Adapter = {
  reference(golden) {
    return noiseAnswer(golden, gaussianDropoutOf(golden), { normals: [tensorAt(golden, "inputs.z").data] });
  },
  kernel: (golden, kernel) =>
    layerAnswer(
      passKernel(golden, kernel, [gaussianDropoutOf(golden)], [{}], { normals: [tensorAt(golden, "inputs.z").data] }),
    ),
};

/** `gaussian_noise`: x + sd z. */
export const gaussianNoiseAdapter: Adapter = {
  reference(golden) {
    return noiseAnswer(golden, gaussianNoiseOf(golden), { normals: [tensorAt(golden, "inputs.z").data] });
  },
  kernel: (golden, kernel) =>
    layerAnswer(
      passKernel(golden, kernel, [gaussianNoiseOf(golden)], [{}], { normals: [tensorAt(golden, "inputs.z").data] }),
    ),
};

function spatialOf(golden: GoldenCase): LayerSpec {
  return { type: "dropout", rate: numberAt(golden, "config.p"), boosting: false, spatial: true };
}

function gaussianDropoutOf(golden: GoldenCase): LayerSpec {
  return { type: "gaussianDropout", rate: numberAt(golden, "config.p") };
}

function gaussianNoiseOf(golden: GoldenCase): LayerSpec {
  return { type: "gaussianNoise", deviation: numberAt(golden, "config.stddev") };
}

function noiseAnswer(golden: GoldenCase, spec: LayerSpec, draws: StepDraws): Answer {
  const { y, evaluated, x } = passLayers(golden, [spec], [{}], draws);
  return { values: { "outputs.y": y, "outputs.y_eval": evaluated, "gradients.x": x } };
}
