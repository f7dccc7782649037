import type { TrainSpec } from "../../core/nn/spec.ts";
import { type StepCoefficients, stepCoefficients } from "../../core/nn/stepCoefficients.ts";
import { indent, type Lines, literal, methods, oneMinus } from "./pythonLines.ts";

/** How a PyTorch program moves the weights. */
export interface TorchOptimiser {
  /** The expression that makes it from `parameters`. */
  readonly make: string;
  /** A class, where PyTorch has none that computes the same. */
  readonly definition: Lines;
  /** Lines of a step: between backward pass and optimiser, and behind it. */
  readonly before: Lines;
  readonly after: Lines;
}

/** The optimiser of a training in PyTorch; Keras' dialects are written out. */
export function torchOptimiser(train: TrainSpec): TorchOptimiser {
  const { optimiser = "sgd", dialect = "pytorch", weightDecay, clipNorm, maxNorm } = train;
  const keras = dialect === "keras" && !(optimiser === "sgd" && train.schedule === undefined);
  const l2 = weightDecay?.form === "l2" ? weightDecay.rate : 0;
  const decoupled = weightDecay?.form === "decoupled" ? weightDecay.rate : 0;
  // AdamW decays the weights itself; the others have no decay of this form.
  const rate = train.schedule === undefined ? "LEARNING_RATE" : "rate";
  const byHand = decoupled > 0 && (keras || !isAdam(train));
  return {
    ...(keras ? kerasOptimiser(train, l2) : { make: ownOptimiser(train, l2, byHand ? 0 : decoupled), definition: [] }),
    before: [
      ...(clipNorm === undefined ? [] : [`nn.utils.clip_grad_norm_(net.parameters(), ${clipNorm})`]),
      ...(byHand
        ? [
            "with torch.no_grad():",
            "    for p in net.parameters():",
            `        p *= 1 - ${rate} * ${literal(decoupled)}`,
          ]
        : []),
    ],
    after: maxNorm === undefined ? [] : [`limit_norms(net, ${maxNorm})`],
  };
}

function isAdam({ optimiser }: TrainSpec): boolean {
  return optimiser === "adam" || optimiser === "adamw";
}

function ownOptimiser(train: TrainSpec, l2: number, decoupled: number): string {
  const { optimiser = "sgd", momentum, nesterov, dampening, amsgrad, centred } = train;
  const { squareDecay, eps } = constantsOf(train);
  const decay = l2 + decoupled > 0 ? `, weight_decay=${literal(l2 + decoupled)}` : "";
  const rate = "lr=LEARNING_RATE";
  if (isAdam(train)) {
    const name = decoupled > 0 ? "AdamW" : "Adam";
    return `torch.optim.${name}(parameters, ${rate}, betas=(${momentum}, ${squareDecay}), eps=${literal(eps)}${decay}${amsgrad ? ", amsgrad=True" : ""})`;
  }
  const velocity = momentum > 0 ? `, momentum=${momentum}` : "";
  if (optimiser === "rmsprop")
    return `torch.optim.RMSprop(parameters, ${rate}, alpha=${squareDecay}, eps=${literal(eps)}${velocity}${decay}${centred ? ", centered=True" : ""})`;
  // Without a velocity there is nothing to look ahead along and nothing to dampen.
  const more = momentum > 0 ? `${nesterov ? ", nesterov=True" : ""}${dampening ? `, dampening=${dampening}` : ""}` : "";
  return `torch.optim.SGD(parameters, ${rate}${velocity}${more}${decay})`;
}

function kerasOptimiser(train: TrainSpec, l2: number): Pick<TorchOptimiser, "make" | "definition"> {
  const { optimiser = "sgd" } = train;
  const name = { sgd: "KerasSGD", adam: "KerasAdam", adamw: "KerasAdam", rmsprop: "KerasRMSprop" }[optimiser];
  const gradient = l2 > 0 ? `p.grad + ${literal(l2)} * p` : "p.grad";
  return {
    make: `${name}(parameters)`,
    definition: [
      `class ${name}(torch.optim.Optimizer):`,
      ...indent([
        `"""${ABOUT[name as keyof typeof ABOUT]}"""`,
        "",
        ...methods([
          ["def __init__(self, parameters):", ...indent(['super().__init__(parameters, {"lr": LEARNING_RATE})'])],
          [
            "@torch.no_grad()",
            "def step(self):",
            ...indent([
              "for group in self.param_groups:",
              ...indent([
                'rate = group["lr"]',
                'for p in group["params"]:',
                ...indent([`g, state = ${gradient}, self.state[p]`, ...kerasRule(train)]),
              ]),
            ]),
          ],
        ]),
      ]),
    ],
  };
}

const ABOUT = {
  KerasSGD: "SGD as in Keras: the velocity holds the learning rate.",
  KerasAdam: "Adam as in Keras: the bias is corrected in the step, so that eps weighs more in the first steps.",
  KerasRMSprop: "RMSprop as in Keras: eps stands inside the root, and the velocity holds the learning rate.",
};

function kerasRule(train: TrainSpec): Lines {
  const { optimiser = "sgd", momentum, nesterov, amsgrad, centred } = train;
  const { squareDecay, eps } = constantsOf(train);
  const memory = (name: string): string => `${name} = state.setdefault("${name}", torch.zeros_like(p))`;
  const square = [memory("s"), `s.lerp_(g * g, ${oneMinus(squareDecay)})`];
  if (optimiser === "sgd")
    return [memory("v"), `v.mul_(${momentum}).sub_(rate * g)`, nesterov ? `p += ${momentum} * v - rate * g` : "p += v"];
  if (optimiser === "rmsprop")
    return [
      ...square,
      ...(centred ? [memory("mean"), `mean.lerp_(g, ${oneMinus(squareDecay)})`] : []),
      memory("v"),
      `v.mul_(${momentum}).add_(rate * g / torch.sqrt(${centred ? "(s - mean**2).clamp(min=0)" : "s"} + ${literal(eps)}))`,
      "p -= v",
    ];
  return [
    'state["t"] = t = state.get("t", 0) + 1',
    memory("v"),
    `v.lerp_(g, ${oneMinus(momentum)})`,
    ...square,
    ...(amsgrad ? [memory("largest"), "largest.copy_(torch.maximum(largest, s))"] : []),
    `step = rate * (1 - ${squareDecay}**t) ** 0.5 / (1 - ${momentum}**t)`,
    `p -= step * v / (torch.sqrt(${amsgrad ? "largest" : "s"}) + ${literal(eps)})`,
  ];
}

/** Decay and eps with the defaults of the dialect; they are the same at every step. */
function constantsOf({ schedule: _, ...train }: TrainSpec): Pick<StepCoefficients, "squareDecay" | "eps"> {
  return stepCoefficients(train, 0, 1, 1);
}

/** The function that keeps the norms of incoming weights in their limit. */
export const limitNorms: Lines = [
  "@torch.no_grad()",
  "def limit_norms(net, largest):",
  ...indent([
    '"""Scales the incoming weights of each unit down to a norm of at most `largest`."""',
    "for layer in net.modules():",
    ...indent([
      "if isinstance(layer, (nn.Linear, nn.Conv2d)):",
      ...indent([
        "norms = layer.weight.flatten(1).norm(dim=1)",
        "layer.weight *= (largest / norms).clamp(max=1).view(-1, *[1] * (layer.weight.dim() - 1))",
      ]),
    ]),
  ]),
];
