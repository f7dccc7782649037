import { meanDeviationRatio } from "../../core/nn/matchedNoise.ts";
import { type BatchNormSpec, type MatchedNoiseSpec, trimmedVariance } from "../../core/nn/spec.ts";
import { indent, type Lines, literal, methods, oneMinus } from "./pythonLines.ts";

/** What the class of a batch norm is called. */
export function className({ statistics, estimator, renorm }: BatchNormSpec): string {
  if (renorm !== undefined) return "BatchRenorm";
  if (statistics === "others") return "ExclusiveBatchNorm";
  const robust = estimator === undefined ? "" : estimator === "median" ? "Median" : "Trimmed";
  const over = statistics === "all" ? "Full" : statistics === "batch" ? "" : "Ghost";
  return `${over}${robust}BatchNorm`;
}

/** What the class is, in a sentence or two. */
function about(spec: BatchNormSpec, noise: MatchedNoiseSpec | undefined): string {
  const { statistics, estimator, renorm, stopGradient, dialect } = spec;
  const over =
    statistics === "all"
      ? "over every training row at every step: its batch noise switched off."
      : statistics === "others"
        ? "of each row by the other rows of the batch (Kosson, Fan, Jaggi 2024)."
        : statistics === "batch"
          ? "over the batch."
          : `over ghost batches of ${statistics} rows (Hoffer, Hubara, Soudry 2017).`;
  return [
    renorm === undefined ? `Batch norm ${over}` : "Batch renormalisation (Ioffe 2017, algorithm 1).",
    ...(estimator === "median" ? ["Median and median absolute deviation in place of mean and variance."] : []),
    ...(estimator === "trimmed" ? ["Mean and variance of the middle 80 % of the values."] : []),
    ...(stopGradient ? ["No gradient flows through the statistics."] : []),
    ...(dialect === "keras" ? ["Running averages as in Keras."] : []),
    ...(noise === undefined ? [] : [`Noise of the size of a statistics batch of ${noise.batch} is put on.`]),
  ].join(" ");
}

/** A batch norm that PyTorch has not, as a class: statistics, gradient, running averages and injected noise written out. */
export function batchNormClass(spec: BatchNormSpec, noise: MatchedNoiseSpec | undefined, images: boolean): string[] {
  return [
    `class ${className(spec)}(nn.Module):`,
    ...indent([
      `"""${about(spec, noise)}"""`,
      "",
      ...methods([
        init(spec),
        forward(spec, noise, images),
        normaliseMethod(spec, images),
        momentsMethod(spec, images),
        spec.statistics === "others" ? othersMethod(images) : [],
        spec.renorm === undefined ? rememberMethod(spec) : [],
        noise === undefined ? [] : drawMethod(noise),
      ]),
    ]),
  ];
}

function init({ affine, renorm, eps, momentum }: BatchNormSpec): Lines {
  return [
    "def __init__(self, units):",
    ...indent([
      "super().__init__()",
      ...(affine
        ? ["self.weight = nn.Parameter(torch.ones(units))", "self.bias = nn.Parameter(torch.zeros(units))"]
        : []),
      'self.register_buffer("running_mean", torch.zeros(units))',
      renorm === undefined
        ? 'self.register_buffer("running_var", torch.ones(units))'
        : `self.register_buffer("running_var", torch.ones(units) - ${literal(eps)})`,
      ...(renorm === undefined
        ? []
        : [
            'self.register_buffer("moving_mean", torch.zeros(units))',
            'self.register_buffer("moving_std", torch.ones(units))',
          ]),
      ...(momentum === "cumulative" ? ["self.batches = 0"] : []),
    ]),
  ];
}

/** (U) in the shape of x. */
function perUnit(values: string, images: boolean): string {
  return images ? `per_unit(${values}, x)` : values;
}

function forward(spec: BatchNormSpec, noise: MatchedNoiseSpec | undefined, images: boolean): Lines {
  const { affine, statistics, eps } = spec;
  const unit = (values: string): string => perUnit(values, images);
  const ghost = typeof statistics === "number";
  return [
    "def forward(self, x):",
    ...indent([
      "if self.training:",
      ...indent([
        ghost
          ? `h = torch.cat([self.normalise(part) for part in ghost_batches(x, ${statistics})])`
          : "h = self.normalise(x)",
        ...(noise === undefined
          ? []
          : ["e, s = self.draw(h)", images ? "h = (h + per_row(e, h)) * per_row(s, h)" : "h = (h + e) * s"]),
      ]),
      "else:",
      ...indent([`h = (x - ${unit("self.running_mean")}) / torch.sqrt(${unit("self.running_var")} + ${literal(eps)})`]),
      affine ? `return ${unit("self.weight")} * h + ${unit("self.bias")}` : "return h",
    ]),
  ];
}

function normaliseMethod(spec: BatchNormSpec, images: boolean): Lines {
  const { statistics, stopGradient, eps, renorm } = spec;
  const unit = (values: string): string => perUnit(values, images);
  const count = images ? "x.numel() // x.shape[1]" : "len(x)";
  const stop = stopGradient ? ["mean, var = mean.detach(), var.detach()"] : [];
  if (statistics === "others")
    return [
      "def normalise(self, x):",
      ...indent([
        `self.remember(*self.moments(x), ${count})`,
        "mean, var = self.moments_of_others(x)",
        ...stop,
        `return (x - mean) / torch.sqrt(var + ${literal(eps)})`,
      ]),
    ];
  if (renorm !== undefined) return renormalise(spec, stop, images);
  return [
    "def normalise(self, x):",
    ...indent([
      "mean, var = self.moments(x)",
      ...stop,
      `self.remember(mean, var, ${count})`,
      `return (x - ${unit("mean")}) / torch.sqrt(${unit("var")} + ${literal(eps)})`,
    ]),
  ];
}

function renormalise({ eps, renorm, momentum, dialect }: BatchNormSpec, stop: Lines, images: boolean): Lines {
  const unit = (values: string): string => perUnit(values, images);
  const { rMax, dMax } = renorm ?? { rMax: 1, dMax: 0 };
  const fresh = (given: BatchNormSpec["momentum"]): number =>
    dialect === "keras" ? oneMinus(Number(given)) : Number(given);
  const shown =
    dialect === "pytorch"
      ? [
          "self.running_mean.copy_(self.moving_mean)",
          `self.running_var.copy_((self.moving_std**2 - ${literal(eps)}).clamp(min=0))`,
        ]
      : [
          `self.running_mean.lerp_(mean, ${fresh(momentum)})`,
          `shown = torch.sqrt(self.running_var + ${literal(eps)}).lerp(std, ${fresh(momentum)})`,
          `self.running_var.copy_((shown**2 - ${literal(eps)}).clamp(min=0))`,
        ];
  const share = fresh(renorm?.momentum ?? momentum);
  return [
    "def normalise(self, x):",
    ...indent([
      "mean, var = self.moments(x)",
      ...stop,
      `std = torch.sqrt(var + ${literal(eps)})`,
      "with torch.no_grad():",
      ...indent([
        `r = (std / self.moving_std).clamp(1 / ${rMax}, ${rMax})`,
        `d = ((mean - self.moving_mean) / self.moving_std).clamp(-${dMax}, ${dMax})`,
        `self.moving_mean.lerp_(mean, ${share})`,
        `self.moving_std.lerp_(std, ${share})`,
        ...shown,
      ]),
      `return (x - ${unit("mean")}) / ${unit("std")} * ${unit("r")} + ${unit("d")}`,
    ]),
  ];
}

function momentsMethod({ estimator }: BatchNormSpec, images: boolean): Lines {
  const values = images ? "values" : "x";
  const along = images ? 1 : 0;
  const at = (index: string): string => (images ? `[:, ${index}]` : `[${index}]`);
  const head = [
    "def moments(self, x):",
    ...indent([
      `"""Mean and biased variance of each unit${images ? ", over rows and pixels" : ""}${estimator === undefined ? "" : ", or what stands for them"}."""`,
      ...(images ? ["values = x.movedim(1, 0).flatten(1)"] : []),
    ]),
  ];
  if (estimator === undefined)
    return [...head, ...indent([`return ${values}.mean(${along}), ${values}.var(${along}, unbiased=False)`])];
  const count = `${values}.shape[${along}]`;
  const deviation = images ? "(values - mean[:, None])" : "(x - mean)";
  if (estimator === "median")
    return [
      ...head,
      ...indent([
        "def median(v):",
        ...indent([
          `v, n = v.sort(${along}).values, ${count}`,
          `return (v${at("(n - 1) // 2")} + v${at("n // 2")}) / 2`,
        ]),
        "",
        `mean = median(${values})`,
        `return mean, (1.4826 * median(${deviation}.abs())) ** 2`,
      ]),
    ];
  const broad = (values: string): string => (images ? `${values}[:, None]` : values);
  return [
    ...head,
    ...indent([
      `cut = ${count} // 10`,
      "if cut == 0:",
      ...indent([`return ${values}.mean(${along}), ${values}.var(${along}, unbiased=False)`]),
      `ordered = ${values}.sort(${along}).values`,
      `kept = (${values} >= ${broad(`ordered${at("cut")}`)}) & (${values} <= ${broad(`ordered${at("-1 - cut")}`)})`,
      `mean = (${values} * kept).sum(${along}) / kept.sum(${along})`,
      `var = (${deviation} ** 2 * kept).sum(${along}) / kept.sum(${along})`,
      "# Divided by what the cut takes from the variance of a normal variable.",
      `return mean, var / ${trimmedVariance}`,
    ]),
  ];
}

function othersMethod(images: boolean): Lines {
  return [
    "def moments_of_others(self, x):",
    ...indent([
      '"""Mean and variance of the other rows, for each row."""',
      "apart = ~torch.eye(len(x), dtype=torch.bool)",
      "rest = x.expand(len(x), *x.shape)[apart].view(len(x), len(x) - 1, *x.shape[1:])",
      ...(images
        ? [
            "rest = rest.movedim(2, 1).flatten(2)",
            "return per_row(rest.mean(2), x), per_row(rest.var(2, unbiased=False), x)",
          ]
        : ["return rest.mean(1), rest.var(1, unbiased=False)"]),
    ]),
  ];
}

function rememberMethod({ dialect, momentum, estimator }: BatchNormSpec): Lines {
  const variance = dialect === "pytorch" && estimator === undefined ? "var * n / (n - 1)" : "var";
  const share =
    momentum === "cumulative" ? "1 / self.batches" : String(dialect === "keras" ? oneMinus(momentum) : momentum);
  return [
    "@torch.no_grad()",
    "def remember(self, mean, var, n):",
    ...indent([
      ...(momentum === "cumulative" ? ["self.batches += 1"] : []),
      `self.running_mean.lerp_(mean, ${share})`,
      `self.running_var.lerp_(${variance}, ${share})`,
    ]),
  ];
}

function drawMethod({ batch, shared }: MatchedNoiseSpec): Lines {
  return [
    "def draw(self, h):",
    ...indent([
      `"""Error of mean and 1 / deviation of ${batch} normal values, ${shared ? "one draw for the whole batch" : "a draw for each row"}."""`,
      shared ? "shape = (1, h.shape[1])" : "shape = h.shape[:2]",
      `e = torch.randn(shape) / ${batch} ** 0.5`,
      `s = torch.sqrt(${batch} / torch.distributions.Chi2(${batch - 1}.0).sample(shape))`,
      "# Divided by its mean, so that noise is put on and no gain.",
      `return e, s / ${meanDeviationRatio(batch)}`,
    ]),
  ];
}
