import type { Program } from "../../core/nn/program.ts";
import type { NetSpec, ScheduleSpec, TrainSpec } from "../../core/nn/spec.ts";
import { indent, type Lines } from "./pythonLines.ts";
import type { TorchNet } from "./torchNet.ts";
import { limitNorms, type TorchOptimiser } from "./torchOptimiser.ts";

/**
 * The functions that train: loss, optimiser, learning rate, a step, the whole training.
 * @param orderSeed what numpy draws the order of the batches from
 */
export function torchTraining(
  program: Program,
  train: TrainSpec,
  { takesAllRows }: TorchNet,
  optimiser: TorchOptimiser,
  orderSeed: string,
): readonly Lines[] {
  const boosting = program.stages.some(({ spec }) => spec.type === "dropout" && spec.boosting);
  return [
    lossFunction(program.spec),
    optimiser.definition,
    ["def make_optimiser(parameters):", ...indent([`return ${optimiser.make}`])],
    learningRate(train.schedule),
    train.maxNorm === undefined ? [] : limitNorms,
    boosting ? wholeLogits(program) : [],
    trainStep({ takesAllRows, boosting, scheduled: train.schedule !== undefined }, optimiser),
    wholeTraining(train, orderSeed),
  ];
}

function lossFunction({ loss, labelSmoothing = 0 }: NetSpec): Lines {
  const smoothing = labelSmoothing > 0 ? `, label_smoothing=${labelSmoothing}` : "";
  const returned = {
    softmax: [`return F.cross_entropy(logits, y${smoothing})`],
    logistic: ["return F.binary_cross_entropy_with_logits(logits.squeeze(1), y.to(logits.dtype))"],
    squared: [
      "if y.dim() == 1:",
      "    y = F.one_hot(y, logits.shape[1]).to(logits.dtype)",
      "return F.mse_loss(logits, y)",
    ],
  }[loss];
  return ["def loss_of(logits, y):", ...indent(returned)];
}

function learningRate(schedule: ScheduleSpec | undefined): Lines {
  if (schedule === undefined) return [];
  const { type, every = 1, factor = 1, warmup = 0 } = schedule;
  const rule = {
    constant: "return LEARNING_RATE",
    step: `return LEARNING_RATE * ${factor} ** (step // steps_per_epoch // ${every})`,
    cosine: `return LEARNING_RATE * (1 + math.cos(math.pi * (step - ${warmup}) / max(1, steps - ${warmup}))) / 2`,
  }[type];
  return [
    "def learning_rate(step, steps, steps_per_epoch):",
    ...indent([
      ...(warmup > 0 ? [`if step < ${warmup}:`, `    return LEARNING_RATE * (step + 1) / ${warmup}`] : []),
      rule,
    ]),
  ];
}

interface StepFacts {
  readonly takesAllRows: boolean;
  readonly boosting: boolean;
  readonly scheduled: boolean;
}

function trainStep({ takesAllRows, boosting, scheduled }: StepFacts, { before, after }: TorchOptimiser): Lines {
  const inputs = takesAllRows ? "x, rows" : "x[rows]";
  const backward = boosting
    ? [
        "# Dropout boosting (Warde-Farley et al. 2014): the error at the logits is that of the whole network, and is sent",
        "# back through the masked one, so that no ensemble is trained.",
        `whole = whole_logits(net, ${inputs})`,
        "(error,) = torch.autograd.grad(loss_of(whole, y[rows]), whole)",
        `logits = net(${inputs})`,
        "loss = loss_of(logits, y[rows])",
        "logits.backward(error)",
      ]
    : [`loss = loss_of(net(${inputs}), y[rows])`, "loss.backward()"];
  return [
    `def train_step(net, optimiser, x, y, rows${scheduled ? ", rate" : ""}):`,
    ...indent([
      '"""One step on the batch `rows` of the training rows. Returns its loss before the step."""',
      ...(scheduled ? ["for group in optimiser.param_groups:", '    group["lr"] = rate'] : []),
      "net.train()",
      "optimiser.zero_grad()",
      ...backward,
      ...before,
      "optimiser.step()",
      ...after,
      "return loss.item()",
    ]),
  ];
}

/** Logits without dropout, in training mode otherwise; the running averages do not see this pass. */
function wholeLogits({ stages, allRowsStages }: Program): Lines {
  const norms = stages.some(({ spec }) => spec.type === "batchNorm");
  const inputs = allRowsStages > 0 ? "x, rows" : "x";
  return [
    "@torch.no_grad()",
    `def whole_logits(net, ${inputs}):`,
    ...indent([
      '"""Logits of the network without dropout, in training mode otherwise."""',
      ...(norms ? ["kept = [buffer.clone() for buffer in net.buffers()]"] : []),
      "for module in net.modules():",
      "    if isinstance(module, (nn.Dropout, nn.Dropout2d)):",
      "        module.eval()",
      `logits = net(${inputs})`,
      "net.train()",
      ...(norms ? ["for buffer, before in zip(net.buffers(), kept):", "    buffer.copy_(before)"] : []),
      "return logits.requires_grad_()",
    ]),
  ];
}

function wholeTraining({ lastBatch, reshuffle, schedule }: TrainSpec, orderSeed: string): Lines {
  const kept = lastBatch === "keep";
  const rate = schedule === undefined ? "" : ", learning_rate(step, steps, steps_per_epoch)";
  return [
    "def train(net, x, y, seed, orders=None):",
    ...indent([
      '"""Trains in place. `orders`: the order of the rows in each epoch, drawn where it is not given."""',
      "optimiser = make_optimiser(net.parameters())",
      `rng = np.random.default_rng(${orderSeed})`,
      `steps_per_epoch = ${kept ? "math.ceil(len(x) / BATCH)" : "len(x) // BATCH"}`,
      "steps = EPOCHS * steps_per_epoch",
      "for step in range(steps):",
      ...indent([
        "epoch, batch = divmod(step, steps_per_epoch)",
        reshuffle ? "if batch == 0:" : "if step == 0:  # The same batches in every epoch.",
        ...indent(["order = torch.as_tensor(rng.permutation(len(x)) if orders is None else orders[epoch]).long()"]),
        "rows = order[batch * BATCH : (batch + 1) * BATCH]",
        `loss = train_step(net, optimiser, x, y, rows${rate})`,
        "if not math.isfinite(loss):",
        ...indent(['print(f"diverged at step {step}: the loss is {loss}")', "return"]),
      ]),
    ]),
  ];
}
