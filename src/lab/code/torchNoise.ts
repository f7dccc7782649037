import type { Stage } from "../../core/nn/program.ts";
import { indent, methods } from "./pythonLines.ts";
import type { TorchLayer } from "./torchNorm.ts";

/** Dropout or injected noise of a stage in PyTorch; undefined for any other layer. All of them act in training alone. */
export function torchNoise({ spec }: Stage): TorchLayer | undefined {
  switch (spec.type) {
    case "dropout":
      return { make: `nn.${spec.spatial ? "Dropout2d" : "Dropout"}(${spec.rate})` };
    case "gaussianDropout":
      return {
        make: `GaussianDropout(${spec.rate})`,
        definition: noiseClass({
          name: "GaussianDropout",
          about:
            "Normal noise that multiplies, with the variance of dropout at rate p (Srivastava et al. 2014, section 10).",
          init: ["p"],
          draw: ["return torch.randn_like(h)"],
          apply: ["return h * (1 + (self.p / (1 - self.p)) ** 0.5 * self.draw(h))"],
        }),
      };
    case "gaussianNoise":
      return {
        make: `GaussianNoise(${spec.deviation})`,
        definition: noiseClass({
          name: "GaussianNoise",
          about: "Normal noise that is added.",
          init: ["deviation"],
          draw: ["return torch.randn_like(h)"],
          apply: ["return h + self.deviation * self.draw(h)"],
        }),
      };
    case "shiftedNoise":
      return {
        make: `ShiftedNoise(${spec.shift}, ${spec.scale}, ${spec.shiftSpread}, ${spec.scaleSpread})`,
        definition: noiseClass({
          name: "ShiftedNoise",
          about:
            "Noise whose mean and scale are drawn anew for each unit at every step (Santurkar et al. 2018, appendix A.2.1).",
          init: ["shift", "scale", "shift_spread", "scale_spread"],
          draw: [
            "unit = (1, h.shape[1], *[1] * (h.dim() - 2))",
            "mu = self.shift * (2 * torch.rand(unit) - 1)",
            "sigma = 1 + (self.scale - 1) * torch.rand(unit)",
            "shift = mu + self.shift_spread * (2 * torch.rand_like(h) - 1)",
            "return shift, sigma + self.scale_spread * torch.randn_like(h)",
          ],
          apply: ["shift, scale = self.draw(h)", "return scale * h + shift"],
        }),
      };
    default:
      return undefined;
  }
}

interface NoiseClass {
  readonly name: string;
  readonly about: string;
  /** Arguments of the constructor, kept under their names. */
  readonly init: readonly string[];
  readonly draw: readonly string[];
  readonly apply: readonly string[];
}

function noiseClass({ name, about, init, draw, apply }: NoiseClass): string[] {
  return [
    `class ${name}(nn.Module):`,
    ...indent([
      `"""${about}"""`,
      "",
      ...methods([
        [
          `def __init__(self, ${init.join(", ")}):`,
          ...indent(["super().__init__()", ...init.map((argument) => `self.${argument} = ${argument}`)]),
        ],
        ["def forward(self, h):", ...indent(["if not self.training:", "    return h", ...apply])],
        ["def draw(self, h):", ...indent(draw)],
      ]),
    ]),
  ];
}
